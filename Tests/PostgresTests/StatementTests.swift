import Logging
import Postgres
import Testing

@Suite struct StatementTests {
    @Test func `an error carries its code and constraint and none of the person's values`() async throws {
        let error = try await onServer { session in
            try session.script("CREATE TEMP TABLE people (email text CONSTRAINT one_person_per_email UNIQUE)")
            try session.execute("INSERT INTO people VALUES ($1)", ["secret@example.test"])
            return serverError { try session.execute("INSERT INTO people VALUES ($1)", ["secret@example.test"]) }
        }
        let found = try #require(error)
        #expect(found.sqlState == .uniqueViolation)
        #expect(found.sqlState.class == "23")
        #expect(found.constraint == "one_person_per_email")
        #expect(found.table == "people")
        #expect(found.detail?.contains("secret@example.test") == true)
        for text in ["\(found)", String(reflecting: found), "\(PostgresError.server(found))"] {
            #expect(text.contains("one_person_per_email"))
            #expect(!text.contains("secret"))
        }
    }

    @Test func `a value that the server cannot read is not in the error's words`() async throws {
        let error = try await onServer { session in
            serverError { _ = try session.query("SELECT $1::bigint", [.text("secret-number")]) }
        }
        #expect(error?.sqlState == .invalidTextRepresentation)
        #expect(error.map { "\($0)" } == "ERROR 22P02: invalid input syntax for type bigint")
    }

    @Test func `the statement after an error is served`() async throws {
        try await onServer { session in
            let error = serverError { try session.execute("SELECT nonsense") }
            #expect(error?.sqlState == .undefinedColumn)
            let after: Int = try session.one("SELECT 1")
            #expect(after == 1)
        }
    }

    @Test func `affected counts what was changed`() async throws {
        try await onServer { session in
            try session.script("CREATE TEMP TABLE t (n bigint)")
            #expect(try session.execute("INSERT INTO t SELECT generate_series(1, 10)") == 10)
            #expect(try session.execute("UPDATE t SET n = n WHERE n > $1", [7]) == 3)
            #expect(try session.query("DELETE FROM t WHERE n < $1 RETURNING n", [3]).affected == 2)
        }
    }

    @Test func `a script runs several statements`() async throws {
        try await onServer { session in
            try session.script("CREATE TEMP TABLE t (n bigint); INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)")
            #expect(try session.one("SELECT count(*) FROM t") == 2)
        }
    }

    @Test func `a commit that the server turned into a rollback is an error`() async throws {
        try await onServer { session in
            try session.script("BEGIN")
            _ = serverError { try session.execute("SELECT 1 / 0") }
            let refused = serverError { try session.script("COMMIT") }
            #expect(refused?.sqlState == .inFailedSQLTransaction)
            try session.script("BEGIN")
            _ = serverError { try session.execute("SELECT 1 / 0") }
            try session.script("ROLLBACK")
        }
    }

    @Test func `a statement inside another one's rows is refused`() async throws {
        try await onServer { session in
            #expect(throws: PostgresError.self) {
                try session.forEachRow("SELECT 1") { _ in _ = try session.query("SELECT 2") }
            }
            let after: Int = try session.one("SELECT 3")
            #expect(after == 3)
        }
    }

    @Test func `rows come one at a time in order`() async throws {
        let sum = try await onServer { session in
            var sum = 0
            try session.forEachRow("SELECT n FROM generate_series(1, $1) AS n", [10_000]) { row in sum += try row[0] }
            return sum
        }
        #expect(sum == 10_000 * 10_001 / 2)
    }

    @Test func `an error in the middle of the rows is thrown after the rows before it`() async throws {
        try await onServer { session in
            var seen = 0
            let error = serverError {
                try session.forEachRow("SELECT 1 / (500 - n) FROM generate_series(1, 1000) AS n") { _ in seen += 1 }
            }
            #expect(error?.sqlState == .divisionByZero)
            #expect(seen == 499)
            let after: Int = try session.one("SELECT 1")
            #expect(after == 1)
        }
    }

    @Test(.timeLimit(.minutes(30)))
    func `a reader of rows that stops early stops the server too`() async throws {
        struct Enough: Error {}
        try await onServer { session in
            #expect(throws: Enough.self) {
                try session.forEachRow("SELECT generate_series(1, 1000000000)") { _ in throw Enough() }
            }
            let after: Int = try session.one("SELECT 1")
            #expect(after == 1)
        }
    }

    @Test func `COPY where it does not belong is refused`() async throws {
        try await onServer { session in
            try session.script("CREATE TEMP TABLE t (n bigint)")
            #expect(throws: PostgresError.self) { try session.script("COPY t FROM STDIN") }
            #expect(throws: PostgresError.self) { try session.script("COPY t TO STDOUT") }
            #expect(throws: PostgresError.self) { try session.copyIn("SELECT 1") { _ in } }
            #expect(throws: PostgresError.self) { try session.copyOut("COPY t FROM STDIN") { _ in } }
            #expect(throws: PostgresError.self) { try session.copyIn("COPY t TO STDOUT") { _ in } }
            let after: Int = try session.one("SELECT 1")
            #expect(after == 1)
        }
    }

    @Test func `the server's version is known`() async throws {
        #expect(try await onServer { $0.serverVersion } >= 150_000)
    }
}
