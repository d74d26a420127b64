import Directory
import Feeds
import Foundation
import TestSupport
import Testing

/// Whatever the bytes of a file, reading them ends, in records or in a fault that can be told, and costs what the file is worth.
@Suite(.timeLimit(.minutes(30))) struct ReadingFuzzTests {
    private static let isSoak = ProcessInfo.processInfo.environment["MUSTER_SOAK"] != nil
    /// How many inputs a process reads.
    private static let pieces = 1000

    /// In a process of its own, so that a crash can be told with its input.
    @Test(arguments: 0..<(isSoak ? 200 : 4))
    func `arbitrary bytes end in records or in a fault, never in a crash`(piece: Int) async throws {
        let note = FileManager.default.temporaryDirectory.appending(path: "fuzz-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: note) }
        let first = piece * Self.pieces

        let exit = await #expect(processExitsWith: .success) { [first = first as Int, note = note as String] in
            var findings = FuzzFindings()
            // The first few are for what the libraries keep for ever.
            for number in first..<first + 50 { try findings.read(FuzzInput(number: number)) }
            let before = try FuzzFindings.residentBytes()
            for number in first..<first + ReadingFuzzTests.pieces {
                try Data(String(number).utf8).write(to: URL(fileURLWithPath: note))
                // Not how fast it is: an input that has not ended by then never will.
                alarm(60)
                try findings.read(FuzzInput(number: number))
            }
            alarm(0)
            #expect(findings.faults > ReadingFuzzTests.pieces / 10)
            #expect(findings.records > ReadingFuzzTests.pieces)
            #expect(findings.violations.isEmpty)
            #expect(try FuzzFindings.residentBytes() - before < 64 << 20)
        }
        if exit == nil {
            let last = (try? String(contentsOfFile: note, encoding: .utf8)) ?? "none"
            Issue.record("The last input was number \(last).")
        }
    }

    @Test func `an input comes again by its number, and the corpus itself is read`() throws {
        #expect(try FuzzInput(number: 7).bytes == FuzzInput(number: 7).bytes)
        var findings = FuzzFindings()
        for case .text(let bytes) in FuzzCorpus.seeds {
            try findings.read(bytes, ReadingOptions(encoding: .windows1252))
        }
        #expect(findings.records > 50)
        #expect(findings.violations.isEmpty)
    }

    @Test func `a reader that kept silent about a foreign error, or lent more than there is, would be found out`()
        throws
    {
        var findings = FuzzFindings()

        try findings.read(source: FailingSource(), ReadingOptions(), size: 0)
        try findings.read(source: BytesSource("a,b\n1,2\n3,4\n"), ReadingOptions(), size: 0)

        #expect(findings.violations.count == 2)
    }

    private struct FailingSource: ByteSource {
        func read(into block: UnsafeMutableRawBufferPointer) throws -> Int { throw CancellationError() }
    }
}

/// What came of reading, and what should not have.
struct FuzzFindings {
    private(set) var records = 0
    private(set) var faults = 0
    private(set) var violations: [String] = []

    mutating func read(_ input: FuzzInput) throws {
        try read(input.bytes, input.options)
    }

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

    static func residentBytes() throws -> Int {
        let statm = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        return try #require(Int(statm.split(separator: " ")[1])) * 4096
    }
}
