import Postgres
import Testing

@Suite struct PipelineTests {
    @Test func `each statement of a pipeline has its rows`() async throws {
        try await onServer { session in
            let results = try session.pipeline([
                Statement("BEGIN"),
                Statement("SELECT $1 AS n", [1]),
                Statement("SELECT n FROM generate_series(1, 3) AS n"),
                Statement("COMMIT"),
            ])
            #expect(results.map(\.count) == [0, 1, 3, 0])
            #expect(try results[1][0].value("n") == 1)
        }
    }

    @Test func `an empty pipeline has no results`() async throws {
        #expect(try await onServer { try $0.pipeline([]).count } == 0)
    }

    @Test func `the first error is thrown with its place, and the connection goes on`() async throws {
        try await onServer { session in
            try session.script("CREATE TEMP TABLE t (n bigint)")
            for _ in 1...3 {
                let error = serverError {
                    _ = try session.pipeline([
                        Statement("INSERT INTO t VALUES ($1)", [1]),
                        Statement("SELECT 1 / $1", [0]),
                        Statement("SELECT nonsense"),
                    ])
                }
                #expect(error?.sqlState == .divisionByZero)
                #expect(error?.statementIndex == 1)
            }
            #expect(try session.pipeline([Statement("SELECT count(*) FROM t")])[0][0].value(0) == 0)
        }
    }

    @Test func `a statement that cannot be prepared fails in its place and can be sent again`() async throws {
        try await onServer { session in
            for _ in 1...3 {
                let error = serverError {
                    _ = try session.pipeline([
                        Statement("SELECT 1"), Statement("SELECT nonsense"), Statement("SELECT 2"),
                    ])
                }
                #expect(error?.sqlState == .undefinedColumn)
                #expect(error?.statementIndex == 1)
            }
            let after: Int = try session.pipeline([Statement("SELECT 2")])[0][0][0]
            #expect(after == 2)
        }
    }

    @Test(arguments: ["COPY pg_class TO STDOUT", "COPY pg_temp.t FROM STDIN"])
    func `a COPY in a pipeline is refused, and the pool replaces the connection`(sql: String) async throws {
        let pool = ConnectionPool(
            configuration: try ServerAccess.configuration(),
            size: 1,
            acquireTimeout: .seconds(60),
            logger: ServerAccess.logger
        )
        for index in 0...2 {
            await #expect(throws: PostgresError.self) {
                try await pool.withConnection { session in
                    try session.script("CREATE TEMP TABLE t (n bigint)")
                    var batch = [Statement("SELECT 1"), Statement("SELECT 2")]
                    batch.insert(Statement(sql), at: index)
                    _ = try session.pipeline(batch)
                }
            }
        }
        let after: Int = try await pool.withConnection { try $0.one("SELECT 1") }
        #expect(after == 1)
        await pool.close()
    }

    @Test func `a commit in a pipeline that the server turned into a rollback is an error`() async throws {
        try await onServer { session in
            try session.script("BEGIN")
            _ = serverError { try session.execute("SELECT 1 / 0") }
            let refused = serverError { _ = try session.pipeline([Statement("COMMIT")]) }
            #expect(refused?.sqlState == .inFailedSQLTransaction)
        }
    }

    @Test func `a pipeline larger than every buffer gets through`() async throws {
        let text = String(repeating: "x", count: 1000)
        let total = try await onServer { session in
            let batch = (0..<5000).map { Statement("SELECT repeat($1, 2) AS t, $2 AS n", [.text(text), .int($0)]) }
            let results = try session.pipeline(batch)
            return try results.reduce(0) { sum, rows in sum + (try rows[0]["n"] as Int) }
        }
        #expect(total == 5000 * 4999 / 2)
    }

    @Test func `statements that somebody deallocated are prepared again`() async throws {
        try await onServer { session in
            let batch = [Statement("BEGIN"), Statement("SELECT $1 AS n", [5]), Statement("COMMIT")]
            for _ in 1...3 {
                _ = try session.pipeline(batch)
            }
            try session.script("DEALLOCATE ALL")
            #expect(try session.pipeline(batch)[1][0].value("n") == 5)
        }
    }

    @Test func `the same statement twice in one pipeline is prepared once`() async throws {
        let batch = Array(repeating: Statement("SELECT $1 AS n", [5]), count: 50)
        let sum = try await onServer { session in
            try session.pipeline(batch).reduce(0) { sum, rows in sum + (try rows[0]["n"] as Int) }
        }
        #expect(sum == 250)
    }
}
