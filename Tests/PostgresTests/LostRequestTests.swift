import Postgres
import Testing

@Suite(.timeLimit(.minutes(30))) struct LostRequestTests {
    @Test func `a cancelled pipeline stops, whichever of its statements the request meets`() async throws {
        let short = (0..<500).map { Statement("SELECT \($0 % 7)") }
        try await withConnection { connection in
            for round in 0..<40 {
                // The request that falls between two short statements is lost; without another the long one stays.
                let task = Task {
                    _ = try await connection.run { try $0.pipeline(short + [Statement("SELECT pg_sleep(600)")]) }
                }
                try await Task.sleep(for: .microseconds(round * 50))
                task.cancel()

                await #expect(throws: CancellationError.self) { try await task.value }

                #expect(try await connection.run { try $0.one("SELECT $1 + 1", [41]) as Int } == 42)
            }
        }
    }

    @Test(arguments: ["COPY (SELECT 1) TO STDOUT", "COPY pg_temp.t FROM STDIN"])
    func `a COPY in place of rows is refused, and the connection goes on`(sql: String) async throws {
        try await onServer { session in
            try session.script("CREATE TEMP TABLE t (n bigint)")

            #expect(throws: PostgresError.self) { try session.forEachRow(sql) { _ in } }

            #expect(try session.one("SELECT count(*) FROM t") == 0)
        }
    }
}
