import Tenancy

/// One line of an upload file, as it was written.
package struct CatalogueLine: Sendable {
    /// The physical line of the file; its header is line 1.
    package let line: Int
    package let name: String
    package let feedID: String?
    package let timeZone: String?
    package let language: String?

    package init(line: Int, name: String, feedID: String? = nil, timeZone: String? = nil, language: String? = nil) {
        self.line = line
        self.name = name
        self.feedID = feedID
        let zone = timeZone.map(\.withoutOuterBlanks)
        self.timeZone = zone?.isEmpty == true ? nil : zone
        self.language = language
    }
}

/// What is wrong with a line, and what to do about it.
package struct CatalogueUploadFault: Error, Sendable, Equatable {
    package let line: Int
    package let value: String
    package let message: String
    package let remedy: String

    /// How much of a value a fault repeats.
    private static let shownCharacters = 60

    /// The value is kept as far as a line holds it, with what cannot be seen made visible.
    package init(line: Int, value: String, message: String, remedy: String) {
        self.line = line
        let isLong = value.count > Self.shownCharacters
        self.value = Visible.text(isLong ? value.prefix(Self.shownCharacters) + "…" : value)
        self.message = message
        self.remedy = remedy
    }
}

/// What an upload did, or would do: with a fault in any line nothing, unless the good lines are taken.
package struct CatalogueUploadReport: Sendable, Equatable {
    /// An entry that is new, and where it stands in the file.
    package struct Addition: Sendable, Equatable {
        package let line: Int
        package let name: String
        package let feedID: String?
    }

    package let isDryRun: Bool
    package let takesGoodLines: Bool
    package let lines: Int
    /// None of them was created if the report is not of something applied.
    package let additions: [Addition]
    package let unchanged: Int
    /// In the order of the lines, one each.
    package let faults: [CatalogueUploadFault]

    package var new: Int { additions.count }
    /// Whether faults stood in the way of everything.
    package var isRefused: Bool { !takesGoodLines && !faults.isEmpty }
    package var isApplied: Bool { !isDryRun && !isRefused }
    /// Lines with faults that the others did not wait for.
    package var leftOut: Int { takesGoodLines ? faults.count : 0 }
}

/// Judges the lines of an upload against each other and against what is there; touches nothing.
struct CatalogueUploadCheck {
    let catalogue: Catalogue
    let present: [CatalogueNameEntry]
    let unknownTimeZones: Set<String>
    let allowsLookalikes: Bool
    /// What feeds call entries besides, by value.
    var aliases: [String: CatalogueAlias] = [:]

    func judge(
        _ lines: [CatalogueLine],
        brokenLines: [CatalogueUploadFault] = [],
        dryRun: Bool = false,
        takingGoodLines: Bool = false
    ) -> ([CatalogueDraft], CatalogueUploadReport) {
        var seen = Seen(present)
        var drafts: [CatalogueDraft] = []
        var additions: [CatalogueUploadReport.Addition] = []
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
                    additions.append(.init(line: line.line, name: draft.name.text, feedID: draft.feedID?.text))
                }
                seen.insert(draft, line: line.line)
            } catch {
                faults.append(error)
            }
        }
        let report = CatalogueUploadReport(
            isDryRun: dryRun,
            takesGoodLines: takingGoodLines,
            lines: lines.count + brokenLines.count,
            additions: additions,
            unchanged: unchanged,
            faults: faults.sorted { $0.line < $1.line }
        )
        return (drafts, report)
    }

    private struct Seen {
        var entries: [String: CatalogueNameEntry] = [:]
        var lines: [String: Int] = [:]
        /// Where a name that looks like the key is: in the catalogue, or on a line of the file.
        var lookalikes: [String: (name: String, line: Int?)] = [:]
        var feedIDs: [String: (name: String, line: Int?)] = [:]

        init(_ present: [CatalogueNameEntry]) {
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
            return try CatalogueDraft(
                catalogue,
                name: line.name,
                feedID: line.feedID,
                timeZone: line.timeZone,
                language: line.language
            )
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
        guard draft.language == nil || draft.language == entry.language else {
            throw fault(
                line,
                "The \(catalogue.noun) exists with the language \(entry.language ?? "of the tenant").",
                "Leave the language blank: an upload adds, it does not change."
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
        if let alias = aliases[draft.ownValue] {
            throw fault(line, alias.takeover(of: catalogue), alias.releaseRemedy(in: catalogue))
        }
        guard !allowsLookalikes, let other = seen.lookalikes[draft.name.likeness] else { return }
        throw fault(
            line,
            "It differs from \"\(Visible.text(other.name))\"\(place(other.line)) by capitals, blanks or invisible characters only.",
            "Write it like that one, or add --allow-lookalike if both are meant."
        )
    }

    private func place(_ line: Int?) -> String {
        line.map { " on line \($0)" } ?? ""
    }

    private func fault(_ line: CatalogueLine, _ message: String, _ remedy: String) -> CatalogueUploadFault {
        CatalogueUploadFault(line: line.line, value: line.name, message: message, remedy: remedy)
    }
}
