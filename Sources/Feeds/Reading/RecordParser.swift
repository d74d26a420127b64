import Directory

/// Splits one record into cells after RFC 4180, forgiving what can be told apart from damage.
///
/// - A line ends with CRLF, LF or a lone CR; inside quotes a line end is part of the cell.
/// - A quotation mark inside an unquoted cell is an ordinary character.
/// - Blanks between a closing quotation mark and the delimiter are dropped. Anything else there shows that the quotation mark
///   does not close: the cell is then taken as sent, marks included. If line ends were passed on the way, the opening mark
///   was the stray one, and the cell is read again without it, so that it cannot swallow the records that follow.
struct RecordParser: ~Copyable {
    enum Outcome: Equatable {
        /// A record was found; the next one begins at `next`, `lineBreaks` lines further down.
        case record(next: Int, lineBreaks: Int)
        /// The record goes on after the bytes at hand.
        case incomplete(Unfinished)
        /// The file ends inside quotes that were opened `lineBreaks` lines below the record's first line.
        case unclosedQuote(lineBreaks: Int)
    }

    enum Unfinished: Equatable {
        case line
        case quote(lineBreaks: Int)
    }

    private(set) var cellCount = 0
    private(set) var strayQuoteCell: Int?
    private(set) var cells: UnsafeMutablePointer<CellSpan>
    private var capacity = 32
    private let delimiter: UInt8
    /// True for the bytes that end an unquoted run: delimiter, line ends, quotation mark.
    private let isSpecial: UnsafeMutablePointer<Bool>

    init(delimiter: UInt8) {
        self.delimiter = delimiter
        cells = UnsafeMutablePointer.allocate(capacity: capacity)
        isSpecial = UnsafeMutablePointer.allocate(capacity: 256)
        isSpecial.initialize(repeating: false, count: 256)
        for byte in [delimiter, .lineFeed, .carriageReturn, .quote] { isSpecial[Int(byte)] = true }
    }

    deinit {
        cells.deallocate()
        isSpecial.deallocate()
    }

    /// Finds the cells of the record that begins at `start`, which is before `end`; `isFinal` when the file ends at `end`.
    mutating func parse(_ text: UnsafeMutablePointer<UInt8>, from start: Int, to end: Int, isFinal: Bool) -> Outcome {
        cellCount = 0
        strayQuoteCell = nil
        var lineBreaks = 0
        var index = start
        while true {
            let cellStart = index
            if index < end && text[index] == .quote {
                switch scanQuoted(text, from: index, to: end, isFinal: isFinal) {
                case .cell(let close, let after, let isEscaped, let breaks):
                    append(from: cellStart + 1, to: close, isEscaped: isEscaped)
                    lineBreaks += breaks
                    index = after
                case .stray(let resume):
                    noteStrayQuote()
                    index = scanUnquoted(text, from: resume, to: end)
                    append(from: cellStart, to: index, isEscaped: false)
                case .incomplete:
                    return isFinal
                        ? .unclosedQuote(lineBreaks: lineBreaks) : .incomplete(.quote(lineBreaks: lineBreaks))
                }
            } else {
                index = scanUnquoted(text, from: index, to: end)
                append(from: cellStart, to: index, isEscaped: false)
            }
            guard index < end else {
                guard isFinal else { return .incomplete(.line) }
                return finish(text, next: end, lineBreaks: lineBreaks + 1)
            }
            if text[index] == delimiter {
                index += 1
                continue
            }
            if text[index] == .carriageReturn {
                guard index + 1 < end || isFinal else { return .incomplete(.line) }
                if index + 1 < end && text[index + 1] == .lineFeed { index += 1 }
            }
            return finish(text, next: index + 1, lineBreaks: lineBreaks + 1)
        }
    }

    /// The first delimiter or line end at or after `start`.
    @inline(__always)
    private mutating func scanUnquoted(_ text: UnsafeMutablePointer<UInt8>, from start: Int, to end: Int) -> Int {
        var index = start
        while true {
            while index < end && !isSpecial[Int(text[index])] { index += 1 }
            guard index < end && text[index] == .quote else { return index }
            noteStrayQuote()
            index += 1
        }
    }

    private enum Quoted {
        case cell(close: Int, after: Int, isEscaped: Bool, lineBreaks: Int)
        case stray(resume: Int)
        case incomplete
    }

    private func scanQuoted(
        _ text: UnsafeMutablePointer<UInt8>,
        from open: Int,
        to end: Int,
        isFinal: Bool
    ) -> Quoted {
        var isEscaped = false
        var lineBreaks = 0
        var index = open + 1
        while index < end {
            let byte = text[index]
            if byte == .lineFeed || byte == .carriageReturn {
                // Of CRLF only the second half counts.
                let isHalf = byte == .carriageReturn && index + 1 < end && text[index + 1] == .lineFeed
                if !isHalf { lineBreaks += 1 }
                index += 1
                continue
            }
            guard byte == .quote else {
                index += 1
                continue
            }
            if index + 1 < end && text[index + 1] == .quote {
                isEscaped = true
                index += 2
                continue
            }
            var after = index + 1
            while after < end && (text[after] == .space || text[after] == 9) && text[after] != delimiter { after += 1 }
            guard after < end else {
                return isFinal
                    ? .cell(close: index, after: end, isEscaped: isEscaped, lineBreaks: lineBreaks) : .incomplete
            }
            let next = text[after]
            if next == delimiter || next == .lineFeed || next == .carriageReturn {
                return .cell(close: index, after: after, isEscaped: isEscaped, lineBreaks: lineBreaks)
            }
            return .stray(resume: lineBreaks > 0 ? open + 1 : index + 1)
        }
        return .incomplete
    }

    private mutating func noteStrayQuote() {
        if strayQuoteCell == nil { strayQuoteCell = cellCount }
    }

    @inline(__always)
    private mutating func append(from start: Int, to end: Int, isEscaped: Bool) {
        if cellCount == capacity { grow() }
        let span = CellSpan(start: Int32(start), length: Int32(end - start), isEscaped: isEscaped)
        (cells + cellCount).initialize(to: span)
        cellCount += 1
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<CellSpan>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: cells, count: cellCount)
        cells.deallocate()
        cells = larger
        capacity *= 2
    }

    /// Undoes doubled quotation marks in place, now that the record will not be read again.
    private mutating func finish(_ text: UnsafeMutablePointer<UInt8>, next: Int, lineBreaks: Int) -> Outcome {
        for cell in 0..<cellCount where cells[cell].isEscaped {
            let start = Int(cells[cell].start)
            let end = start + Int(cells[cell].length)
            var target = start
            var index = start
            while index < end {
                text[target] = text[index]
                target += 1
                index += text[index] == .quote ? 2 : 1
            }
            cells[cell].length = Int32(target - start)
        }
        return .record(next: next, lineBreaks: lineBreaks)
    }
}
