import Directory
import Feeds

/// What came of reading, and what should not have.
struct FuzzFindings {
    private(set) var records = 0
    private(set) var faults = 0
    private(set) var violations: [String] = []

    mutating func read(_ bytes: [UInt8], _ options: ReadingOptions) throws {
        try read(source: BytesSource(bytes, blockSize: 1000), options, size: bytes.count)
    }

    mutating func read(source: some ByteSource, _ options: ReadingOptions, size: Int) throws {
        var reader = RecordReader(source: source, options: options)
        var lent = 0
        var line = 0
        var cells = CellReader()
        do {
            let header = try reader.header()
            let layout = try? ColumnLayout(header: header, line: reader.headerLine)
            line = reader.headerLine
            try reader.forEachRecord { record in
                guard record.line > line else { return violations.append("line \(record.line) after \(line)") }
                line = record.line
                records += 1
                for index in 0..<record.cellCount {
                    let column = FeedColumn.allCases.first { layout?[$0] == index } ?? FeedColumn.allCases[index % 14]
                    lent += record[index].count + 1
                    judge(record[index], column, &cells)
                }
            }
        } catch is FeedFileFault {
            faults += 1
        } catch {
            violations.append("\(error)")
        }
        // A byte becomes three at most; a workbook unpacks, within its own limits.
        let budget = reader.isSheet ? 64 << 20 : 4 * size
        if lent > budget { violations.append("\(lent) bytes out of \(size)") }
    }

    /// Takes a cell for everything that the import may take it for.
    private func judge(_ raw: UnsafeBufferPointer<UInt8>, _ column: FeedColumn, _ cells: inout CellReader) {
        guard case .text(let text) = cells.read(raw, column) else { return }
        _ = DateReader(.dayMonthYear).date(text)
        _ = EmailAddress.isValid(text)
        _ = SpreadsheetDamage(text)
        _ = StatusWord(text)
        _ = CellReader.holdsControlCharacter(text)
        _ = Visible.text(String(decoding: text, as: UTF8.self))
    }
}
