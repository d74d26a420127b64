/// Reads a feed file as received, CSV or a sheet of an Excel workbook, record by record, in memory that does not grow with the file.
///
/// Throws `FeedFileFault` for what makes the whole file unreadable, and whatever the source or the body throws. It judges
/// neither widths nor values: those are faults of one record.
package struct RecordReader: ~Copyable {
    private var window: TextWindow
    private var parser: RecordParser
    private let options: ReadingOptions
    private var headerCells: [String]?

    /// Physical line of the header; 1 unless blank lines precede it.
    package private(set) var headerLine = 1
    /// The delimiter declared or found.
    package private(set) var delimiter: FeedDelimiter
    /// What to tell about the file besides its records.
    package private(set) var notes: [FeedNote] = []
    /// Records handed out so far.
    package private(set) var recordCount = 0

    /// Bytes taken from the source so far.
    package var bytesRead: Int { window.bytesRead }
    /// Whether the file is a workbook.
    package var isSheet: Bool { window.isSheet }
    /// SHA-256 of the bytes as received; nil until the end of the file was reached.
    package var digest: [UInt8]? { window.digest }

    package init(source: any ByteSource, options: ReadingOptions = ReadingOptions()) {
        self.options = options
        delimiter = options.delimiter ?? .comma
        window = TextWindow(source: source, options: options)
        parser = RecordParser(delimiter: delimiter.byte)
    }

    /// The cells of the first line that is not blank, as written; the same answer however often it is asked.
    package mutating func header() throws -> [String] {
        if let headerCells { return headerCells }
        try window.open()
        if window.hasByteOrderMark { notes.append(FeedNote(.runBOMStripped, line: 1)) }
        try skipBlankLines()
        try findDelimiter()
        guard let lines = try nextRecord() else { throw FeedFileFault(.runEmptyFile) }
        let names = record(line: window.line).strings
        headerLine = window.line
        window.line += lines
        headerCells = names
        return names
    }

    /// Lends each record after the header to `body`, in file order; blank lines only in a file of one column, if asked for.
    package mutating func forEachRecord(_ body: (borrowing RawRecord) throws -> Void) throws {
        let lendsBlankLines = try header().count == 1 && options.lendsBlankLines
        while let lines = try nextRecord() {
            let current = record(line: window.line)
            window.line += lines
            if current.cellCount == 1 && current.isBlank && !lendsBlankLines { continue }
            recordCount += 1
            try body(current)
        }
        guard recordCount > 0 else { throw FeedFileFault(.runEmptyFile) }
    }

    /// Finds the next record and moves past it; returns how many lines it takes, or nil at the end of the file.
    private mutating func nextRecord() throws -> Int? {
        while true {
            guard window.start < window.end else {
                if window.isAtEnd { return nil }
                try window.extend()
                continue
            }
            let outcome = parser.parse(window.text, from: window.start, to: window.end, isFinal: window.isAtEnd)
            switch outcome {
            case .record(let next, let lineBreaks):
                window.start = next
                // A row of a sheet is one line, whatever its cells hold.
                return window.isSheet ? 1 : lineBreaks
            case .unclosedQuote(let lineBreaks):
                throw FeedFileFault(.runMalformedCSV, line: window.line + lineBreaks)
            case .incomplete(let unfinished):
                guard window.end - window.start <= options.maximumRecordBytes else { throw tooLong(unfinished) }
                try window.extend()
            }
        }
    }

    private func record(line: Int) -> RawRecord {
        RawRecord(
            line: line,
            text: window.text,
            cells: parser.cells,
            cellCount: parser.cellCount,
            strayQuoteCell: parser.strayQuoteCell
        )
    }

    private func tooLong(_ unfinished: RecordParser.Unfinished) -> FeedFileFault {
        switch unfinished {
        case .quote(let lineBreaks): return FeedFileFault(.runMalformedCSV, line: window.line + lineBreaks)
        case .line:
            let detail = "line \(window.line) is longer than \(options.maximumRecordBytes) bytes"
            return FeedFileFault(.runNotText, line: window.line, ["detail": detail])
        }
    }
}

extension RecordReader {
    private mutating func skipBlankLines() throws {
        while true {
            var index = window.start
            while index < window.end && (window.text[index] == .space || window.text[index] == 9) { index += 1 }
            if index == window.end {
                guard !window.isAtEnd else { throw FeedFileFault(.runEmptyFile) }
                guard index - window.start <= options.maximumRecordBytes else { throw tooLong(.line) }
                try window.extend()
                continue
            }
            guard window.text[index] == .lineFeed || window.text[index] == .carriageReturn else { return }
            if window.text[index] == .carriageReturn && index + 1 == window.end && !window.isAtEnd {
                try window.extend()
                continue
            }
            let isPair =
                window.text[index] == .carriageReturn && index + 1 < window.end && window.text[index + 1] == .lineFeed
            window.start = index + (isPair ? 2 : 1)
            window.line += 1
        }
    }

    /// Takes the delimiter that stands most often in the header, outside quotes; of equals the comma, then the semicolon.
    private mutating func findDelimiter() throws {
        if window.isSheet {
            delimiter = .comma
            parser = RecordParser(delimiter: delimiter.byte)
            return
        }
        guard options.delimiter == nil else { return }
        while true {
            let head = UnsafeBufferPointer(start: window.text + window.start, count: window.end - window.start)
            var isQuoted = false
            var counts: [UInt8: Int] = [:]
            var isWhole = window.isAtEnd
            for byte in head {
                if byte == .quote { isQuoted.toggle() }
                guard !isQuoted else { continue }
                if byte == .lineFeed || byte == .carriageReturn {
                    isWhole = true
                    break
                }
                counts[byte, default: 0] += 1
            }
            guard isWhole else {
                guard head.count <= options.maximumRecordBytes else {
                    throw tooLong(isQuoted ? .quote(lineBreaks: 0) : .line)
                }
                try window.extend()
                continue
            }
            for candidate in FeedDelimiter.allCases
            where counts[candidate.byte, default: 0] > counts[delimiter.byte, default: 0] {
                delimiter = candidate
            }
            parser = RecordParser(delimiter: delimiter.byte)
            return
        }
    }
}
