import Learning
import Postgres
import Scheduling
import Tenancy
import TestSupport
import Testing
import Worker

@Suite(.temporaryDatabase) struct FreshnessTests {
    /// Lets a tenant's changes be so many seconds old.
    private func age(_ tenant: TenantFixture, _ seconds: Int, _ superuser: Superuser) async throws {
        try await superuser.script(
            """
            UPDATE muster.pending_sync SET since = now() - make_interval(secs => \(seconds)) WHERE tenant_id = \(tenant.id);
            UPDATE muster.tenant_due SET oldest_pending_at = now() - make_interval(secs => \(seconds)), due_at = now()
            WHERE tenant_id = \(tenant.id);
            """
        )
    }

    /// The breaches as an analyst reads them, in short.
    private static let breaches = """
        SELECT
            concat_ws(
                ' | ', tenant, round(extract(EPOCH FROM now() - started_at) / 50) * 50,
                CASE WHEN ended_at IS NULL THEN 'open' ELSE 'over' END, round(seconds / 50) * 50, changes, cause
            )
        FROM muster.freshness_breach
        ORDER BY started_at
        """

    @Test func `a change that no worker carried in time is a breach, before and after a worker comes`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let tenant = try await TenantFixture.create(in: database)
        let punctual = try await TenantFixture.create("punctual", in: database)
        try await tenant.addUsers(1...3)
        try await punctual.addUsers(1...3)
        try await age(tenant, 1_500, superuser)
        try await age(punctual, 800, superuser)

        let before: [String] = try await superuser.column(Self.breaches)
        let counted: [Int64] = try await superuser.column(
            "SELECT breaches_24h FROM muster.freshness ORDER BY tenant"
        )
        _ = try await WorkerFixture(database).worker.runOnce()
        let after: [String] = try await superuser.column(Self.breaches)

        #expect(before == ["harbour | 600 | open | 600 | 3 | No worker has looked at it yet."])
        #expect(counted == [1, 0])
        #expect(after == ["harbour | 600 | over | 600 | 3 | No worker had been at work yet."])
        #expect(try await superuser.column("SELECT breaches_24h FROM muster.freshness ORDER BY tenant") == [1, 0])
        #expect(try await superuser.value("SELECT min(lag_seconds) = 0 FROM muster.freshness"))
        await superuser.close()
        await database.close()
    }

    @Test func `a sync that comes late writes the breach down itself, piece by piece`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let tenant = try await TenantFixture.create(in: database)
        try await tenant.addUsers(1...5)
        try await age(tenant, 1_000, superuser)
        try await superuser.execute("UPDATE muster.chores SET last_done_at = now() - interval '20 minutes'")
        let sync = LearningSync(database: database, pieceSize: 2)

        _ = try await sync.run(tenant.id, trigger: .change)
        let between: [String] = try await superuser.column(Self.breaches)
        _ = try await sync.run(tenant.id, trigger: .change)
        _ = try await sync.run(tenant.id, trigger: .change)
        try await tenant.change(1, "last_name = 'Punctual'")
        _ = try await sync.run(tenant.id, trigger: .change)
        let after: [String] = try await superuser.column(Self.breaches)

        #expect(between.count == 1)
        #expect(between[0].hasPrefix("harbour | 100 | open | 100 | 5 | No worker was at work from "))
        #expect(after.count == 1)
        #expect(after[0].hasPrefix("harbour | 100 | over | 100 | 5 | No worker was at work from "))
        await superuser.close()
        await database.close()
    }

    @Test func `one look notices every tenant that is late, once, and says why`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        try await superuser.execute("UPDATE muster.chores SET last_done_at = now()")
        for slug in ["busy", "failing", "syncing", "sleeping", "strict"] {
            let tenant = try await TenantFixture.create(slug, in: database)
            try await tenant.addUsers(1...1)
            try await age(tenant, slug == "strict" ? 100 : 1_000, superuser)
        }
        try await superuser.script(
            """
            UPDATE muster.tenants SET state = 'suspended', suspended_reason = 'Unpaid.' WHERE slug = 'sleeping';
            \(Superuser.windowSQL(50, where: "slug = 'strict'"));
            UPDATE muster.tenant_due AS q
            SET
                failures = CASE t.slug WHEN 'failing' THEN 7 ELSE 0 END,
                last_error = CASE t.slug WHEN 'failing' THEN 'It broke.' END,
                lease_owner = CASE t.slug WHEN 'syncing' THEN 'somebody' END,
                lease_until = CASE t.slug WHEN 'syncing' THEN now() + interval '20 seconds' END
            FROM muster.tenants AS t WHERE q.tenant_id = t.tenant_id;
            """
        )

        let first = try await FreshnessWatch.look(database)
        let second = try await FreshnessWatch.look(database)

        let causes: [String] = try await superuser.column(
            "SELECT concat_ws(': ', tenant, cause) FROM muster.freshness_breach ORDER BY tenant"
        )
        #expect(first == .init(began: 5, ended: 0))
        #expect(second == .init(began: 0, ended: 0))
        #expect(
            causes == [
                "busy: Workers were busy with other work.",
                "failing: 7 syncs in a row failed, the last one so: It broke.",
                "sleeping: The tenant was suspended.",
                "strict: Workers were busy with other work.",
                "syncing: A sync of the tenant was under way.",
            ]
        )
        await superuser.close()
        await database.close()
    }

    @Test func `a breach ends when its change goes without a sync, and goes on when the same change is late again`()
        async throws
    {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let tenant = try await TenantFixture.create(in: database)
        try await tenant.addUsers(1...1)
        try await age(tenant, 500, superuser)
        func look(window: Int) async throws -> FreshnessWatch.Result {
            try await superuser.script(Superuser.windowSQL(window))
            return try await FreshnessWatch.look(database)
        }

        #expect(try await look(window: 60) == .init(began: 1, ended: 0))
        #expect(try await look(window: 900) == .init(began: 0, ended: 1))
        #expect(try await look(window: 60) == .init(began: 1, ended: 0))
        try await superuser.script(
            "DELETE FROM muster.pending_sync; UPDATE muster.tenant_due SET oldest_pending_at = NULL"
        )
        #expect(try await FreshnessWatch.look(database) == .init(began: 0, ended: 1))

        #expect(try await superuser.value("SELECT count(*) FROM muster.freshness_breaches") == Int64(1))
        await superuser.close()
        await database.close()
    }

    @Test func `a chore is done by one worker at a time, comes round, and says what went wrong`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let (mine, other) = (
            DueChores(database: database, worker: WorkerIdentity()),
            DueChores(database: database, worker: WorkerIdentity())
        )

        let claims = try await mine.claim()
        #expect(Set(claims.map(\.chore)) == Set(Chore.allCases))
        #expect(try await other.claim().isEmpty)
        let (failed, done) = (claims[0], claims[1])
        try await mine.giveBack(failed: failed, words: "It broke.")
        try await mine.finish(done)
        #expect(try await other.claim().isEmpty)
        try await superuser.execute(
            "UPDATE muster.chores SET due_at = now(), lease_until = lease_until - interval '1 h'"
        )
        #expect(try await other.claim().count == claims.count)
        // Whoever lost a chore does not end it for the one that has it now.
        try await mine.finish(claims[2])

        #expect(try await superuser.value("SELECT bool_and(lease_owner IS NOT NULL) FROM muster.chores"))
        #expect(
            try await superuser.value("SELECT last_error FROM muster.chores WHERE failures = 1") == "It broke."
        )
        await superuser.close()
        await database.close()
    }
}
