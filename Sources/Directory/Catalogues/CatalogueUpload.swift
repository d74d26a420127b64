import Tenancy

/// One line of an upload file, as it was written.
package struct CatalogueLine: Sendable {
    /// The physical line of the file; its header is line 1.
    package let line: Int
    package let name: String
    package let feedID: String?
    package let timeZone: String?

    package init(line: Int, name: String, feedID: String? = nil, timeZone: String? = nil) {
        self.line = line
        self.name = name
        self.feedID = feedID
        let zone = timeZone.map(\.withoutOuterBlanks)
        self.timeZone = zone?.isEmpty == true ? nil : zone
    }
}

/// What is wrong with a line, and what to do about it.
package struct CatalogueUploadFault: Error, Sendable, Equatable {
    package let line: Int
    package let value: String
    package let message: String
    package let remedy: String

    package init(line: Int, value: String, message: String, remedy: String) {
        self.line = line
        self.value = value
        self.message = message
        self.remedy = remedy
    }
}

/// What an upload did, or would do: with a fault in any line, nothing.
package struct CatalogueUploadReport: Sendable, Equatable {
    package let isDryRun: Bool
    package let lines: Int
    /// How many entries are new; none of them was created if there are faults or it was a dry run.
    package let new: Int
    package let unchanged: Int
    package let faults: [CatalogueUploadFault]

    package var isApplied: Bool { !isDryRun && faults.isEmpty }
}

/// Judges the lines of an upload against each other and against what is there; touches nothing.
struct CatalogueUploadCheck {
    let catalogue: Catalogue
    let present: [CatalogueEntry]
    let unknownTimeZones: Set<String>
    let allowsLookalikes: Bool

    /// How much of a value a fault repeats.
    private static let shownCharacters = 60

    func judge(
        _ lines: [CatalogueLine],
        brokenLines: [CatalogueUploadFault] = [],
        dryRun: Bool = false
    ) -> ([CatalogueDraft], CatalogueUploadReport) {
        var seen = Seen(present)
        var drafts: [CatalogueDraft] = []
        var unchanged = 0
        var faults = brokenLines
        for line in lines {
            do throws(CatalogueUploadFault) {
                let draft = try draft(of: line)
                try requireOnceInFile(draft, line, seen)
                if try isPresent(draft, line, seen) {
                    unchanged += 1
                } else {
                    try requireRoom(for: draft, line, seen)
                    drafts.append(draft)
                }
                seen.insert(draft, line: line.line)
            } catch {
                faults.append(error)
            }
        }
        let report = CatalogueUploadReport(
            isDryRun: dryRun,
            lines: lines.count + brokenLines.count,
            new: drafts.count,
            unchanged: unchanged,
            faults: faults.sorted { $0.line < $1.line }
        )
        return (drafts, report)
    }

    private struct Seen {
        var entries: [String: CatalogueEntry] = [:]
        var lines: [String: Int] = [:]
        /// Where a name that looks like the key is: in the catalogue, or on a line of the file.
        var lookalikes: [String: (name: String, line: Int?)] = [:]
        var feedIDs: [String: (name: String, line: Int?)] = [:]

        init(_ present: [CatalogueEntry]) {
            for entry in present {
                entries[entry.name] = entry
                lookalikes[CatalogueName.likeness(entry.name)] = (entry.name, nil)
                if let feedID = entry.feedID {
                    feedIDs[feedID] = (entry.name, nil)
                }
            }
        }

        mutating func insert(_ draft: CatalogueDraft, line: Int) {
            lines[draft.name.text] = line
            if lookalikes[draft.name.likeness] == nil {
                lookalikes[draft.name.likeness] = (draft.name.text, line)
            }
            if let feedID = draft.feedID, feedIDs[feedID.text] == nil {
                feedIDs[feedID.text] = (draft.name.text, line)
            }
        }
    }

    private func draft(of line: CatalogueLine) throws(CatalogueUploadFault) -> CatalogueDraft {
        if let timeZone = line.timeZone, unknownTimeZones.contains(timeZone) {
            throw fault(
                line,
                "There is no time zone \"\(timeZone)\".",
                "Give one like Europe/London, or leave it blank."
            )
        }
        do {
            return try CatalogueDraft(catalogue, name: line.name, feedID: line.feedID, timeZone: line.timeZone)
        } catch let error as ServiceError {
            throw fault(line, error.message, error.remedy ?? "Repair the line.")
        } catch {
            throw fault(line, "The line cannot be read.", "Repair the line.")
        }
    }

    private func requireOnceInFile(
        _ draft: CatalogueDraft,
        _ line: CatalogueLine,
        _ seen: Seen
    ) throws(CatalogueUploadFault) {
        guard let earlier = seen.lines[draft.name.text] else { return }
        throw fault(line, "Line \(earlier) has the same \(catalogue.noun).", "Remove one of the two lines.")
    }

    private func isPresent(
        _ draft: CatalogueDraft,
        _ line: CatalogueLine,
        _ seen: Seen
    ) throws(CatalogueUploadFault) -> Bool {
        guard let entry = seen.entries[draft.name.text] else { return false }
        guard entry.feedID == draft.feedID?.text else {
            throw fault(
                line,
                "The \(catalogue.noun) exists with the ID \"\(entry.feedID ?? "")\".",
                "Write that ID, or give the new \(catalogue.noun) another name."
            )
        }
        guard draft.timeZone == nil || draft.timeZone == entry.timeZone else {
            throw fault(
                line,
                "The \(catalogue.noun) exists with the time zone \(entry.timeZone ?? "of the tenant").",
                "Leave the time zone blank: an upload adds, it does not change."
            )
        }
        return true
    }

    private func requireRoom(
        for draft: CatalogueDraft,
        _ line: CatalogueLine,
        _ seen: Seen
    ) throws(CatalogueUploadFault) {
        if let feedID = draft.feedID, let owner = seen.feedIDs[feedID.text] {
            throw fault(
                line,
                "The ID \"\(feedID)\" belongs to \"\(owner.name)\"\(place(owner.line)).",
                "Give each \(catalogue.noun) an ID of its own."
            )
        }
        guard !allowsLookalikes, let other = seen.lookalikes[draft.name.likeness] else { return }
        throw fault(
            line,
            "It differs from \"\(other.name)\"\(place(other.line)) by capitals or blanks only.",
            "Write it like that one, or add --allow-lookalike if both are meant."
        )
    }

    private func place(_ line: Int?) -> String {
        line.map { " on line \($0)" } ?? ""
    }

    private func fault(_ line: CatalogueLine, _ message: String, _ remedy: String) -> CatalogueUploadFault {
        let isLong = line.name.count > Self.shownCharacters
        let value = isLong ? line.name.prefix(Self.shownCharacters) + "…" : line.name[...]
        return CatalogueUploadFault(line: line.line, value: String(value), message: message, remedy: remedy)
    }
}
