import Feeds
import Foundation
import Testing

struct ReadingFaultTests {
    private func fault(_ bytes: [UInt8], options: ReadingOptions = ReadingOptions()) throws -> FeedFileFault {
        try #require(throws: FeedFileFault.self) { try ReadFile(bytes, options: options) }
    }

    @Test(arguments: ["", "\n\r\n  \n", "a,b\n", "a,b", "a,b\n\n \n", "\u{FEFF}", "\u{FEFF}a,b\r\n"])
    func `a file without records is empty`(text: String) throws {
        #expect(try fault(Array(text.utf8)).code == .runEmptyFile)
    }

    @Test(
        arguments: [
            ([0x50, 0x4B, 0x03, 0x04, 0x14, 0x00, 0x06, 0x00], "Excel"),
            ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "old Excel"),
            (Array("%PDF-1.7\n".utf8), "PDF"),
            ([0x1F, 0x8B, 0x08, 0x00], "gzip"),
            (Array("<!DOCTYPE html><table>".utf8), "HTML"),
            (Array("<?xml version=\"1.0\"?>".utf8), "XML"),
            ([0x61, 0, 0x2C, 0, 0x62, 0, 0x0A, 0], "UTF-16 without a byte order mark"),
            ([0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0], "UTF-32"),
            (Array("a,b\n1,2\n3,\0\n".utf8), "line 3 holds a zero byte"),
            ([0xFF, 0xFE, 0x61, 0, 0x0A, 0, 0, 0], "line 2 holds a zero byte"),
        ] as [([UInt8], String)]
    )
    func `what is no CSV text is named for what it is`(bytes: [UInt8], words: String) throws {
        let fault = try fault(bytes)

        #expect(fault.code == .runNotText)
        #expect(fault.description.contains(words))
    }

    @Test(
        arguments: [
            ([0xE9], 3), ([0xC3], 3), ([0xC0, 0x80], 3), ([0xED, 0xA0, 0x80], 3), ([0xF4, 0x90, 0x80, 0x80], 3),
            ([0xE2, 0x82], 3), ([0x80], 3), ([0xFF], 3), ([0x0A, 0x0D, 0x0A, 0xE9], 5), ([0x0D, 0xE9], 4),
        ] as [([UInt8], Int)]
    )
    func `bytes that are no UTF-8 fail the run and name the line`(bytes: [UInt8], line: Int) throws {
        for blockSize in [1, 5, 4096] {
            let fault = try fault(
                Array("a,b\r\n1,2\r\n3,".utf8) + bytes + Array(",4\n".utf8),
                options: ReadingOptions(blockBytes: blockSize)
            )

            #expect(fault.code == .runBadEncoding)
            #expect(fault.line == line)
        }
    }

    @Test func `a character cut off by the end of the file fails the run`() throws {
        let fault = try fault(Array("a,b\n1,2\n".utf8) + [0xE2, 0x82])

        #expect(fault.code == .runBadEncoding)
        #expect(fault.line == 3)
    }

    @Test func `a file that looks like Windows-1252 is told so`() throws {
        let fault = try fault(Array("a,b\nZo".utf8) + [0xEB] + Array(",2\n".utf8))

        #expect(fault.description.contains("Line 2"))
        #expect(fault.description.contains("byte 0xEB, which would be \"ë\" in Windows-1252"))
    }

    @Test(arguments: [
        ("a,b\n1,2\n3,\"4\n5,6\n7,8\n", 3),
        ("a,b\n\"1\n1\",\"2\n3,4\n", 3),
        ("a,\"b\n1,2\n", 1),
    ])
    func `a quotation mark that never closes fails the run and names its line`(text: String, line: Int) throws {
        let fault = try fault(Array(text.utf8))

        #expect(fault.code == .runMalformedCSV)
        #expect(fault.line == line)
    }

    @Test func `an open quotation mark does not draw a large file into memory`() throws {
        let text = "a,b\n1,\"2\n" + String(repeating: "3,4\n", count: 10_000)

        let fault = try fault(Array(text.utf8), options: ReadingOptions(blockBytes: 256, maximumRecordBytes: 2048))

        #expect(fault.code == .runMalformedCSV)
        #expect(fault.line == 2)
    }

    @Test func `a line without end is not text`() throws {
        let text = "a,b\n" + String(repeating: "x", count: 10_000)

        let fault = try fault(Array(text.utf8), options: ReadingOptions(blockBytes: 256, maximumRecordBytes: 2048))

        #expect(fault.code == .runNotText)
        #expect(fault.line == 2)
    }

    @Test func `a UTF-8 byte order mark is stripped and noted`() throws {
        var reader = RecordReader(source: BytesSource("\u{FEFF}a,b\n1,2\n"))

        let header = try reader.header()

        #expect(header.map { Array($0.utf8) } == [[0x61], [0x62]])
        #expect(reader.notes.map(\.code) == [.runBOMStripped])
    }

    @Test(arguments: [false, true], [1, 3, 64])
    func `UTF-16 with a byte order mark is read in both orders`(isBigEndian: Bool, blockSize: Int) throws {
        let text = "\u{FEFF}Name\tCity\r\nZoë 😀\tΑθήνα\r\n\"日\n本\"\tx"
        let bytes = text.utf16.flatMap { unit in
            let pair = [UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8)]
            return isBigEndian ? pair.reversed() : pair
        }

        let file = try ReadFile(bytes, blockSize: blockSize)

        #expect(file.header == ["Name", "City"])
        #expect(file.records == [["Zoë 😀", "Αθήνα"], ["日\n本", "x"]])
        #expect(file.lines == [2, 3])
    }

    @Test(arguments: [[0xD8, 0x3D, 0x00, 0x41], [0xDE, 0x00], [0xD8, 0x3D], [0x41]] as [[UInt8]])
    func `half a UTF-16 character fails the run`(tail: [UInt8]) throws {
        let fault = try fault([0xFE, 0xFF, 0x00, 0x61, 0x00, 0x0A] + tail)

        #expect(fault.code == .runBadEncoding)
        #expect(fault.line == 2)
        #expect(fault.arguments["expected"] == "UTF-16")
    }

    @Test func `declared Windows-1252 is read, and its unused bytes are refused`() throws {
        let options = ReadingOptions(encoding: .windows1252)

        let file = try ReadFile(Array("n,c\nZo".utf8) + [0xEB, 0x2C, 0x80, 0x92, 0x9C, 0x0A], options: options)
        let fault = try fault(Array("n,c\n1,2\nZo".utf8) + [0x81, 0x0A], options: options)

        #expect(file.records == [["Zoë", "€’œ"]])
        #expect(fault.code == .runBadEncoding)
        #expect(fault.line == 3)
    }

    @Test func `the digest is that of the bytes as received`() throws {
        let bytes = Array("\u{FEFF}a;b\r\n1;\"2\r\n\"\r\n".utf8)
        // From sha256sum.
        let expected = "75c30ce96ff15c4e08ca9b541407c10b6325339b98872ac2c6098bb842493dbd"

        for blockSize in [1, 7, 4096] {
            var reader = RecordReader(
                source: BytesSource(bytes, blockSize: blockSize),
                options: ReadingOptions(blockBytes: blockSize)
            )
            try reader.forEachRecord { _ in }
            #expect(reader.digest.map(hex) == expected)
            #expect(reader.bytesRead == bytes.count)
            #expect(try hex(FileDigest.sha256(of: BytesSource(bytes, blockSize: blockSize))) == expected)
        }
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    @Test func `progress grows to the size of the file`() throws {
        var steps: [Int] = []
        var options = ReadingOptions(blockBytes: 16)
        options.onProgress = { steps.append($0) }
        let bytes = Array("a,b\n1,2\n3,4\n5,6\n7,8\n9,10\n".utf8)

        _ = try ReadFile(bytes, options: options)

        #expect(steps.count > 1)
        #expect(steps == steps.sorted())
        #expect(steps.last == bytes.count)
    }

    @Test func `a file is read from disk, and a missing one or a directory is unavailable`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "muster-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "staff.csv").path
        try Data("a,b\n1,2\n".utf8).write(to: URL(filePath: path))

        let source = try FileSource(path: path)
        var reader = RecordReader(source: source)
        var records = 0
        try reader.forEachRecord { _ in records += 1 }

        #expect(source.size == 8)
        #expect(records == 1)
        #expect(throws: FileUnavailable.self) { try FileSource(path: path + ".missing") }
        #expect(throws: FileUnavailable.self) { try FileSource(path: folder.path) }
    }

    @Test func `an error of the body ends the reading`() throws {
        struct Stop: Error {}
        var reader = RecordReader(source: BytesSource("a,b\n1,2\n3,4\n"))

        #expect(throws: Stop.self) { try reader.forEachRecord { _ in throw Stop() } }
        #expect(reader.recordCount == 1)
    }
}
