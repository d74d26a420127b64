import Postgres

/// CSV as RFC 4180 has it, with line feeds; NULL is an empty cell.
enum CSVText {
    static func text(_ table: Table) -> String {
        var text = line(table.keys)
        for row in table.rows {
            text += line(row.map(\.plainText))
        }
        return text
    }

    static func line(_ cells: [String], delimiter: String = ",") -> String {
        cells.map { quoted($0, delimiter) }.joined(separator: delimiter) + "\n"
    }

    private static func quoted(_ cell: String, _ delimiter: String) -> String {
        // By byte: a carriage return and a line feed together are one Character.
        let needsQuotes = cell.utf8.contains { byte in
            delimiter.utf8.contains(byte) || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
                || byte == UInt8(ascii: "\r")
        }
        guard needsQuotes else { return cell }
        return "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}

extension Field {
    /// The value as programs read it.
    var plainText: String {
        switch self {
        case .null: ""
        case .text(let text): text
        case .int(let number): String(number)
        case .double(let number): String(number)
        case .bool(let flag): flag ? "true" : "false"
        case .timestamp(let time): time.description
        case .date(let date): date.description
        case .words(let words): words.joined(separator: ", ")
        case .object(let members): members.map { "\($0.key) \($0.value.plainText)" }.joined(separator: ", ")
        }
    }
}
