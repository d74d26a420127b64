import Postgres
import Scheduling
import Tenancy
import TestSupport
import Testing

@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct JobQueueTests {
    private let terms: LeaseTerms

    init() throws {
        terms = try #require(LeaseTerms())
    }

    private func worker(_ database: Database) -> DueJobs {
        DueJobs(database: database, worker: WorkerIdentity(), terms: terms)
    }

    /// Tenants without a job, and so many jobs of a kind for each; those of the first are the longest due.
    private func tenants(
        _ names: [String],
        jobs: [Int],
        _ kind: JobKind,
        _ database: Database,
        _ superuser: Superuser
    ) async throws -> [TenantFixture] {
        var tenants: [TenantFixture] = []
        for (name, count) in zip(names, jobs) {
            let tenant = try await TenantFixture.create(name, in: database)
            try await superuser.script(
                """
                DELETE FROM muster.jobs WHERE tenant_id = \(tenant.id);
                INSERT INTO muster.jobs (tenant_id, kind, subject_id, due_at)
                SELECT
                    \(tenant.id), '\(kind.rawValue)', n,
                    now() - make_interval(hours => \(names.count - tenants.count)) + make_interval(secs => n)
                FROM generate_series(1, \(count)) AS n
                """
            )
            tenants.append(tenant)
        }
        return tenants
    }

    @Test func `a tenant with a thousand jobs does not delay another`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        _ = try await tenants(["mighty", "small", "tiny"], jobs: [1_000, 2, 1], .feedPull, database, superuser)
        let queue = worker(database)

        let first = try #require(try await queue.claim(.feedPull, limit: 4))
        let second = try #require(try await queue.claim(.feedPull, limit: 4))
        let third = try #require(try await queue.claim(.feedPull, limit: 4))

        #expect(first.map(\.slug) == ["mighty", "small", "tiny"])
        #expect(second.map(\.slug) == ["mighty", "small"])
        #expect(second.map(\.subject) == [2, 2])
        #expect(third.isEmpty)
        await superuser.close()
        await database.close()
    }

    @Test func `who has nothing running has a turn before who has, however late the others are`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        _ = try await tenants(["first", "second", "third"], jobs: [50, 50, 50], .folderFeed, database, superuser)
        let queue = worker(database)

        var turns: [String] = []
        for _ in 1...6 { turns += try #require(try await queue.claim(.folderFeed, limit: 1)).map(\.slug) }

        #expect(turns == ["first", "second", "third", "first", "second", "third"])
        await superuser.close()
        await database.close()
    }

    @Test func `no limit is exceeded by workers that claim at the same moment`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let names = (1...5).map { "tenant-\($0)" }
        let tenants = try await tenants(names, jobs: names.map { _ in 40 }, .retention, database, superuser)
        for kind in [JobKind.folderFeed, .feedPull, .feedRun, .parkedRetry] {
            try await superuser.execute(
                """
                INSERT INTO muster.jobs (tenant_id, kind, subject_id, due_at)
                SELECT t.tenant_id, '\(kind.rawValue)', n, now() FROM muster.tenants AS t, generate_series(1, 40) AS n
                """
            )
        }

        let claims = try await withThrowingTaskGroup(of: [JobClaim].self) { group in
            for number in 0..<8 {
                group.addTask {
                    let queue = worker(database)
                    var claims: [JobClaim] = []
                    let kinds = JobKind.byPriority.filter { $0 != .welcomeMail }
                    for round in 0..<10 {
                        claims += try await queue.claim(kinds[(number + round) % kinds.count], limit: 3) ?? []
                    }
                    return claims
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }

        let running =
            try await superuser.column(
                """
                SELECT format('%s %s', kind, tenant_id) FROM muster.jobs WHERE lease_until > now()
                """
            ) as [String]
        #expect(claims.count == running.count)
        #expect(Set(claims.map(\.id)).count == claims.count)
        for tenant in tenants {
            let own = claims.filter { $0.tenant == tenant.id }
            #expect(own.count == JobPolicy.tenantTotal)
            for kind in JobKind.allCases {
                #expect(own.count { $0.kind == kind } <= kind.policy.tenantLimit)
            }
        }
        await superuser.close()
        await database.close()
    }

    @Test func `so many of a kind run as its limit says, and the next when one has ended`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let limit = JobKind.retention.policy.limit
        let names = (0...limit).map { "tenant-\($0)" }
        _ = try await tenants(names, jobs: names.map { _ in 1 }, .retention, database, superuser)
        let queue = worker(database)

        let claims = try #require(try await queue.claim(.retention, limit: 100))
        #expect(claims.count == limit)
        #expect(try await worker(database).claim(.retention, limit: 100) == [])
        #expect(try await queue.finish(claims[0]))

        #expect(try await worker(database).claim(.retention, limit: 100)?.map(\.slug) == [names[limit]])
        await superuser.close()
        await database.close()
    }

    @Test func `a job that keeps failing is in quarantine with a reason, is probed, and recovers`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        _ = try await tenants(["harbour"], jobs: [1], .parkedRetry, database, superuser)
        let queue = worker(database)
        let state = "SELECT concat_ws(' ', state, failures, last_error) FROM muster.job_queue"

        var states: [String] = []
        for _ in 1...5 {
            let claim = try #require(try await queue.claim(.parkedRetry, limit: 1)?.first)
            #expect(try await queue.giveBack(failed: claim, words: "It broke.") != nil)
            states.append(try await superuser.value(state))
            #expect(try await queue.claim(.parkedRetry, limit: 1) == [], "it waits")
            try await superuser.execute("UPDATE muster.jobs SET due_at = now()")
        }
        let reason: String = try await superuser.value("SELECT quarantine_reason FROM muster.job_queue")
        let probe = try #require(try await queue.claim(.parkedRetry, limit: 1)?.first)
        #expect(try await queue.finish(probe))

        #expect(states == (1...4).map { "failing \($0) It broke." } + ["quarantined 5 It broke."])
        #expect(
            reason == "5 attempts in a row failed, the last one so: It broke. It is tried again by itself."
        )
        #expect(try await superuser.value("SELECT count(*) FROM muster.jobs") == Int64(0))
        let history: [String] = try await superuser.column(
            "SELECT concat_ws(' ', state, attempt, error) FROM muster.job_history ORDER BY attempt"
        )
        #expect(history == (1...5).map { "failed \($0) It broke." } + ["done 6"])
        await superuser.close()
        await database.close()
    }

    @Test func `a job leaves the queue and enters history together, and in other hands neither`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        _ = try await tenants(["harbour"], jobs: [1], .parkedRetry, database, superuser)
        let (first, second) = (worker(database), worker(database))
        let counts =
            "SELECT format('%s %s', (SELECT count(*) FROM muster.jobs), string_agg(state, ' ')) FROM muster.job_runs"

        let lost = try #require(try await first.claim(.parkedRetry, limit: 1)?.first)
        try await superuser.execute("UPDATE muster.jobs SET lease_until = now() - interval '1 second'")
        let claim = try #require(try await second.claim(.parkedRetry, limit: 1)?.first)
        #expect(claim.failures == 1)
        #expect(try await first.finish(lost) == false)
        #expect(try await first.giveBack(failed: lost, words: "It broke.") == nil)
        #expect(try await superuser.value(counts) == "1 lost")
        try await superuser.execute(
            "ALTER TABLE muster.job_runs ADD CONSTRAINT history_is_full CHECK (state <> 'done')"
        )
        await #expect(throws: PostgresError.self) { try await second.finish(claim) }
        #expect(try await superuser.value(counts) == "1 lost")

        try await superuser.execute("ALTER TABLE muster.job_runs DROP CONSTRAINT history_is_full")
        #expect(try await second.finish(claim))
        #expect(try await superuser.value(counts) == "0 lost done")
        await superuser.close()
        await database.close()
    }

    @Test func `a job that ended, unheard by its worker, cannot be given back as failed`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        _ = try await tenants(["harbour"], jobs: [1], .folderFeed, database, superuser)
        try await superuser.execute("UPDATE muster.jobs SET every_seconds = 60")
        let queue = worker(database)

        let claim = try #require(try await queue.claim(.folderFeed, limit: 1)?.first)
        #expect(try await queue.finish(claim))
        #expect(try await queue.giveBack(failed: claim, words: "It broke.") == nil)

        #expect(try await superuser.value("SELECT failures = 0 AND last_error IS NULL FROM muster.jobs"))
        #expect(try await superuser.column("SELECT state FROM muster.job_runs") == ["done"])
        await superuser.close()
        await database.close()
    }

    @Test func `a job made due again while it fails is tried at once, and counts the failure`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        _ = try await tenants(["harbour"], jobs: [1], .parkedRetry, database, superuser)
        let queue = worker(database)

        let claim = try #require(try await queue.claim(.parkedRetry, limit: 1)?.first)
        try await superuser.execute("UPDATE muster.jobs SET due_at = now()")
        let wanted: Timestamp = try await superuser.value("SELECT due_at FROM muster.jobs")
        #expect(try await queue.giveBack(failed: claim, words: "It broke.") == wanted)

        #expect(try await queue.claim(.parkedRetry, limit: 1)?.map(\.failures) == [1])
        await superuser.close()
        await database.close()
    }

    @Test func `what waits for a suspended tenant keeps no worker looking`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        _ = try await tenants(["asleep"], jobs: [1], .parkedRetry, database, superuser)
        let queue = worker(database)

        let active = try await queue.dueKinds(among: JobKind.allCases)
        try await superuser.execute("UPDATE muster.tenants SET state = 'suspended', suspended_reason = 'Unpaid.'")

        #expect(active == [.parkedRetry])
        #expect(try await queue.dueKinds(among: JobKind.allCases) == [])
        await superuser.close()
        await database.close()
    }

    @Test func `a round that found nothing leaves no history, one that did something leaves a row`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        _ = try await tenants(["harbour"], jobs: [1], .folderFeed, database, superuser)
        try await superuser.execute("UPDATE muster.jobs SET every_seconds = 60")
        let queue = worker(database)

        for isIdle in [true, false, true] {
            try await superuser.execute("UPDATE muster.jobs SET due_at = now()")
            let claim = try #require(try await queue.claim(.folderFeed, limit: 1)?.first)
            #expect(try await queue.finish(claim, isIdle: isIdle))
        }

        let history: [String] = try await superuser.column(
            """
            SELECT concat_ws(' ', tenant, kind, subject_id, state, attempt, waited_seconds >= 0) FROM muster.job_history
            """
        )
        #expect(history == ["harbour folder_feed 1 done 1 t"])
        await superuser.close()
        await database.close()
    }

    @Test func `claims wait for no more than a moment for one that hangs, and syncs not at all`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let hanging = try await Superuser.connect()
        let tenant = try await tenants(["harbour"], jobs: [1], .folderFeed, database, superuser)[0]
        try await tenant.addUsers(1...1)
        try await hanging.script("BEGIN; SELECT 1 FROM muster.job_gate FOR UPDATE")

        #expect(try await worker(database).claim(.folderFeed, limit: 1) == nil)
        #expect(
            try await DueTenants(database: database, worker: WorkerIdentity(), terms: terms).claim(limit: 1).count == 1
        )

        try await hanging.script("COMMIT")
        #expect(try await worker(database).claim(.folderFeed, limit: 1)?.count == 1)
        for connection in [superuser, hanging] { await connection.close() }
        await database.close()
    }

    @Test func `every kind says how it is done, within what a worker and the window allow`() {
        #expect(Set(JobKind.allCases.map(\.policy.priority)).count == JobKind.allCases.count)
        for kind in JobKind.allCases {
            let policy = kind.policy
            #expect(policy.timeLimit > .zero && policy.limit > 0)
            #expect((1...JobPolicy.tenantTotal).contains(policy.tenantLimit))
            for failures in 1...40 {
                for chance in [0, 0.5, 1] {
                    let delay = BackOff.delay(
                        failures: failures,
                        window: .seconds(900),
                        chance: chance,
                        policy.retry
                    )
                    #expect(delay >= policy.retry.first / 2 && delay <= policy.retry.longest)
                }
            }
        }
    }
}
