import Postgres
import TestSupport
import Testing

@Suite(.temporaryDatabase) struct TenantDeleteTests {
    private static let people = [
        "Nia,Birch,nia@example.com,Active,N1,Barback,01/02/2024,0101,Kitchen",
        "Sol,Cedar,sol@example.com,Active,S1,Sous Chef,01/02/2024,0101,Kitchen",
        "Ada,Dogwood,ada@example.com,Active,D1,Barista,01/02/2024,0101,Kitchen",
    ]

    /// Two tenants with the same catalogue and people, one of whom waits for a job title, synced to learning.
    private func twins() async throws -> [FeedOffice] {
        let offices = [try await FeedOffice("harbour"), try await FeedOffice("sunrise")]
        for office in offices {
            let run = try await office.importRows(Self.people)
            #expect(run.status == 0, "\(run.errors)")
        }
        let worker = try await MusterProcess.run("worker", "run", "--once")
        #expect(worker.status == 0, "\(worker.errors)")
        return offices
    }

    /// All rows of a tenant, from every table that the catalogue knows to have some.
    private func rows(of slug: String) async throws -> [String] {
        try await TemporaryDatabase.current.run { session in
            let tables: [String] = try session.query(
                """
                SELECT c.relname::text
                FROM pg_class AS c
                INNER JOIN pg_attribute AS a ON c.oid = a.attrelid AND a.attname = 'tenant_id'
                WHERE c.relnamespace = 'muster'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                """
            ).map { row in try row[0] }
            return try tables.flatMap { table in
                try session.query(
                    """
                    SELECT '\(table) ' || to_jsonb(t)::text
                    FROM muster.\(table) AS t
                    WHERE t.tenant_id = (SELECT tenant_id FROM muster.tenants WHERE slug = $1)
                    """,
                    [.text(slug)]
                ).map { row in try row[0] as String }
            }.sorted()
        }
    }

    private func suspend(_ slug: String) async throws {
        let run = try await MusterProcess.run("tenant", "suspend", slug, "--reason", "contract ended")
        #expect(run.status == 0, "\(run.errors)")
    }

    private func change(_ sql: String) async throws {
        try await TemporaryDatabase.current.run { session in try session.script(sql) }
    }

    @Test func `everything of the tenant is gone, and its twin is as it was`() async throws {
        _ = try await twins()
        try await suspend("harbour")
        let (own, other) = (try await rows(of: "harbour"), try await rows(of: "sunrise"))

        let counted = try await MusterProcess.run("tenant", "delete", "harbour", "--dry-run", "--format", "csv")
        let untouched = try await rows(of: "harbour")
        let deleted = try await MusterProcess.run("tenant", "delete", "harbour", "--yes", "--format", "csv")
        let again = try await MusterProcess.run("tenant", "delete", "harbour", "--yes")
        let erased: [String] = try await TemporaryDatabase.current.run { session in
            try session.query(
                "SELECT concat_ws(' ', erased_tenant_id, erased_user_id, tenant_slug, rows_removed) FROM muster.erasures"
            ).map { row in try row[0] }
        }

        #expect(counted.status == 0 && untouched == own)
        #expect(deleted.status == 0, "\(deleted.errors)")
        #expect(deleted.output.hasPrefix("table,removed,left\n"))
        #expect(deleted.output.contains("\nusers,2,0\n") && deleted.output.contains("\ntenants,1,0\n"))
        #expect(deleted.output.contains("\nparked_records,1,0\n") && deleted.output.contains("\nlearners,2,0\n"))
        #expect(erased == ["1 0 harbour \(own.count)"])
        #expect(again.status == 5)
        #expect(try await rows(of: "harbour") == [])
        #expect(try await rows(of: "sunrise") == other)
    }

    @Test func `an active tenant, one at work, or nobody to ask: nothing is deleted`() async throws {
        _ = try await twins()

        let active = try await MusterProcess.run("tenant", "delete", "harbour", "--yes")
        try await suspend("harbour")
        let before = try await rows(of: "harbour")
        let unasked = try await MusterProcess.run("tenant", "delete", "harbour")
        try await change("UPDATE muster.tenant_due SET lease_owner = 'w', lease_until = now() + interval '1 hour'")
        let busy = try await MusterProcess.run("tenant", "delete", "harbour", "--yes")
        try await change("UPDATE muster.tenant_due SET lease_owner = NULL, lease_until = NULL")

        #expect(active.status == 7 && active.errors.contains("muster tenant suspend harbour"))
        #expect(unasked.status != 0 && unasked.errors.contains("--yes"))
        #expect(busy.status == 7 && busy.errors.contains("a sync"))
        #expect(Set(try await rows(of: "harbour")).isSuperset(of: before.filter { !$0.hasPrefix("tenant_due ") }))
    }

    @Test func `a row that stays behind undoes the deletion`() async throws {
        _ = try await twins()
        try await suspend("harbour")
        try await change(
            """
            CREATE FUNCTION muster.stay() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER stay BEFORE DELETE ON muster.learners FOR EACH ROW EXECUTE FUNCTION muster.stay();
            """
        )
        let before = try await rows(of: "harbour")

        let run = try await MusterProcess.run("tenant", "delete", "harbour", "--yes")

        #expect(run.status == 1 && run.errors.contains("learners"))
        #expect(try await rows(of: "harbour") == before)
    }
}
