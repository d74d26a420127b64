import Postgres
import Scheduling
import Tenancy
import TestSupport
import Testing
import Worker

@Suite(.temporaryDatabase) struct AnalystLimitTests {
    @Test func `a login has so many sessions at a time and no more`() async throws {
        try await AnalystFixture.run { fixture in
            var sessions: [Connection] = []
            for _ in 0..<3 {
                sessions.append(try await fixture.connect())
            }

            await #expect(throws: PostgresError.self) { try await fixture.connect() }
            // Nor does one tenant's use up another's.
            sessions.append(try await fixture.connect(as: AnalystFixture.otter))
            for session in sessions { await session.close() }
        }
    }

    @Test func `a query that would fill the disk is stopped, whatever the session sets`() async throws {
        try await AnalystFixture.run { fixture in
            try await fixture.database.run { session in
                try session.script("ALTER ROLE \(fixture.login()) SET temp_file_limit = '1MB'")
            }
            let sort = "SELECT count(*) FROM (SELECT n FROM generate_series(1, 300000) AS n ORDER BY random()) AS s"

            let state = try await fixture.asAnalyst { session in
                try session.script("SET work_mem = '64kB'")
                #expect(throws: PostgresError.self) { try session.script("SET temp_file_limit = -1") }
                do {
                    _ = try session.query(sort)
                    return ""
                } catch PostgresError.server(let error) {
                    return error.sqlState.rawValue
                }
            }
            // The same query under a limit that it fits in.
            try await fixture.database.run { session in
                try session.script("ALTER ROLE \(fixture.login()) SET temp_file_limit = '1GB'")
            }
            let counted: Int = try await fixture.asAnalyst { session in
                try session.script("SET work_mem = '64kB'")
                return try session.query(sort)[0][0]
            }

            #expect(state == "53400")
            #expect(counted == 300_000)
        }
    }

    /// Takes longer than anybody waits.
    private static let endless = """
        SELECT count(*) FROM generate_series(1, 100000) AS a CROSS JOIN generate_series(1, 100000) AS b
        CROSS JOIN generate_series(1, 1000) AS c
        """

    @Test func `a statement that goes on for too long is cancelled from outside, and nobody else's is`() async throws {
        try await AnalystFixture.run { fixture in
            let superuser = try await Superuser.connect()
            let database = try await TenantFixture.openDatabase()
            let bystander = Task { try await fixture.database.run { session in _ = try session.query(Self.endless) } }
            let analyst = Task {
                try await fixture.asAnalyst { session in
                    // What the login sets for itself is no way out.
                    try session.script("SET statement_timeout = 0")
                    _ = try session.query(Self.endless)
                }
            }
            try await superuser.waitUntil(
                """
                SELECT count(*) = 2 FROM pg_stat_activity
                WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid() AND query ~ 'AS c'
                """
            )

            let patient = try await AnalystWatch.stopLong(database, statementSeconds: 3600, transactionSeconds: 3600)
            let strict = try await AnalystWatch.stopLong(database, statementSeconds: 0, transactionSeconds: 3600)

            #expect((patient.cancelled, patient.disconnected) == (0, 0))
            #expect((strict.cancelled, strict.disconnected) == (1, 0))
            await #expect(throws: PostgresError.self) { try await analyst.value }
            try await superuser.waitUntil(
                "SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = current_database() AND query ~ 'AS c$'"
            )
            bystander.cancel()
            _ = await bystander.result
            await database.close()
            await superuser.close()
        }
    }

    @Test func `a transaction that stays open for too long loses its session`() async throws {
        try await AnalystFixture.run { fixture in
            let database = try await TenantFixture.openDatabase()
            let analyst = try await fixture.connect()
            try await analyst.run { session in
                try session.script("SET idle_in_transaction_session_timeout = 0; BEGIN")
                _ = try session.query("SELECT count(*) FROM muster.directory")
            }

            let stopped = try await AnalystWatch.stopLong(database, statementSeconds: 3600, transactionSeconds: 0)

            #expect((stopped.cancelled, stopped.disconnected) == (0, 1))
            await #expect(throws: PostgresError.self) { try await analyst.run { try $0.script("COMMIT") } }
            await analyst.close()
            await database.close()
        }
    }

    @Test func `a worker watches analysts while it works`() async throws {
        try await AnalystFixture.run { fixture in
            let superuser = try await Superuser.connect()
            let database = try await TenantFixture.openDatabase()
            let analyst = try await fixture.connect()
            try await analyst.run { session in
                try session.script("BEGIN")
                _ = try session.query("SELECT count(*) FROM muster.directory")
            }
            // So that it has been open for longer than anybody may.
            try await superuser.script("ALTER FUNCTION muster.stop_long_analysts(integer, integer) RENAME TO stop_late")
            try await superuser.script(
                """
                CREATE FUNCTION muster.stop_long_analysts(integer, integer, OUT cancelled bigint, OUT disconnected bigint)
                LANGUAGE sql SECURITY DEFINER AS 'SELECT cancelled, disconnected FROM muster.stop_late($1 - 120, $2 - 300)'
                """
            )

            _ = try await WorkerFixture(database).worker.runOnce()

            await #expect(throws: PostgresError.self) { try await analyst.run { try $0.script("COMMIT") } }
            await analyst.close()
            await database.close()
            await superuser.close()
        }
    }
}
