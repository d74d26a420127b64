import Crypto
import Foundation

/// A sliding window of checked UTF-8 over a file in any of the character sets, or over a workbook's sheet as text; hashes the
/// bytes as received on the way.
struct TextWindow: ~Copyable {
    /// The first byte not yet consumed.
    var start = 0
    /// The physical line on which `start` is.
    var line = 1
    private(set) var end = 0
    private(set) var text: UnsafeMutablePointer<UInt8>
    private(set) var bytesRead = 0
    private(set) var isAtEnd = false
    private(set) var hasByteOrderMark = false
    private(set) var digest: [UInt8]?
    /// The text is that of a workbook's sheet: each record is one line, and the delimiter a comma.
    var isSheet: Bool { sheet != nil }

    private var sheet: SheetSource?
    private let sheetName: String?
    private let usualSheetName: String?
    private var capacity: Int
    private var source: any ByteSource
    private let raw: UnsafeMutableRawBufferPointer
    private var rawCount = 0
    private var charset: Charset
    private var hash = SHA256()
    private let onProgress: ((Int) -> Void)?

    init(source: any ByteSource, options: ReadingOptions) {
        self.source = source
        charset = Charset(options.encoding)
        sheetName = options.sheet
        usualSheetName = options.usualSheet
        onProgress = options.onProgress
        let rawBytes = max(options.blockBytes, FileSignature.length)
        raw = UnsafeMutableRawBufferPointer.allocate(byteCount: rawBytes, alignment: 16)
        capacity = rawBytes
        text = UnsafeMutablePointer.allocate(capacity: capacity)
    }

    deinit {
        raw.deallocate()
        text.deallocate()
    }

    /// Reads the head of the file, and refuses what is plainly not CSV text.
    mutating func open() throws {
        while rawCount < FileSignature.length && !isAtEnd { try readBlock() }
        guard rawCount > 0 else { throw FeedFileFault(.runEmptyFile) }
        if FileSignature.isArchive(raw[..<rawCount]) {
            try openSheet()
            return try decode()
        }
        if let sheetName {
            let detail = "it is no Excel workbook (.xlsx), so it has no sheet \"\(sheetName)\""
            throw FeedFileFault(.runNotText, ["detail": detail])
        }
        let head = UnsafeRawBufferPointer(rebasing: raw[..<min(rawCount, FileSignature.length)])
        if let format = FileSignature.foreignFormat(head) {
            throw FeedFileFault(.runNotText, ["detail": format])
        }
        if let mark = FileSignature.byteOrderMark(head) {
            charset = mark.charset
            hasByteOrderMark = mark.charset == .utf8
            discardRaw(mark.length)
        } else if head.count > 3 && (head[0] == 0) != (head[1] == 0) && (head[2] == 0) != (head[3] == 0) {
            throw FeedFileFault(.runNotText, ["detail": "it looks like UTF-16 without a byte order mark"])
        }
        try decode()
    }

    /// Appends text to the window, or sets `isAtEnd`.
    mutating func extend() throws {
        let before = end - start
        repeat {
            try readBlock()
            try decode()
        } while end - start == before && !isAtEnd
    }

    /// Goes on with the text of a workbook's sheet instead of the workbook's own bytes.
    private mutating func openSheet() throws {
        let descriptor: Int32
        if let own = source.seekableDescriptor {
            descriptor = dup(own)
        } else {
            descriptor = try SpooledFile.descriptor(
                of: UnsafeRawBufferPointer(rebasing: raw[..<rawCount]),
                then: &source
            )
        }
        guard descriptor >= 0 else {
            throw FileUnavailable(path: "the workbook", reason: String(cString: strerror(errno)))
        }
        let sheet = try SheetSource(taking: descriptor, sheet: sheetName, else: usualSheetName)
        self.sheet = sheet
        source = sheet
        charset = .utf8
        rawCount = 0
        bytesRead = 0
        isAtEnd = false
        try readBlock()
        guard rawCount > 0 else { throw FeedFileFault(.runEmptyFile) }
    }

    private mutating func readBlock() throws {
        let room = UnsafeMutableRawBufferPointer(rebasing: raw[rawCount...])
        let count = try source.read(into: room)
        guard count > 0 else {
            isAtEnd = true
            digest = sheet?.digest ?? Array(hash.finalize())
            return
        }
        rawCount += count
        if let sheet {
            bytesRead = sheet.bytesRead
        } else {
            hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: room[..<count]))
            bytesRead += count
        }
        onProgress?(bytesRead)
    }

    private mutating func discardRaw(_ count: Int) {
        rawCount -= count
        raw.copyMemory(from: UnsafeRawBufferPointer(rebasing: raw[count..<count + rawCount]))
    }

    private mutating func decode() throws {
        makeRoom(for: rawCount * charset.growth)
        let input = UnsafeRawBufferPointer(rebasing: raw[..<rawCount])
        let decoding = input.withMemoryRebound(to: UInt8.self) { charset.decode($0, into: text + end) }
        end += decoding.written
        discardRaw(decoding.read)
        switch decoding.end {
        case .complete: break
        case .inside: if isAtEnd && rawCount > 0 { throw invalidBytes() }
        case .invalid: throw invalidBytes()
        case .nul:
            let line = lineAtEnd
            throw FeedFileFault(
                .runNotText,
                line: line,
                ["detail": "line \(line) holds a zero byte, which no text has"]
            )
        }
    }

    private mutating func makeRoom(for count: Int) {
        if start > 0 {
            text.update(from: text + start, count: end - start)
            end -= start
            start = 0
        }
        guard end + count > capacity else { return }
        capacity = max(capacity * 2, end + count)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: text, count: end)
        text.deallocate()
        text = larger
    }

    private var lineAtEnd: Int {
        var breaks = 0
        for index in start..<end {
            let isBreak = text[index] == .lineFeed || text[index] == .carriageReturn
            let isHalf = text[index] == .carriageReturn && index + 1 < end && text[index + 1] == .lineFeed
            if isBreak && !isHalf { breaks += 1 }
        }
        return line + breaks
    }

    private func invalidBytes() -> FeedFileFault {
        let byte = raw[0]
        var detail = "byte 0x" + String(byte, radix: 16, uppercase: true)
        if charset == .utf8 && !hasByteOrderMark && byte >= 0xA0 {
            detail += ", which would be \"\(Character(Unicode.Scalar(byte)))\" in Windows-1252"
        }
        return FeedFileFault(.runBadEncoding, line: lineAtEnd, ["expected": charset.name, "detail": detail])
    }
}

extension UInt8 {
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let quote = UInt8(ascii: "\"")
    static let space = UInt8(ascii: " ")
}
