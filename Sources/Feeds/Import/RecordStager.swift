import Directory
import Postgres

/// Judges each record by itself and streams it into the staging table; nothing is kept in memory.
struct RecordStager: ~Copyable {
    /// What a fault does to the record, for the plan; the fault itself is staged beside the record.
    struct Flags: OptionSet {
        let rawValue: Int64
        /// The record is rejected, whoever it is about.
        static let alwaysRejected = Flags(rawValue: 1)
        /// The record is rejected if its external ID is new.
        static let rejectedWhenNew = Flags(rawValue: 2)
        static let statusUnknown = Flags(rawValue: 4)
        /// Applied, with something to tell.
        static let noted = Flags(rawValue: 8)
    }

    static let nameLimit = 100
    static let externalIDLimit = 128
    static let textLimit = 200

    private let layout: ColumnLayout
    private let feed: Feed
    private let dates: DateReader
    private var cells = CellReader()
    private var flags: Flags = []
    private var faults: [Fault] = []
    private(set) var tally = IDTally()
    private(set) var records = 0
    private(set) var unreadableIDs = 0
    private(set) var firstUnreadableLine: Int?

    private struct Fault {
        let code: LogCode
        let column: FeedColumn?
        let value: String?
        var expected: String?
        var detail: String?
        var n: Int?
        var m: Int?
    }

    init(layout: ColumnLayout, feed: Feed) {
        self.layout = layout
        self.feed = feed
        dates = DateReader(feed.dateFormat)
    }

    /// Writes one record as one row of `stage`, in the order of `columns`.
    mutating func stage(_ record: borrowing RawRecord, into writer: inout CopyWriter) throws {
        records += 1
        flags = []
        faults.removeAll(keepingCapacity: true)
        writer.int(Int64(record.line))
        guard record.cellCount == layout.width else {
            stageUnreadable(record, &writer, widthFault(record))
            return try writer.endRow()
        }
        guard try stageExternalID(record, &writer) else { return try writer.endRow() }
        // The flags are known when the other cells have been read, so they stand near the end of the row.
        stageMandatory(record, .firstName, limit: Self.nameLimit, missing: .rowNameMissing, &writer)
        stageMandatory(record, .lastName, limit: Self.nameLimit, missing: .rowNameMissing, &writer)
        stageEmail(record, &writer)
        stageStatus(record, &writer)
        stageText(record, .profile, &writer)
        stageMandatory(record, .jobTitle, limit: Self.textLimit, missing: .rowJobTitleMissing, &writer)
        stageText(record, .department, &writer)
        stageText(record, .businessUnitID, &writer)
        stageDate(record, .startDate, &writer)
        stageDate(record, .endDate, &writer)
        stageText(record, .managerExternalID, &writer)
        stageText(record, .phone, &writer)
        stageText(record, .language, &writer)
        stageFaults(&writer)
        try writer.endRow()
    }

    /// The columns that a staged row fills, in their order.
    static let copyStatement = """
        COPY stage (
            line, external_id, first_name, last_name, email, email_key, status, profile, job_title, department,
            business_unit, start_date, end_date, manager_external_id, phone, language, flags, faults
        ) FROM STDIN
        """

    private func widthFault(_ record: borrowing RawRecord) -> Fault {
        let stray = record.strayQuoteCell.map { " A quotation mark stands where none belongs, in cell \($0 + 1)." }
        return Fault(
            code: .rowWidth,
            column: nil,
            value: nil,
            detail: stray ?? "",
            n: record.cellCount,
            m: layout.width
        )
    }

    /// A record that cannot be tied to a person: it is rejected, and nobody can be said to be missing.
    private mutating func stageUnreadable(_ record: borrowing RawRecord, _ writer: inout CopyWriter, _ fault: Fault) {
        unreadableIDs += 1
        firstUnreadableLine = firstUnreadableLine ?? record.line
        note(fault, .alwaysRejected)
        writer.null()
        if fault.code == .rowWidth {
            writer.null()
            writer.null()
        } else {
            stageName(record, .firstName, &writer)
            stageName(record, .lastName, &writer)
        }
        for _ in 0..<12 { writer.null() }
        stageFaults(&writer)
    }

