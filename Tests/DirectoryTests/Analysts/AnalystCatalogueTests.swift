import Logging
import Postgres
import Tenancy
import TestSupport
import Testing

/// What the server itself tells an analyst.
@Suite(.temporaryDatabase) struct AnalystCatalogueTests {
    /// Relations of the server's catalogue in which an analyst reads the other tenant's word.
    private func telltales(_ fixture: AnalystFixture) async throws -> [String] {
        try await fixture.asAnalyst { session in
            let relations: [String] = try session.query(
                """
                SELECT c.oid::regclass::text
                FROM pg_class AS c
                WHERE
                    c.relnamespace = 'pg_catalog'::regnamespace
                    AND c.relkind IN ('r', 'v')
                    AND has_table_privilege(c.oid, 'SELECT')
                ORDER BY 1
                """
            ).map { row in try row[0] }
            return try relations.filter { relation in
                // In two parts, so that the question is not found in the list of what runs.
                let sql = "SELECT EXISTS (SELECT FROM \(relation) AS r WHERE position('ot' || 'ter' IN r::text) > 0)"
                do {
                    let found: Bool = try session.query(sql)[0][0]
                    return found
                } catch PostgresError.server(let error) where error.sqlState == .insufficientPrivilege {
                    return false
                }
            }
        }
    }

    @Test func `no catalogue of the server shows a word of another tenant`() async throws {
        try await AnalystFixture.run { fixture in
            let superuser = try await Superuser.connect()
            try await superuser.script("ANALYZE")
            try await superuser.script("SELECT 'the otters are asked for'")

            let fenced = try await telltales(fixture)
            // The same look, where the server is more talkative.
            try await superuser.script("GRANT pg_read_all_stats TO \(fixture.login())")
            try await superuser.script("ALTER TABLE muster.job_titles DISABLE ROW LEVEL SECURITY")
            try await superuser.script("SELECT 'the otters are asked for'")
            let open = try await telltales(fixture)

            #expect(fenced == [])
            #expect(Set(open).isSuperset(of: ["pg_stats", "pg_stat_activity"]))
            await superuser.close()
        }
    }

    @Test func `notifications of another tenant's changes carry nothing`() async throws {
        try await AnalystFixture.run { fixture in
            let database = try await TenantFixture.openDatabase()
            let conninfo = try ConnectionString(fixture.database.url).naming(
                user: fixture.login(),
                database: fixture.database.name
            )
            let listener = try await Listener.open(
                ConnectionConfiguration(conninfo: conninfo),
                channels: ["muster_due"],
                logger: TenantFixture.logger
            )

            try await database.withTenant(AnalystFixture.otter) { tx in
                try TenantFixture.change(tx, 1, "first_name = 'Otto'")
            }
            try await fixture.database.run { try $0.script("NOTIFY muster_due, 'a word too many'") }
            var heard: [String] = []
            for await event in listener.events {
                guard case .notification(let notification) = event else { continue }
                heard.append(notification.payload)
                if heard.count == 2 { break }
            }

            #expect(heard == ["", "a word too many"])
            await listener.close()
            await database.close()
        }
    }

    /// Personal columns for which EXPLAIN expects other numbers of a value that another tenant has than of nonsense.
    private func oracles(_ fixture: AnalystFixture) async throws -> [String] {
        let questions: [(column: String, sql: String, value: String)] = try await fixture.database.run { session in
            try session.query(
                """
                SELECT p.table_name || '.' || p.column_name AS name, p.table_name, p.column_name
                FROM muster.personal_columns() AS p
                INNER JOIN information_schema.columns AS c
                    ON c.table_schema = 'muster' AND c.table_name = p.table_name AND c.column_name = p.column_name
                WHERE c.data_type = 'text'
                ORDER BY 1
                """
            ).map { row in
                let (table, column): (String, String) = (try row["table_name"], try row["column_name"])
                let value: String = try session.query(
                    """
                    SELECT \(column)::text FROM muster.\(table) WHERE tenant_id = 102 AND \(column) IS NOT NULL
                    GROUP BY 1 ORDER BY count(*) DESC LIMIT 1
                    """
                )[0][0]
                return (try row["name"], "EXPLAIN SELECT tenant_id FROM muster.\(table) WHERE \(column)", value)
            }
        }
        return try await fixture.asAnalyst { session in
            func plan(_ sql: String, _ comparison: String, _ value: String) throws -> String {
                let lines: [String] = try session.query("\(sql) \(comparison) '\(value)'").map { try $0[0] }
                return lines.filter { $0.contains("rows=") }.joined(separator: "\n")
            }
            return try questions.filter { question in
                // Begins as the value does, so that only a note of the value itself could tell them apart.
                let nonsense = question.value + "~"
                return try ["=", "<", "^@"].contains { comparison in
                    try plan(question.sql, comparison, question.value) != plan(question.sql, comparison, nonsense)
                }
            }.map(\.column)
        }
    }

    @Test func `no estimate tells whether another tenant has somebody of that name`() async throws {
        try await AnalystFixture.run { fixture in
            try await fixture.database.run { session in
                // Enough for the planner to notice, had it been asked to.
                for number in 3...8 {
                    let crowd = TenantID(rawValue: Int64(100 + number))
                    try AnalystFixture.fill(session, crowd, slug: "otter", seed: 2, users: 400, named: "crowd\(number)")
                }
                try session.script("ANALYZE")
            }

            let fenced = try await oracles(fixture)
            try await fixture.database.run { session in
                try session.script("ALTER TABLE muster.users ALTER COLUMN last_name SET STATISTICS 100")
                try session.script("ALTER TABLE muster.learners ALTER COLUMN name SET STATISTICS 100; ANALYZE")
            }
            let open = try await oracles(fixture)

            #expect(fenced == [])
            #expect(Set(open) == ["users.last_name", "learners.name"])
        }
    }
}
