import Learning
import Postgres
import Scheduling
import Tenancy
import TestSupport
import Testing

/// Work that takes its worker along, again and again.
@Suite(.temporaryDatabase) struct LostClaimTests {
    private static let reason =
        "5 attempts in a row failed, the last one so: The worker gave no sign of life. It is tried again by itself."

    /// The leases of the table's rows that hold so end now, or ended so many seconds ago: their worker is dead.
    private func lose(_ table: String, _ condition: String, secondsAgo: Int = 0, _ superuser: Superuser) async throws {
        try await superuser.execute(
            "UPDATE muster.\(table) SET lease_until = now() - make_interval(secs => \(secondsAgo)) WHERE \(condition)"
        )
    }

    @Test func `a tenant that kills its workers is taken over at once twice, then waits while others are synced`()
        async throws
    {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let deadly = try await TenantFixture.create("deadly", in: database)
        let other = try await TenantFixture.create("other", in: database)
        for tenant in [deadly, other] { try await tenant.addUsers(1...1) }
        let row = "tenant_id = \(deadly.id)"
        try await superuser.execute(
            "UPDATE muster.tenant_due SET oldest_pending_at = now() - interval '5 minutes' WHERE \(row)"
        )
        let terms = try #require(LeaseTerms())
        let queue = DueTenants(database: database, worker: WorkerIdentity(), terms: terms)
        let quarantine = "SELECT quarantine_reason FROM muster.tenant_due WHERE \(row)"

        // How long ago the lease ended, before each claim: as long as the tenant waits at most.
        var claims: [TenantClaim] = []
        var reasons: [String?] = []
        for secondsAgo in [0, 0, 0, 7, 13, 25] {
            if claims.count > 4 {
                try await lose("tenant_due", row, superuser)
                let meanwhile = try await queue.claim(limit: 10)
                #expect(meanwhile.map(\.slug) == ["other"])
                try await queue.handBack(meanwhile)
            }
            if !claims.isEmpty { try await lose("tenant_due", row, secondsAgo: secondsAgo, superuser) }
            claims.append(try #require(try await queue.claim(limit: 1).first))
            reasons.append(try await superuser.value(quarantine))
        }

        #expect(claims.map(\.slug) == claims.map { _ in "deadly" })
        #expect(claims.map(\.failures) == [0, 1, 2, 3, 4, 5])
        #expect(reasons == [nil, nil, nil, nil, nil, Self.reason])
        #expect(
            try await superuser.value("SELECT last_error FROM muster.tenant_due WHERE \(row)")
                == "The worker gave no sign of life."
        )

        let last = try #require(claims.last)
        _ = try await LearningSync(database: database).run(deadly.id, trigger: .change, fence: last.fence)
        #expect(
            try await superuser.value(
                "SELECT failures = 0 AND quarantine_reason IS NULL FROM muster.tenant_due WHERE \(row)"
            )
        )
        await superuser.close()
        await database.close()
    }

    @Test func `a job that kills its workers is taken over at once twice, then waits while others are done`()
        async throws
    {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let deadly = try await TenantFixture.create("deadly", in: database)
        let other = try await TenantFixture.create("other", in: database)
        try await superuser.script(
            """
            DELETE FROM muster.jobs;
            INSERT INTO muster.jobs (tenant_id, kind, due_at) VALUES (\(deadly.id), 'retention', now() - interval '1 hour');
            INSERT INTO muster.jobs (tenant_id, kind, due_at) VALUES (\(other.id), 'retention', now());
            """
        )
        let row = "tenant_id = \(deadly.id)"
        let terms = try #require(LeaseTerms())
        let queue = DueJobs(database: database, worker: WorkerIdentity(), terms: terms)

        var claims: [JobClaim] = []
        var reasons: [String?] = []
        for secondsAgo in [0, 0, 0, 7, 13, 25] {
            if claims.count > 4 {
                try await lose("jobs", row, superuser)
                let meanwhile = try #require(try await queue.claim(.retention, limit: 10))
                #expect(meanwhile.map(\.slug) == ["other"])
                #expect(try await queue.dueKinds(among: JobKind.allCases) == [], "what waits keeps nobody looking")
                try await queue.handBack(meanwhile)
            }
            if !claims.isEmpty { try await lose("jobs", row, secondsAgo: secondsAgo, superuser) }
            claims.append(try #require(try await queue.claim(.retention, limit: 1)?.first))
            reasons.append(try await superuser.value("SELECT quarantine_reason FROM muster.jobs WHERE \(row)"))
        }

        #expect(claims.map(\.slug) == claims.map { _ in "deadly" })
        #expect(claims.map(\.failures) == [0, 1, 2, 3, 4, 5])
        #expect(reasons == [nil, nil, nil, nil, nil, Self.reason])
        #expect(try await superuser.value("SELECT count(*) FROM muster.job_runs WHERE state = 'lost'") == Int64(5))
        #expect(try await queue.finish(try #require(claims.last)))
        await superuser.close()
        await database.close()
    }
}