    /// The name alone, so that a message can say who is meant.
    private mutating func stageName(_ record: borrowing RawRecord, _ column: FeedColumn, _ writer: inout CopyWriter) {
        guard let index = layout[column], case .text(let text) = cells.read(record[index], column),
            CellReader.characterCount(text) <= Self.nameLimit, !CellReader.holdsControlCharacter(text)
        else { return writer.null() }
        writer.text(utf8: text)
    }

    private mutating func stageExternalID(
        _ record: borrowing RawRecord,
        _ writer: inout CopyWriter
    ) throws -> Bool {
        guard let index = layout[.externalID] else { return false }
        switch cells.read(record[index], .externalID) {
        case .blank, .clear:
            stageUnreadable(record, &writer, Self.missing(.rowIDMissing, .externalID))
            return false
        case .text(let text) where SpreadsheetError.isOne(text):
            stageUnreadable(record, &writer, Self.missing(.rowIDMissing, .externalID, error: text))
            return false
        case .text(let text) where CellReader.holdsControlCharacter(text):
            let fault = Self.missing(.rowIDMissing, .externalID, error: text, "which no external ID can be")
            stageUnreadable(record, &writer, fault)
            return false
        case .text(let text):
            let count = CellReader.characterCount(text)
            guard count <= Self.externalIDLimit else {
                let shown = Self.shown(text)
                let fault = Fault(
                    code: .rowValueTooLong,
                    column: .externalID,
                    value: shown,
                    n: count,
                    m: Self.externalIDLimit
                )
                stageUnreadable(record, &writer, fault)
                return false
            }
            writer.text(utf8: text)
            tally.note(id: text)
            if let damage = SpreadsheetDamage(text) {
                let shown = Self.shown(text)
                note(
                    Fault(code: .rowIDFormat, column: .externalID, value: shown, detail: damage.rawValue),
                    .noted
                )
            }
            return true
        }
    }

    /// The fault of a mandatory cell that is blank, or as good as blank.
    private static func missing(
        _ code: LogCode,
        _ column: FeedColumn,
        error: UnsafeBufferPointer<UInt8>? = nil,
        _ explanation: String = "a spreadsheet's error"
    ) -> Fault {
        let value = error.map(shown)
        let detail = value.map { " (the cell holds \"\($0)\", \(explanation))" }
        return Fault(code: code, column: column, value: value, detail: detail ?? "")
    }

    private mutating func stageMandatory(
        _ record: borrowing RawRecord,
        _ column: FeedColumn,
        limit: Int,
        missing: LogCode,
        _ writer: inout CopyWriter
    ) {
        guard let index = layout[column] else { return writer.null() }
        guard case .text(let text) = cells.read(record[index], column) else {
            note(Self.missing(missing, column), .rejectedWhenNew)
            return writer.null()
        }
        guard !SpreadsheetError.isOne(text) else {
            note(Self.missing(missing, column, error: text), .rejectedWhenNew)
            return writer.null()
        }
        let count = CellReader.characterCount(text)
        guard count <= limit else {
            let fault = Fault(code: .rowValueTooLong, column: column, value: Self.shown(text), n: count, m: limit)
            note(fault, .alwaysRejected)
            return writer.null()
        }
        writer.text(utf8: text)
    }

    private mutating func stageEmail(_ record: borrowing RawRecord, _ writer: inout CopyWriter) {
        guard let index = layout[.email] else {
            writer.null()
            return writer.null()
        }
        switch cells.read(record[index], .email) {
        case .blank:
            stageBlank(.email, &writer)
            stageBlank(.email, &writer)
        case .clear:
            writer.text("")
            writer.text("")
        case .text(let text):
            guard EmailAddress.isValid(text) else {
                note(Fault(code: .rowEmailInvalid, column: .email, value: Self.shown(text)), .rejectedWhenNew)
                writer.null()
                return writer.null()
            }
            writer.text(utf8: text)
            EmailAddress.withKey(ofASCII: text) { key in
                if let key { writer.text(utf8: key) } else { writer.null() }
            }
        }
    }

