import Directory

/// One record of a feed file, as slices of the reader's buffer; valid only while it is lent out.
package struct RawRecord: ~Copyable {
    /// The physical line on which the record begins; the header is on line 1.
    package let line: Int
    package let cellCount: Int
    /// The first cell that holds a quotation mark RFC 4180 does not allow there; nil in a clean record.
    package let strayQuoteCell: Int?

    private let text: UnsafePointer<UInt8>
    private let cells: UnsafePointer<CellSpan>

    init(line: Int, text: UnsafePointer<UInt8>, cells: UnsafePointer<CellSpan>, cellCount: Int, strayQuoteCell: Int?) {
        self.line = line
        self.text = text
        self.cells = cells
        self.cellCount = cellCount
        self.strayQuoteCell = strayQuoteCell
    }

    /// The bytes of a cell, quotes undone; empty where the record is too short.
    package subscript(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        guard index < cellCount else { return UnsafeBufferPointer(start: nil, count: 0) }
        let span = cells[index]
        return UnsafeBufferPointer(start: text + Int(span.start), count: Int(span.length))
    }

    /// Whether every cell is blank, as in the empty rows that a spreadsheet leaves at the end.
    package var isBlank: Bool {
        for index in 0..<cellCount where !Blanks.isBlank(self[index]) { return false }
        return true
    }

    /// The cells as strings, for what is not read by the hundred thousand.
    package var strings: [String] {
        (0..<cellCount).map { String(decoding: self[$0], as: UTF8.self) }
    }
}

/// Where a cell's bytes are in the reader's buffer.
struct CellSpan {
    var start: Int32
    var length: Int32
    /// The bytes still hold doubled quotation marks.
    var isEscaped: Bool
}
