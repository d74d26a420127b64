import Postgres
import TestSupport
import Testing

@Suite(.temporaryDatabase) struct IsolationTests {
    @Test func `no tenant sees or touches another's rows in any table`() async throws {
        let probe = try IsolationProbe(database: .current)
        let tables = try await probe.fill()

        #expect(tables.count >= 20)
        #expect(try await probe.leaks(tables) == [])
        // The policies alone must do it, too, whatever is granted.
        try await probe.database.run { session in
            try session.script("GRANT ALL ON ALL TABLES IN SCHEMA muster TO muster_app")
        }
        #expect(try await probe.leaks(tables) == [])
    }

    @Test(
        arguments: [
            "ALTER TABLE % DISABLE ROW LEVEL SECURITY",
            "ALTER POLICY tenant_isolation ON % USING (true)",
            "CREATE POLICY open ON % TO PUBLIC USING (true)",
        ]
    ) func `the probe reports every table whose policy is broken`(breakage: String) async throws {
        let probe = try IsolationProbe(database: .current)
        let tables = try await probe.fill()
        try await probe.database.run { session in
            try session.script("GRANT ALL ON ALL TABLES IN SCHEMA muster TO muster_app")
            for table in tables {
                try session.script(breakage.replacing("%", with: table.name))
            }
        }

        let leaks = try await probe.leaks(tables)

        for table in tables {
            for verb in ["select", "update", "delete", "insert", "upsert", "move"] {
                #expect(leaks.contains("\(table.name): \(verb)"))
            }
        }
    }

    @Test func `without a tenant there is an error, never an empty answer, on a fresh and on a used connection`()
        async throws
    {
        let probe = try IsolationProbe(database: .current)
        let tables = try await probe.fill()
        try await probe.database.run { session in
            try session.script("GRANT ALL ON ALL TABLES IN SCHEMA muster TO muster_app")
        }

        try await probe.database.run(as: "muster_app") { session in
            for used in [false, true] {
                if used {
                    try session.script("BEGIN; SET LOCAL muster.tenant = '1'; SELECT FROM muster.users; COMMIT")
                }
                for table in tables {
                    let error = #expect(throws: PostgresError.self) {
                        try session.query("SELECT count(*) FROM \(table.name)")
                    }
                    guard case .server(let refusal)? = error else { continue }
                    // A setting that does not exist, and later one that is no number.
                    #expect(refusal.sqlState.rawValue == (used ? "22P02" : "42704"))
                }
            }
        }
    }
}
