/// What the first bytes of a file tell about it.
enum FileSignature {
    /// Bytes that suffice to judge.
    static let length = 16

    /// The byte order mark at the front: its length and the character set that it declares.
    static func byteOrderMark(_ head: some Collection<UInt8>) -> (length: Int, charset: Charset)? {
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { return (3, .utf8) }
        if head.starts(with: [0xFF, 0xFE]) { return (2, .utf16LittleEndian) }
        if head.starts(with: [0xFE, 0xFF]) { return (2, .utf16BigEndian) }
        return nil
    }

    /// Whether it is a zip archive, as Excel workbooks are.
    static func isArchive(_ head: some Collection<UInt8>) -> Bool { head.starts(with: [0x50, 0x4B, 0x03, 0x04]) }

    /// Says what the file is when it is plainly neither CSV text nor an archive.
    static func foreignFormat(_ head: some Collection<UInt8>) -> String? {
        let signatures: [([UInt8], String)] = [
            ([0x50, 0x4B, 0x05, 0x06], "it is an empty zip archive"),
            (
                [0xD0, 0xCF, 0x11, 0xE0],
                "it is an old Excel workbook (.xls), or one with a password; save it as .xlsx without a password"
            ),
            (Array("%PDF".utf8), "it is a PDF document"),
            ([0x1F, 0x8B], "it is compressed (gzip)"),
            (Array("{\\rtf".utf8), "it is an RTF document"),
            ([0xFF, 0xFE, 0x00, 0x00], "it is UTF-32 text"),
            ([0x00, 0x00, 0xFE, 0xFF], "it is UTF-32 text"),
        ]
        if let match = signatures.first(where: { head.starts(with: $0.0) }) { return match.1 }
        // Reports named .xls are often web pages inside.
        let text = String(decoding: head, as: UTF8.self).lowercased()
        if text.hasPrefix("<!doctype") || text.hasPrefix("<html") { return "it is a web page (HTML)" }
        if text.hasPrefix("<?xml") { return "it is an XML document" }
        return nil
    }
}

/// How bytes spell characters, once the byte order mark is known.
enum Charset {
    case utf8
    case utf16LittleEndian
    case utf16BigEndian
    case windows1252

    init(_ declared: FeedEncoding) {
        switch declared {
        case .utf8: self = .utf8
        case .windows1252: self = .windows1252
        }
    }

    var name: String {
        switch self {
        case .utf8: "UTF-8"
        case .utf16LittleEndian, .utf16BigEndian: "UTF-16"
        case .windows1252: "Windows-1252"
        }
    }
}
