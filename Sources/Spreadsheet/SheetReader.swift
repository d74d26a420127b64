/// Reads one sheet of an Excel workbook (.xlsx), row by row, each cell as people see it.
///
/// Only the texts that cells share are kept in memory, up to a limit. Not sendable, as its C handles are not.
package final class SheetReader {
    private let stream: XMLStream
    private let cells: CellReading
    private let budget: WorkbookBudget
    private let names: Names
    private var row = 0
    private var isInSheet = false
    private var isAtEnd = false

    /// Opens the sheet of a name, or else the first that is not hidden.
    ///
    /// - Parameter descriptor: a file that can be read at any place; it stays the caller's, and open while this lives.
    /// - Throws: `WorkbookFault`.
    package init(
        descriptor: Int32,
        sheet: String? = nil,
        limits: WorkbookLimits = WorkbookLimits()
    ) throws(WorkbookFault) {
        budget = WorkbookBudget(limits)
        let archive = try ZipArchive(descriptor: descriptor, budget: budget)
        let parts = try WorkbookParts(archive, sheetName: sheet)
        // A workbook may do without these two, but not name one that is not there.
        let styles =
            switch parts.styles {
            case let name?: try CellStyles(Self.stream(archive, name), limits: limits)
            case nil: CellStyles()
            }
        let texts =
            switch parts.sharedTexts {
            case let name?: try SharedTexts(Self.stream(archive, name), limits: limits)
            case nil: SharedTexts()
            }
        stream = try Self.stream(archive, parts.sheet)
        names = Names(stream)
        cells = CellReading(stream, texts: texts, styles: styles, from1904: parts.countsFrom1904, limits: limits)
    }

    /// How much of the sheet has been read, from 0 to 1.
    package var share: Double { stream.part.share }

    /// Reads the next row that the file has, though its cells may be empty; rows that nobody ever touched are left out.
    ///
    /// - Returns: false at the end of the sheet.
    /// - Throws: `WorkbookFault`.
    package func next(_ result: inout SheetRow) throws(WorkbookFault) -> Bool {
        while !isAtEnd, let event = try stream.next() {
            let name = stream.name
            if event == .start, name == names.sheetData {
                isInSheet = true
            } else if event == .start, name == names.row, isInSheet {
                try beginRow(&result)
                try readCells(&result)
                try budget.spend(result.bytes.count + result.ends.count)
                return true
            } else if event == .end, name == names.sheetData {
                isAtEnd = true
            }
        }
        guard isInSheet else { throw .damaged("\(stream.part.name) holds no rows of cells") }
        return false
    }

    private struct Names {
        let sheetData: XMLStream.Name
        let row: XMLStream.Name
        let c: XMLStream.Name
        let r: XMLStream.Name

        init(_ stream: XMLStream) {
            sheetData = stream.name("sheetData")
            row = stream.name("row")
            c = stream.name("c")
            r = stream.name("r")
        }
    }

    private func beginRow(_ result: inout SheetRow) throws(WorkbookFault) {
        var number = row + 1
        stream.forEachAttribute { name, value in
            if name == names.r { number = DecimalText.integer(value) ?? -1 }
        }
        guard number > row else { throw .damaged("\(stream.part.name), after row \(row)") }
        guard number <= budget.limits.rows else {
            throw .tooLarge("it has more than \(budget.limits.rows) rows")
        }
        row = number
        result.begin(number)
    }

    private func readCells(_ result: inout SheetRow) throws(WorkbookFault) {
        var column = -1
        while let event = try stream.next() {
            let name = stream.name
            if event == .end, name == names.row { return }
            guard event == .start, name == names.c else { continue }
            column = try cells.read(after: column, row, &result)
        }
    }

    private static func stream(_ archive: ZipArchive, _ name: String) throws(WorkbookFault) -> XMLStream {
        guard let part = try archive.open(name) else { throw .damaged("\(name) is missing") }
        return try XMLStream(part)
    }
}
