import Postgres

/// Aligned plain text for people; bold headings where the style has colour.
struct TableText {
    let style: TextStyle

    func text(_ table: Table, quiet: Bool) -> String {
        let cells = table.rows.map { row in row.map(shown) }
        guard !quiet else {
            return cells.compactMap(\.first).map { $0 + "\n" }.joined()
        }
        let headings = table.keys.map(heading)
        let widths = headings.indices.map { column in
            cells.reduce(headings[column].count) { max($0, $1[column].count) }
        }
        let rightAligned = headings.indices.map { column in
            !table.rows.isEmpty && table.rows.allSatisfy { $0[column].isNumberOrNull }
        }
        var text = line(headings.map(style.heading), lengths: headings.map(\.count), widths, rightAligned)
        for row in cells {
            text += line(row, lengths: row.map(\.count), widths, rightAligned)
        }
        return text
    }

    func text(_ record: Record, quiet: Bool) -> String {
        let flat = record.flat
        guard !quiet else {
            return text(flat, quiet: true)
        }
        let width = flat.keys.map { heading($0).count }.max() ?? 0
        var text = ""
        for (key, field) in zip(flat.keys, flat.rows[0]) {
            let name = heading(key)
            let line = style.heading(name) + String(repeating: " ", count: width - name.count + 2) + shown(field)
            text += line.trimmingEnd + "\n"
        }
        for case (let key, .table(let table)) in record.parts.map({ ($0.key, $0.part) }) where !table.rows.isEmpty {
            text += "\n" + style.heading(heading(key)) + "\n" + self.text(table, quiet: false)
        }
        return text
    }

    private func line(_ cells: [String], lengths: [Int], _ widths: [Int], _ rightAligned: [Bool]) -> String {
        var line = ""
        for (column, cell) in cells.enumerated() {
            let padding = String(repeating: " ", count: widths[column] - lengths[column])
            line += (column == 0 ? "" : "  ") + (rightAligned[column] ? padding + cell : cell + padding)
        }
        return line.trimmingEnd + "\n"
    }

    private func heading(_ key: String) -> String {
        key.split(separator: "_").joined(separator: " ").uppercased()
    }

    private func shown(_ field: Field) -> String {
        switch field {
        case .timestamp(let time):
            TextStyle.words(for: time)
        case .double(let number):
            String((number * 1000).rounded() / 1000)
        case .bool(let flag):
            flag ? "yes" : "no"
        case .null, .text, .int, .date, .words, .object:
            TextStyle.visible(field.plainText)
        }
    }
}

extension Field {
    fileprivate var isNumberOrNull: Bool {
        switch self {
        case .int, .double, .null: true
        case .text, .bool, .timestamp, .date, .words, .object: false
        }
    }
}

extension String {
    fileprivate var trimmingEnd: String {
        var text = self
        while text.last == " " {
            text.removeLast()
        }
        return text
    }
}
