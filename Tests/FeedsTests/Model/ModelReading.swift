import Feeds
import Foundation

/// What one record of a file says, by itself.
struct ModelReading {
    enum Cell: Equatable {
        case leave
        case clear
        case says(String)
    }

    struct Fault {
        let code: LogCode
        let field: ModelField?
        var stops: Stops

        enum Stops {
            case nobody
            case newcomers
            case everybody
        }
    }

    var line: Int
    /// nil when the record cannot be tied to a person.
    var id: String?
    private var cells: [ModelField: Cell] = [:]
    /// nil when the file does not say, or not in words that are known.
    var isActive: Bool?
    var faults: [Fault] = []

    subscript(_ field: ModelField) -> Cell { cells[field] ?? .leave }

    var hasUnknownStatus: Bool { faults.contains { $0.code == .rowStatusUnknown } }

    init(_ record: ModelFile.Record, of file: ModelFile, line: Int, blankClears: Set<ModelField>) {
        self.line = line
        guard record.extraCells == 0 else {
            faults = [Fault(code: .rowWidth, field: nil, stops: .everybody)]
            return
        }
        let id = Self.trimmed(record.cells[.externalID] ?? "")
        if id.isEmpty || id == "<clear>" {
            faults = [Fault(code: .rowIDMissing, field: .externalID, stops: .everybody)]
            return
        }
        if id.unicodeScalars.count > 128 {
            faults = [Fault(code: .rowValueTooLong, field: .externalID, stops: .everybody)]
            return
        }
        self.id = id
        if Self.looksDamaged(id) { note(.rowIDFormat, .externalID) }
        for field in file.columns where field != .externalID && field != .status {
            read(record.cells[field] ?? "", field, blankClears: blankClears.contains(field))
        }
        if file.columns.contains(.status) { readStatus(Self.trimmed(record.cells[.status] ?? "")) }
    }

    private mutating func read(_ raw: String, _ field: ModelField, blankClears: Bool) {
        let trimmed = Self.trimmed(raw)
        let isMandatory = [.firstName, .lastName, .jobTitle].contains(field)
        if isMandatory, trimmed.isEmpty || trimmed == "<clear>" {
            return note(field == .jobTitle ? .rowJobTitleMissing : .rowNameMissing, field, .newcomers)
        }
        if trimmed.isEmpty {
            cells[field] = blankClears ? .clear : .leave
            return
        }
        if trimmed == "<clear>" {
            cells[field] = .clear
            return
        }
        switch field {
        case .firstName, .lastName:
            guard trimmed.unicodeScalars.count <= 100 else { return note(.rowValueTooLong, field, .everybody) }
            cells[field] = .says(trimmed)
        case .email:
            guard Self.isAddress(trimmed) else { return note(.rowEmailInvalid, field, .newcomers) }
            cells[field] = .says(trimmed)
        case .startDate, .endDate:
            guard let date = Self.date(trimmed) else { return note(.rowDateInvalid, field) }
            cells[field] = .says(date)
        case .jobTitle, .department, .businessUnit:
            // Names of catalogues keep the blanks around them.
            cells[field] = .says(raw.precomposedStringWithCanonicalMapping)
        default:
            cells[field] = .says(trimmed)
        }
    }

    private mutating func readStatus(_ word: String) {
        switch word.lowercased() {
        case "", "<clear>": break
        case "active": isActive = true
        case "inactive": isActive = false
        default: note(.rowStatusUnknown, .status, .newcomers)
        }
    }

    private mutating func note(_ code: LogCode, _ field: ModelField, _ stops: Fault.Stops = .nobody) {
        faults.append(Fault(code: code, field: field, stops: stops))
    }

    private static func trimmed(_ text: String) -> String {
        var scalars = Substring(text).unicodeScalars
        while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return String(scalars).precomposedStringWithCanonicalMapping
    }

    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".") && !text.contains(" ")
    }

    /// As ISO 8601 has it, nil for a day that does not exist.
    private static func date(_ text: String) -> String? {
        let isISO = text.contains("-")
        let numbers = text.split(separator: isISO ? "-" : "/").compactMap { Int($0) }
        guard numbers.count == 3 else { return nil }
        let (year, month, day) = isISO ? (numbers[0], numbers[1], numbers[2]) : (numbers[2], numbers[1], numbers[0])
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard 1...12 ~= month, 1...days[month - 1] ~= day else { return nil }
        return String(format: "%04d-%02d-%02d", year, month, day)
    }

    private static func looksDamaged(_ id: String) -> Bool {
        id.wholeMatch(of: /[0-9]+\.0+|[0-9]+\.[0-9]+E\+[0-9]+/) != nil
    }
}
