import ArgumentParser
import Feeds
import Foundation

/// How a feed's files come and are read.
struct FeedFileOptions: ParsableArguments {
    @Option(help: "What absence from a file means: in a snapshot that somebody has left, in a delta nothing.")
    var mode: FeedMode?

    @Option(help: ArgumentHelp("The folder of a folder feed.", valueName: "path"))
    var folder: String?

    @Option(help: "Seconds between two looks into the folder: 1 to 900.")
    var pollSeconds: Int?

    @Flag(help: "Leave the folder, or the server, alone until the feed is resumed.")
    var pause = false

    @Flag(help: "Look into the folder, or fetch the file, again: now, and then as before.")
    var resume = false

    @Option(help: "How dates are written, such as DD/MM/YYYY or MM-DD-YYYY; ISO 8601 is always understood.")
    var dateFormat: DateFormat?

    @Option(help: "What stands between two cells: auto, comma, semicolon or tab.")
    var delimiter: DelimiterChoice?

    @Option(help: "How characters are spelled where no byte order mark tells: utf-8 or windows-1252.")
    var encoding: FeedEncoding?

    @Option(help: ArgumentHelp("The sheet of its workbooks that is read; '' is the first again.", valueName: "name"))
    var sheet: String?

    @Option(help: "Which of several records with one external ID counts: last, or none of them (reject).")
    var duplicates: DuplicatePolicy?

    @Flag(inversion: .prefixedNo, help: "Whether the column \"User Profile\" is honoured.")
    var setsProfiles: Bool?

    @Option(
        help: ArgumentHelp(
            "The profile up to which it is honoured: no more permissions than that one has. Else the default profile.",
            valueName: "profile"
        )
    )
    var profileCeiling: String?

    var isEmpty: Bool {
        mode == nil && folder == nil && pollSeconds == nil && !pause && !resume && dateFormat == nil && delimiter == nil
            && encoding == nil && sheet == nil && duplicates == nil && setsProfiles == nil && profileCeiling == nil
    }

    func validate() throws {
        guard !(pause && resume) else {
            throw ValidationError("Give either --pause or --resume.")
        }
        guard pollSeconds.map({ 1...900 ~= $0 }) ?? true else {
            throw ValidationError("--poll-seconds takes 1 to 900.")
        }
        // Excel's own limit.
        guard (sheet?.utf16.count ?? 0) <= 31 else {
            throw ValidationError("--sheet takes a name of at most 31 characters, as workbooks have them.")
        }
    }

    func apply(to change: inout FeedChange) {
        change.mode = mode
        change.folderPath = folder.map(absolutePath)
        change.pollSeconds = pollSeconds
        change.isPaused = pause ? true : resume ? false : nil
        change.dateFormat = dateFormat
        change.delimiter = delimiter.map(\.delimiter)
        change.encoding = encoding
        change.sheet = sheet.map { $0.isEmpty ? nil : $0 }
        change.duplicatePolicy = duplicates
        change.setsProfiles = setsProfiles
        change.profileCeiling = profileCeiling
    }
}

/// Which header names a feed understands, and what its blank cells mean.
struct FeedColumnOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Read a column from another header, such as \"Staff No=External Identifier\"; \"Staff No=\" forgets it.",
            valueName: "header=column"
        ),
        transform: HeaderMapping.init(typed:)
    )
    var map: [HeaderMapping] = []

    @Option(help: ArgumentHelp("A blank cell of this optional column erases the value.", valueName: "column"))
    var clearBlank: [FeedColumn] = []

    @Option(help: ArgumentHelp("A blank cell of this column keeps the value again.", valueName: "column"))
    var keepBlank: [FeedColumn] = []

    var isEmpty: Bool { map.isEmpty && clearBlank.isEmpty && keepBlank.isEmpty }

    func validate() throws {
        if let column = clearBlank.first(where: \.isMandatory) {
            throw ValidationError("\"\(column.rawValue)\" is mandatory: a blank cell never erases it.")
        }
        for (index, entry) in map.enumerated() {
            guard !map[..<index].contains(where: { HeaderNames.areEqual($0.header, entry.header) }) else {
                throw ValidationError("--map says twice what \"\(entry.header)\" is.")
            }
        }
    }

    func apply(to change: inout FeedChange, over present: Feed) {
        if !map.isEmpty {
            var mapping = present.columnMapping
            for entry in map {
                for header in mapping.keys where HeaderNames.areEqual(header, entry.header) {
                    mapping[header] = nil
                }
                mapping[entry.header] = entry.column
            }
            change.columnMapping = mapping
        }
        if !(clearBlank.isEmpty && keepBlank.isEmpty) {
            change.blankClears = present.blankClears.union(clearBlank).subtracting(keepBlank)
        }
    }
}

/// One `Header=Column`; without a column the header is forgotten.
struct HeaderMapping {
    let header: String
    let column: FeedColumn?

    /// - Throws: `ValidationError` for what is not so, naming the columns there are.
    init(typed text: String) throws {
        // A header may hold an equals sign, a column never does.
        let sign = text.lastIndex(of: "=")
        header = sign.map { text[..<$0].trimmingCharacters(in: .whitespaces) } ?? ""
        guard let sign, !header.isEmpty else {
            throw ValidationError("Write the header, an equals sign and the column, such as \"Role=Job Title\".")
        }
        let name = text[text.index(after: sign)...].trimmingCharacters(in: .whitespaces)
        column = FeedColumn(header: name)
        guard column != nil || name.isEmpty else {
            let known = FeedColumn.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("A feed has no column \"\(name)\". It has: \(known).")
        }
    }
}

/// From when on a plan must wait for a person.
struct FeedLimitOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Hold when so many people would become inactive.", valueName: "limit"))
    var holdRemovals: LimitText?

    @Option(
        help: ArgumentHelp("Hold when a business unit of so many people would lose everybody.", valueName: "limit")
    )
    var holdUnitEmpty: LimitText?

    @Option(help: ArgumentHelp("Hold when so many people would be created.", valueName: "limit"))
    var holdCreations: LimitText?

    @Option(help: ArgumentHelp("Hold when so many people seem to have a new external ID.", valueName: "limit"))
    var holdIdChurn: LimitText?

    @Option(help: "So many days a held run can be approved and a dry run looked at: 1 to 366.")
    var planDays: Int?

    var isEmpty: Bool {
        holdRemovals == nil && holdUnitEmpty == nil && holdCreations == nil && holdIdChurn == nil && planDays == nil
    }

    func validate() throws {
        guard planDays.map({ 1...366 ~= $0 }) ?? true else {
            throw ValidationError("--plan-days takes 1 to 366.")
        }
    }

    func apply(to change: inout FeedChange, over present: SafeguardLimits) {
        change.removals = holdRemovals?.limit(replacing: present.removals)
        change.unitEmptied = holdUnitEmpty?.limit(replacing: present.unitEmptied)
        change.creations = holdCreations?.limit(replacing: present.creations)
        change.idChurn = holdIdChurn?.limit(replacing: present.idChurn)
        change.planDays = planDays
    }
}

/// A limit as typed; a share alone keeps the present number of people.
struct LimitText: ExpressibleByArgument {
    let text: String

    init?(argument: String) {
        guard let limit = SafeguardLimit(argument, replacing: .off) else { return nil }
        // Shares are kept in whole percent.
        if case .from(_, let percent?) = limit, percent != percent.rounded() || percent > 10_000 { return nil }
        text = argument
    }

    func limit(replacing present: SafeguardLimit) -> SafeguardLimit? {
        SafeguardLimit(text, replacing: present)
    }
}
