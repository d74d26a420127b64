/// A file as HR sends it: cells as they are typed.
struct ModelFile {
    struct Record {
        var cells: [ModelField: String]
        /// Whether the line has a cell too many, or one too few.
        var extraCells = 0
    }

    var columns: [ModelField]
    var records: [Record]

    var text: String {
        let lines = records.map { record -> String in
            var cells = columns.map { Self.quoted(record.cells[$0] ?? "") }
            if record.extraCells > 0 { cells.append("stray") }
            if record.extraCells < 0 { cells.removeLast() }
            return cells.joined(separator: ",")
        }
        return ([columns.map(\.header).joined(separator: ",")] + lines).joined(separator: "\n") + "\n"
    }

    private static func quoted(_ cell: String) -> String {
        cell.contains(where: { $0 == "," || $0 == "\"" || $0 == " " })
            ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
    }
}
