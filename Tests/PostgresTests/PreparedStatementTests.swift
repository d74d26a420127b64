import Testing

@testable import Postgres

@Suite struct PreparedStatementTests {
    private static let prepared = "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'm\\_%'"

    @Test func `a statement is prepared at its second use, once`() async throws {
        let counts = try await onServer { session in
            var counts: [Int] = []
            for _ in 1...4 {
                _ = try session.query("SELECT $1 + 1", [1])
                counts.append(try session.query(Self.prepared)[0][0])
            }
            return counts
        }
        // The counting statement itself is prepared at its own second use.
        #expect(counts == [0, 2, 2, 2])
    }

    @Test func `NULL does not make another statement`() async throws {
        try await onServer { session in
            for value in [.text("a"), .text("b"), .null, .text("c"), .null] as [Value] {
                _ = try session.query("SELECT $1::text", [value])
            }
            let count: Int = try session.query(Self.prepared)[0][0]
            #expect(count == 1)
        }
    }

    @Test func `other types make another statement`() async throws {
        try await onServer { session in
            for value in [.int(1), .int(2), .text("a"), .text("b")] as [Value] {
                _ = try session.query("SELECT $1", [value])
            }
            #expect(try session.one("SELECT $1", [.int(5)]) == 5)
            #expect(try session.one("SELECT $1", [.text("x")]) == "x")
        }
    }

    @Test func `statements that somebody deallocated are prepared again`() async throws {
        try await onServer { session in
            for _ in 1...3 {
                _ = try session.query("SELECT $1 * 2", [21])
            }
            try session.script("DEALLOCATE ALL")
            #expect(try session.one("SELECT $1 * 2", [21]) == 42)
        }
    }

    @Test func `inside a transaction a deallocated statement fails, and works in the next one`() async throws {
        try await onServer { session in
            for _ in 1...3 {
                _ = try session.query("SELECT $1 * 2", [21])
            }
            try session.script("BEGIN; DEALLOCATE ALL")
            let error = serverError { _ = try session.query("SELECT $1 * 2", [21]) }
            #expect(error?.sqlState == .invalidSQLStatementName)
            try session.script("ROLLBACK")
            #expect(try session.one("SELECT $1 * 2", [21]) == 42)
        }
    }

    @Test func `a table that changed under a statement is read as it is now`() async throws {
        try await onServer { session in
            try session.script("CREATE TEMP TABLE t (a bigint); INSERT INTO t VALUES (1)")
            for _ in 1...3 {
                _ = try session.query("SELECT * FROM t")
            }
            try session.script("ALTER TABLE t ADD COLUMN b text DEFAULT 'new'")
            #expect(try session.query("SELECT * FROM t")[0].value("b") == "new")
        }
    }

    @Test func `the server never keeps more statements than the cache`() async throws {
        let count: Int = try await onServer { session in
            for number in 0..<600 {
                _ = try session.query("SELECT \(number)")
                _ = try session.query("SELECT \(number)")
            }
            return try session.query(Self.prepared)[0][0]
        }
        #expect(count <= 256)
        #expect(count > 200)
    }

    @Test func `the name of a statement is made of its text and types`() {
        let name = StatementName.make("SELECT $1", [20])
        #expect(name == StatementName.make("SELECT $1", [20]))
        #expect(name != StatementName.make("SELECT $1", [25]))
        #expect(name != StatementName.make("SELECT $2", [20]))
        #expect(name.utf8.count < 64)
    }
}
