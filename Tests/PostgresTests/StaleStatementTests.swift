import Testing

@testable import Postgres

@Suite struct StaleStatementTests {
    @Test func `after a changed table the other statements still work inside transactions`() async throws {
        try await onServer { session in
            try session.script("CREATE TEMP TABLE t (a bigint)")
            for _ in 1...3 {
                _ = try session.query("SELECT * FROM t")
                _ = try session.query("SELECT $1 + 1", [41])
            }
            try session.script("ALTER TABLE t ADD COLUMN b text")
            try session.script("BEGIN")

            let error = serverError { _ = try session.query("SELECT * FROM t") }
            try session.script("ROLLBACK")

            #expect(error?.meansStaleStatement == true)
            for _ in 1...3 {
                try session.script("BEGIN")
                #expect(try session.one("SELECT $1 + 1", [41]) == 42)
                #expect(try session.query("SELECT * FROM t").columnNames == ["a", "b"])
                try session.script("COMMIT")
            }
        }
    }

    @Test func `the old statement of a changed table is deallocated between transactions`() async throws {
        let names: [String] = try await onServer { session in
            try session.script("CREATE TEMP TABLE t (a bigint)")
            for _ in 1...3 { _ = try session.query("SELECT a, * FROM t") }
            try session.script("ALTER TABLE t ADD COLUMN b text")
            for _ in 1...3 { _ = try session.query("SELECT a, * FROM t") }
            return try session.query("SELECT name FROM pg_prepared_statements WHERE statement = 'SELECT a, * FROM t'")
                .map { try $0[0] }
        }
        #expect(names.count == 1)
    }

    @Test func `an error that only looks like a changed table keeps what is prepared`() async throws {
        try await onServer { session in
            for _ in 1...3 { _ = try session.query("SELECT $1 + 1", [41]) }

            let error = serverError { _ = try session.query("SELECT DISTINCT 1 FROM pg_class FOR UPDATE") }

            #expect(error?.sqlState == .featureNotSupported)
            #expect(error?.meansStaleStatement == false)
        }
    }

    @Test(arguments: [
        ("SELECT 1", true), ("  -- header\n-- more\n\twith x AS (SELECT 1) TABLE x", true), ("(VALUES (1))", true),
        ("BEGIN", false), ("SET LOCAL muster.tenant = '1'", false), ("selection", false), ("", false), ("--", false),
    ])
    func `only statements that the server plans are kept`(sql: String, isKept: Bool) {
        #expect(StatementText.isPlanned(sql) == isKept)
    }

    @Test func `a text for each tenant pushes nothing out`() async throws {
        let count: Int = try await onServer { session in
            for _ in 1...2 { _ = try session.query("SELECT 42 AS kept") }
            for number in 1...300 {
                for _ in 1...2 {
                    _ = try session.pipeline([Statement("BEGIN"), Statement("SET LOCAL muster.tenant = '\(number)'")])
                    try session.script("COMMIT")
                }
            }
            return try session.query(
                "SELECT count(*) FROM pg_prepared_statements WHERE statement IN ('SELECT 42 AS kept', 'BEGIN')"
            )[0][0]
        }
        #expect(count == 1)
    }
}
