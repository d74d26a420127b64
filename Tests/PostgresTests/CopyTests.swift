import Foundation
import Postgres
import Testing

@Suite struct CopyTests {
    private struct Stopped: Error {}

    @Test func `rows arrive as they were written`() async throws {
        let texts = ["plain", "", "tab\tline\nreturn\rback\\slash \\N \\.", "Zoë 日本 👩‍👩‍👧", "\u{b}\u{8}\u{c}"]
        let moment = try #require(Timestamp(iso8601: "2026-11-22T18:45:54.123456Z"))
        let date = try #require(CalendarDate(year: 2026, month: 11, day: 22))
        try await onServer { session in
            try session.script("CREATE TEMP TABLE t (i bigint, s text, b boolean, d date, m timestamptz)")
            let count = try session.copyIn("COPY t FROM STDIN") { writer in
                for (index, text) in texts.enumerated() {
                    writer.int(index)
                    writer.text(text)
                    writer.bool(index % 2 == 0)
                    writer.date(date)
                    writer.timestamp(moment)
                    try writer.endRow()
                }
                for _ in 1...5 {
                    writer.null()
                }
                try writer.endRow()
            }
            #expect(count == texts.count + 1)
            let rows = try session.query("SELECT * FROM t ORDER BY i NULLS LAST")
            #expect(try rows.dropLast().map { try $0.value("s") as String } == texts)
            #expect(try rows[0].value("b") == true)
            #expect(try rows[1].value("b") == false)
            #expect(try rows[0].value("d") == date)
            #expect(try rows[0].value("m") == moment)
            #expect(try rows.last?.value("s") as String? == nil)
        }
    }

    @Test(arguments: [0, 7, -7, 10, 99, 100, 12_345, Int64.max, Int64.min])
    func `a number is written in full`(number: Int64) async throws {
        let found: Int64 = try await onServer { session in
            try session.script("CREATE TEMP TABLE t (n bigint)")
            try session.copyIn("COPY t FROM STDIN") { writer in
                writer.int(number)
                try writer.endRow()
            }
            return try session.query("SELECT n FROM t")[0][0]
        }
        #expect(found == number)
    }

    @Test func `a row longer than a block arrives whole`() async throws {
        let text = String(repeating: "long\t", count: 100_000)
        let found: String = try await onServer { session in
            try session.script("CREATE TEMP TABLE t (s text)")
            try session.copyIn("COPY t FROM STDIN") { writer in
                writer.text(text)
                try writer.endRow()
            }
            return try session.query("SELECT s FROM t")[0][0]
        }
        #expect(found == text)
    }

    @Test func `bytes that are rows already pass as they are`() async throws {
        let count = try await onServer { session in
            try session.script("CREATE TEMP TABLE t (a text, b bigint)")
            return try session.copyIn("COPY t FROM STDIN (FORMAT csv)") { writer in
                let csv = Array("\"x,y\",1\n\"a\"\"b\",2\n".utf8)
                try csv.withUnsafeBytes { try writer.raw(bytes: $0) }
            }
        }
        #expect(count == 2)
    }

    @Test func `an error of the source is thrown, nothing stays, and the connection goes on`() async throws {
        try await onServer { session in
            try session.script("CREATE TEMP TABLE t (n bigint)")
            #expect(throws: Stopped.self) {
                try session.copyIn("COPY t FROM STDIN") { writer in
                    for number in 0..<100_000 {
                        writer.int(number)
                        try writer.endRow()
                    }
                    throw Stopped()
                }
            }
            #expect(try session.one("SELECT count(*) FROM t") == 0)
        }
    }

    @Test func `a row that the server refuses is an error without its value`() async throws {
        try await onServer { session in
            try session.script("CREATE TEMP TABLE t (n bigint)")
            let error = serverError {
                try session.copyIn("COPY t FROM STDIN") { writer in
                    writer.text("secret-number")
                    try writer.endRow()
                    for number in 0..<200_000 {
                        writer.int(number)
                        try writer.endRow()
                    }
                }
            }
            #expect(error?.sqlState == .invalidTextRepresentation)
            #expect(error.map { "\($0)" }?.contains("secret") == false)
            let after: Int = try session.one("SELECT 1")
            #expect(after == 1)
        }
    }

    @Test func `a COPY that cannot begin is an error`() async throws {
        try await onServer { session in
            let error = serverError { try session.copyIn("COPY nowhere FROM STDIN") { _ in Issue.record("ran") } }
            #expect(error?.sqlState == .undefinedTable)
            let after: Int = try session.one("SELECT 1")
            #expect(after == 1)
        }
    }

    @Test func `COPY out hands over every row`() async throws {
        let (rows, bytes) = try await onServer { session in
            var rows = 0
            var bytes = 0
            try session.copyOut("COPY (SELECT n FROM generate_series(10000, 19999) AS n) TO STDOUT") { row in
                rows += 1
                bytes += row.count
            }
            return (rows, bytes)
        }
        #expect(rows == 10_000)
        #expect(bytes == 60_000)
    }

    @Test(.timeLimit(.minutes(30)))
    func `a reader of a COPY that stops early stops the server too`() async throws {
        try await onServer { session in
            #expect(throws: Stopped.self) {
                try session.copyOut("COPY (SELECT generate_series(1, 1000000000)) TO STDOUT") { _ in throw Stopped() }
            }
            let after: Int = try session.one("SELECT 1")
            #expect(after == 1)
        }
    }

    @Test(.timeLimit(.minutes(30)))
    func `a COPY far larger than memory may grow runs in flat memory`() async throws {
        let isSoak = ProcessInfo.processInfo.environment["MUSTER_SOAK"] != nil
        let megabytes = isSoak ? 1024 : 200
        let line = String(repeating: "0123456789abcde\t", count: 60)
        var growth = Int.max
        // Other tests of the process run at the same time and take memory too, but not at every attempt.
        for _ in 1...3 where growth >= 80 << 20 {
            growth = try await onServer { session in
                try session.script("CREATE TEMP TABLE t (n bigint, s text)")
                let before = try MemoryUse.resident()
                var highest = before
                // The server reads and counts every row and stores none.
                try session.copyIn("COPY t FROM STDIN WHERE false") { writer in
                    for number in 0..<(megabytes * 1024) {
                        writer.int(number)
                        writer.text(line)
                        try writer.endRow()
                        if number % 4096 == 0 {
                            highest = max(highest, try MemoryUse.resident())
                        }
                    }
                }
                return highest - before
            }
        }
        #expect(growth < 80 << 20, "grew by \(growth >> 20) MB for \(megabytes) MB")
    }
}

enum MemoryUse {
    struct Unknown: Error {}

    /// The memory of this process that is in RAM, in bytes.
    static func resident() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
            let kilobytes = line.split(whereSeparator: { !$0.isNumber }).first.flatMap({ Int($0) })
        else { throw Unknown() }
        return kilobytes * 1024
    }
}
