import Feeds
import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct ReadingSheetTests {
    private struct Content {
        var header: [String] = []
        var lines: [Int] = []
        var records: [[String]] = []
        var digest: [UInt8]?
        var bytesRead = 0
    }

    private func read(_ source: any ByteSource, _ options: ReadingOptions = ReadingOptions()) throws -> Content {
        var reader = RecordReader(source: source, options: options)
        var content = Content()
        content.header = try reader.header()
        try reader.forEachRecord { record in
            content.lines.append(record.line)
            content.records.append(record.strings)
        }
        content.digest = reader.digest
        content.bytesRead = reader.bytesRead
        return content
    }

    private static let rows: [[WorkbookFile.Cell]?] = [
        ["Job Title", "Note"], ["Chef", "one, \"two\""], nil, ["Barista", "two\nlines"], ["Waiter"],
    ]

    @Test func `a workbook reads as the same records as a CSV file, with the numbers of its rows`() throws {
        let file = try WorkbookFile(Self.rows)
        defer { file.remove() }

        let content = try read(FileSource(path: file.path))

        #expect(content.header == ["Job Title", "Note"])
        #expect(content.lines == [2, 4, 5])
        #expect(content.records == [["Chef", "one, \"two\""], ["Barista", "two\nlines"], ["Waiter", ""]])
    }

    @Test func `delimiter and encoding of a feed do not matter to a workbook`() throws {
        let file = try WorkbookFile([["Job Title", "A;B"], ["Café", "x"]])
        defer { file.remove() }

        let content = try read(
            FileSource(path: file.path),
            ReadingOptions(encoding: .windows1252, delimiter: .semicolon)
        )

        #expect(content.header == ["Job Title", "A;B"])
        #expect(content.records == [["Café", "x"]])
    }

    @Test func `the digest and the bytes read are those of the file as received`() throws {
        let file = try WorkbookFile(Self.rows)
        defer { file.remove() }

        let content = try read(FileSource(path: file.path))

        #expect(try content.digest == FileDigest.sha256(of: FileSource(path: file.path)))
        #expect(try content.bytesRead == file.bytes.count)
    }

    @Test func `a workbook that comes through a pipe, in small pieces, is read as well`() throws {
        let file = try WorkbookFile(Self.rows)
        defer { file.remove() }

        let content = try read(BytesSource(file.bytes, blockSize: 100))

        #expect(content.lines == [2, 4, 5])
        #expect(try content.digest == FileDigest.sha256(of: BytesSource(file.bytes)))
    }

    @Test func `an empty sheet holds no records`() throws {
        let file = try WorkbookFile([nil])
        defer { file.remove() }

        let fault = #expect(throws: FeedFileFault.self) { try read(FileSource(path: file.path)) }

        #expect(fault?.code == .runEmptyFile)
    }

    @Test func `a zip archive that is no workbook is not text, and the detail says what it is`() throws {
        let file = try WorkbookFile(parts: [("people.csv", Array("a,b\n".utf8))])
        defer { file.remove() }

        let fault = #expect(throws: FeedFileFault.self) { try read(FileSource(path: file.path)) }

        #expect(fault?.code == .runNotText)
        #expect(fault?.arguments["detail"]?.contains("zip archive") == true)
    }

    @Test func `an old workbook, or one with a password, is to be saved as xlsx`() throws {
        let bytes: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + Array(repeating: 0, count: 600)

        let fault = #expect(throws: FeedFileFault.self) { try read(BytesSource(bytes)) }

        #expect(fault?.arguments["detail"]?.contains("save it as .xlsx") == true)
    }

    @Test func `a sheet can be named in a workbook only`() throws {
        let fault = #expect(throws: FeedFileFault.self) {
            try read(BytesSource("Job Title\nChef\n"), ReadingOptions(sheet: "Titles"))
        }

        #expect(fault?.arguments["detail"]?.contains("no sheet \"Titles\"") == true)
    }

    /// In a process of its own: here, whatever other tests do at the same time would be measured, too.
    @Test func `a large sheet is read in memory that does not grow with it`() async throws {
        let row = "<row><c t=\"inlineStr\"><is><t>Sous Chef</t></is></c><c><v>12345</v></c></row>"
        let count = 200_000
        let file = try WorkbookFile(
            sheetXML: "<worksheet><sheetData>" + String(repeating: row, count: count) + "</sheetData></worksheet>"
        )
        defer { file.remove() }

        await #expect(processExitsWith: .success) { [path = file.path as String, count = count as Int] in
            var reader = RecordReader(source: try FileSource(path: path))
            _ = try reader.header()
            let before = try ReadingSheetTests.residentBytes()
            try reader.forEachRecord { _ in }
            #expect(reader.recordCount == count - 1)
            #expect(try ReadingSheetTests.residentBytes() - before < 8 << 20)
        }
    }

    private static func residentBytes() throws -> Int {
        let statm = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        return try #require(Int(statm.split(separator: " ")[1])) * 4096
    }
}
