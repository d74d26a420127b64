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
            let before = try ReadingFuzzTests.residentBytes()
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
            #expect(try ReadingFuzzTests.residentBytes() - before < 64 << 20)
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

    static func residentBytes() throws -> Int {
        let statm = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        return try #require(Int(statm.split(separator: " ")[1])) * 4096
    }

    private struct FailingSource: ByteSource {
        func read(into block: UnsafeMutableRawBufferPointer) throws -> Int { throw CancellationError() }
    }
}

extension FuzzFindings {
    fileprivate mutating func read(_ input: FuzzInput) throws {
        try read(input.bytes, input.options)
    }
}
