import Directory
import Feeds
import Tenancy

/// A file that names people: one column, `Email`, `External Identifier` or `User ID`.
enum PeopleFile {
    /// - Throws: `ServiceError` with code `unreadable` for a file that is missing, cannot be read, or has no such column.
    static func read(_ path: String) throws -> [NamedPerson] {
        do {
            return try people(path)
        } catch let error as FileUnavailable {
            throw ServiceError(.unreadable, "\(error).", remedy: "Check the path and its permissions.")
        } catch is FeedFileFault {
            throw ServiceError(
                .unreadable,
                "\(path) cannot be read as CSV or as an Excel workbook.",
                remedy:
                    "Give a file with the heading Email, External Identifier or User ID and a person a line."
            )
        }
    }

    private static let columns = ["email", "e-mail", "external identifier", "user id"]

    private static func people(_ path: String) throws -> [NamedPerson] {
        var reader = RecordReader(source: try FileSource(path: path))
        let headings = try reader.header()
            .map { $0.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ") }
        let found = headings.enumerated().filter { columns.contains($0.element) }
        guard let column = found.first, found.count == 1 else {
            throw ServiceError(
                .unreadable,
                found.isEmpty
                    ? "\(path) has no column that says who is meant." : "\(path) says in two columns who is meant.",
                remedy: "Its first line is one heading: Email, External Identifier or User ID."
            )
        }
        var people: [NamedPerson] = []
        try reader.forEachRecord { record in
            let cells = record.strings
            guard cells.indices.contains(column.offset), !cells[column.offset].allSatisfy(\.isWhitespace) else {
                return
            }
            people.append(NamedPerson(name(cells[column.offset], column.element), line: record.line))
        }
        guard !people.isEmpty else {
            throw ServiceError(.unreadable, "\(path) names nobody.", remedy: "Below the heading, put a person a line.")
        }
        return people
    }

    private static func name(_ text: String, _ heading: String) -> NamedPerson.Name {
        switch heading {
        case "external identifier": .externalID(text)
        // What is no number is nobody's, as an address that nobody has.
        case "user id": Int64(text.filter { !$0.isWhitespace }).map(NamedPerson.Name.number) ?? .email(text)
        default: .email(text)
        }
    }
}
