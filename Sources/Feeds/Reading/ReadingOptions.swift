/// How the bytes of a file spell characters when no byte order mark says so; a mark always wins.
package enum FeedEncoding: String, CaseIterable, Sendable {
    case utf8 = "utf-8"
    case windows1252 = "windows-1252"
}

/// What stands between two cells of a line.
package enum FeedDelimiter: String, CaseIterable, Sendable {
    case comma
    case semicolon
    case tab

    var byte: UInt8 {
        switch self {
        case .comma: UInt8(ascii: ",")
        case .semicolon: UInt8(ascii: ";")
        case .tab: UInt8(ascii: "\t")
        }
    }

    init?(byte: UInt8) {
        guard let match = Self.allCases.first(where: { $0.byte == byte }) else { return nil }
        self = match
    }
}

/// What a feed declares about its files, and how they are read.
package struct ReadingOptions {
    package var encoding: FeedEncoding
    /// nil: found from the header line.
    package var delimiter: FeedDelimiter?
    /// The sheet of a workbook, which the file then has to be.
    package var sheet: String?
    /// The sheet of a workbook when `sheet` names none, else the first; text files do not mind.
    package var usualSheet: String?
    /// Bytes asked from the source at a time.
    package var blockBytes: Int
    /// The longest record, quotes included, that is still taken for one; memory stays flat because of it.
    package var maximumRecordBytes: Int
    /// Whether a blank line is a record: in a file of one column its only cell is then blank.
    package var lendsBlankLines: Bool
    /// Called after each block with the bytes of the file read so far.
    package var onProgress: ((Int) -> Void)?

    package init(
        encoding: FeedEncoding = .utf8,
        delimiter: FeedDelimiter? = nil,
        sheet: String? = nil,
        usualSheet: String? = nil,
        blockBytes: Int = 256 * 1024,
        maximumRecordBytes: Int = 1024 * 1024,
        lendsBlankLines: Bool = false,
        onProgress: ((Int) -> Void)? = nil
    ) {
        self.encoding = encoding
        self.delimiter = delimiter
        self.sheet = sheet
        self.usualSheet = usualSheet
        self.blockBytes = blockBytes
        self.maximumRecordBytes = maximumRecordBytes
        self.lendsBlankLines = lendsBlankLines
        self.onProgress = onProgress
    }
}