    private mutating func stageStatus(_ record: borrowing RawRecord, _ writer: inout CopyWriter) {
        guard let index = layout[.status], case .text(let text) = cells.read(record[index], .status) else {
            return writer.null()
        }
        guard let status = StatusWord(text) else {
            let fault = Fault(code: .rowStatusUnknown, column: .status, value: Self.shown(text))
            note(fault, [.rejectedWhenNew, .statusUnknown])
            return writer.null()
        }
        writer.text(status.rawValue)
    }

    private mutating func stageText(_ record: borrowing RawRecord, _ column: FeedColumn, _ writer: inout CopyWriter) {
        guard let index = layout[column] else { return writer.null() }
        switch cells.read(record[index], column) {
        case .blank: stageBlank(column, &writer)
        case .clear: writer.text("")
        // The other columns name something, which is then said not to exist.
        case .text(let text) where [.phone, .language].contains(column) && SpreadsheetError.isOne(text):
            writer.null()
        case .text(let text):
            let count = CellReader.characterCount(text)
            guard count <= Self.textLimit else {
                let fault = Fault(
                    code: .rowValueTooLong,
                    column: column,
                    value: Self.shown(text),
                    n: count,
                    m: Self.textLimit
                )
                note(fault, .noted)
                return writer.null()
            }
            if column == .managerExternalID { tally.note(manager: text) }
            writer.text(utf8: text)
        }
    }

    private mutating func stageDate(_ record: borrowing RawRecord, _ column: FeedColumn, _ writer: inout CopyWriter) {
        guard let index = layout[column] else { return writer.null() }
        switch cells.read(record[index], column) {
        case .blank:
            if feed.blankClears.contains(column) { writer.text("-infinity") } else { writer.null() }
        case .clear: writer.text("-infinity")
        case .text(let text):
            guard let date = dates.date(text) else {
                let fault = Fault(
                    code: .rowDateInvalid,
                    column: column,
                    value: Self.shown(text),
                    expected: feed.dateFormat.description
                )
                note(fault, .noted)
                return writer.null()
            }
            writer.text(date.description)
        }
    }

    private func stageBlank(_ column: FeedColumn, _ writer: inout CopyWriter) {
        if feed.blankClears.contains(column) { writer.text("") } else { writer.null() }
    }

    private mutating func note(_ fault: Fault, _ effect: Flags) {
        faults.append(fault)
        flags.formUnion(effect)
    }

    private func stageFaults(_ writer: inout CopyWriter) {
        writer.int(flags.rawValue)
        guard !faults.isEmpty else { return writer.null() }
        writer.text("[" + faults.map(Self.json).joined(separator: ",") + "]")
    }

    private static func json(_ fault: Fault) -> String {
        var members = ["\"code\":\(quoted(fault.code.rawValue))"]
        func add(_ name: String, _ value: String?) {
            if let value { members.append("\"\(name)\":\(quoted(value))") }
        }
        add("column", fault.column?.rawValue)
        add("value", fault.value)
        add("expected", fault.expected)
        add("detail", fault.detail)
        add("n", fault.n.map(String.init))
        add("m", fault.m.map(String.init))
        return "{" + members.joined(separator: ",") + "}"
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20: result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// A value for a message: invisible characters shown, and no longer than a line.
    private static func shown(_ text: UnsafeBufferPointer<UInt8>) -> String {
        let whole = String(decoding: text.prefix(800), as: UTF8.self)
        return Visible.text(whole.count > 120 ? whole.prefix(120) + "…" : whole)
    }
}
