import Learning
import Postgres
import Scheduling
import Tenancy
import TestSupport
import Testing

@Suite(.temporaryDatabase) struct ClaimTests {
    private func queue(_ database: Database, leaseSeconds: Int = 30) throws -> DueTenants {
        let terms = try #require(LeaseTerms(duration: .seconds(leaseSeconds)))
        return DueTenants(database: database, worker: WorkerIdentity(), terms: terms)
    }

    @Test func `the earliest deadline is claimed first, by age and by window`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        var tenants: [TenantID] = []
        for (slug, age, window) in [("young", 10, 900), ("old", 300, 900), ("strict", 20, 60)] {
            let tenant = try await TenantFixture.create(slug, in: database)
            tenants.append(tenant.id)
            try await superuser.execute(
                """
                UPDATE muster.tenant_due SET due_at = now(), oldest_pending_at = now() - make_interval(secs => \(age))
                WHERE tenant_id = \(tenant.id)
                """
            )
            try await superuser.script(Superuser.windowSQL(window, where: "tenant_id = \(tenant.id)"))
        }
        let queue = try queue(database)

        var order: [TenantID] = []
        while let claim = try await queue.claim(limit: 1).first { order.append(claim.tenant) }

        #expect(order == [tenants[2], tenants[1], tenants[0]])
        await superuser.close()
        await database.close()
    }

    @Test func `two workers never hold one tenant, and a dead worker's goes on under a higher fence`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let tenant = try await TenantFixture.create(in: database)
        try await tenant.addUsers(1...1)
        let (first, second) = (try queue(database), try queue(database))

        let claim = try #require(try await first.claim(limit: 10).first)
        #expect(try await second.claim(limit: 10).isEmpty)
        try await superuser.execute("UPDATE muster.tenant_due SET lease_until = now() - interval '1 second'")
        let takenOver = try #require(try await second.claim(limit: 10).first)

        #expect(takenOver.tenant == claim.tenant)
        #expect(takenOver.fence == claim.fence + 1)
        try await first.handBack([claim])
        #expect(try await superuser.value("SELECT lease_owner IS NOT NULL FROM muster.tenant_due"))
        #expect(try await first.giveBack(failed: claim, words: "It broke.") == nil)
        try await second.handBack([takenOver])
        #expect(try await first.claim(limit: 10).count == 1)
        await superuser.close()
        await database.close()
    }

    @Test func `a sync that ended, unheard by its worker, cannot be given back as failed`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let tenant = try await TenantFixture.create(in: database)
        try await tenant.addUsers(1...1)
        let queue = try queue(database)
        let claim = try #require(try await queue.claim(limit: 1).first)

        _ = try await LearningSync(database: database).run(tenant.id, trigger: .change, fence: claim.fence)
        #expect(try await queue.giveBack(failed: claim, words: "It broke.") == nil)

        #expect(try await superuser.value("SELECT failures = 0 AND retry_at IS NULL FROM muster.tenant_due"))
        await superuser.close()
        await database.close()
    }

    @Test func `suspended tenants and tenants that are not due are left alone`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let suspended = try await TenantFixture.create("suspended", in: database)
        try await suspended.addUsers(1...1)
        _ = try await TenantFixture.create("idle", in: database)
        try await superuser.execute(
            "UPDATE muster.tenants SET state = 'suspended' WHERE tenant_id = \(suspended.id)"
        )

        #expect(try await queue(database).claim(limit: 10).isEmpty)
        await superuser.close()
        await database.close()
    }

    @Test func `a change does not shorten the wait of a tenant that failed`() async throws {
        let database = try await TenantFixture.openDatabase()
        let tenant = try await TenantFixture.create(in: database)
        try await tenant.addUsers(1...1)
        let queue = try queue(database)
        let claim = try #require(try await queue.claim(limit: 1).first)

        #expect(try await queue.giveBack(failed: claim, words: "It broke.") != nil)
        try await tenant.change(1, "last_name = 'Again'")

        #expect(try await queue.claim(limit: 1).isEmpty)
        await database.close()
    }

    @Test func `a heartbeat keeps a lease, and only one's own`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let tenant = try await TenantFixture.create(in: database)
        try await tenant.addUsers(1...1)
        let terms = try #require(LeaseTerms(duration: .seconds(3)))
        let (mine, other) = (WorkerIdentity(), WorkerIdentity())
        _ = try await DueTenants(database: database, worker: mine, terms: terms).claim(limit: 1)
        let until: Timestamp = try await superuser.value("SELECT lease_until FROM muster.tenant_due")

        for (worker, renews) in [(other, false), (mine, true)] {
            let heartbeat = Heartbeat(
                database: database.configuration,
                worker: worker,
                terms: terms,
                logger: TenantFixture.logger
            )
            let beats = AsyncStream.makeStream(of: Void.self)
            let heart = Task {
                await heartbeat.run {
                    beats.continuation.yield()
                    return (tenants: [tenant.id.rawValue], jobs: [])
                }
            }
            // The second question comes after the first beat was written.
            var asked = beats.stream.makeAsyncIterator()
            await asked.next()
            await asked.next()
            heart.cancel()
            await heart.value
            let now: Timestamp = try await superuser.value("SELECT lease_until FROM muster.tenant_due")
            #expect((now > until) == renews)
        }
        await superuser.close()
        await database.close()
    }

    @Test func `a row that somebody has locked keeps no other lease from being renewed`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let blocker = try await Superuser.connect()
        let locked = try await TenantFixture.create("locked", in: database)
        let free = try await TenantFixture.create("free", in: database)
        for tenant in [locked, free] { try await tenant.addUsers(1...1) }
        let terms = try #require(LeaseTerms(duration: .seconds(3)))
        let worker = WorkerIdentity()
        let claims = try await DueTenants(database: database, worker: worker, terms: terms).claim(limit: 2)
        #expect(claims.count == 2)
        let until: Timestamp = try await superuser.value("SELECT max(lease_until) FROM muster.tenant_due")
        try await blocker.script("BEGIN; SELECT 1 FROM muster.tenant_due WHERE tenant_id = \(locked.id) FOR UPDATE")
        let heartbeat = Heartbeat(
            database: database.configuration,
            worker: worker,
            terms: terms,
            logger: TenantFixture.logger
        )

        let heart = Task {
            await heartbeat.run { (tenants: [locked.id.rawValue, free.id.rawValue], jobs: []) }
        }
        try await superuser.waitUntil(
            "SELECT lease_until > '\(until)' FROM muster.tenant_due WHERE tenant_id = \(free.id)"
        )
        heart.cancel()
        await heart.value

        try await blocker.script("COMMIT")
        for connection in [superuser, blocker] { await connection.close() }
        await database.close()
    }

    @Test func `a job made due again while it runs stays due`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        _ = try await TenantFixture.create(in: database)
        try await superuser.execute("UPDATE muster.jobs SET due_at = now(), every_seconds = NULL")
        let terms = try #require(LeaseTerms())
        let jobs = DueJobs(database: database, worker: WorkerIdentity(), terms: terms)
        let claim = try #require(try await jobs.claim(.retention, limit: 10)?.first)

        try await superuser.execute("UPDATE muster.jobs SET due_at = now()")
        #expect(try await jobs.finish(claim))
        let again = try #require(try await jobs.claim(.retention, limit: 10)?.first)
        #expect(again.id == claim.id)
        #expect(try await jobs.finish(claim) == false)
        #expect(try await jobs.finish(again))

        #expect(try await superuser.value("SELECT count(*) FROM muster.jobs") == Int64(0))
        await superuser.close()
        await database.close()
    }

    @Test func `a job that finds nothing to do comes round less often, once a minute at least`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        _ = try await TenantFixture.create(in: database)
        try await superuser.execute("UPDATE muster.jobs SET every_seconds = 5")
        let terms = try #require(LeaseTerms())
        let jobs = DueJobs(database: database, worker: WorkerIdentity(), terms: terms)

        var waits: [Double] = []
        for isIdle in [true, true, true, true, true, true, false, true] {
            try await superuser.execute("UPDATE muster.jobs SET due_at = now()")
            let claim = try #require(try await jobs.claim(.retention, limit: 10)?.first)
            _ = try await jobs.finish(claim, isIdle: isIdle)
            waits.append(
                try await superuser.value(
                    "SELECT round(extract(EPOCH FROM due_at - now()))::double precision FROM muster.jobs"
                )
            )
        }

        #expect(zip(waits, [5, 10, 20, 40, 60, 60, 5, 5]).allSatisfy { abs($0 - $1) <= 2 }, "\(waits)")
        await superuser.close()
        await database.close()
    }

    @Test func `a repeating job keeps its rhythm and is not made up for`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        _ = try await TenantFixture.create(in: database)
        try await superuser.execute(
            "UPDATE muster.jobs SET due_at = now() - interval '250 seconds', every_seconds = 100"
        )
        let before: Timestamp = try await superuser.value("SELECT due_at FROM muster.jobs")
        let terms = try #require(LeaseTerms())
        let jobs = DueJobs(database: database, worker: WorkerIdentity(), terms: terms)

        #expect(try await jobs.claim(.folderFeed, limit: 10) == [])
        let claim = try #require(try await jobs.claim(.retention, limit: 10)?.first)
        #expect(try await jobs.claim(.retention, limit: 10) == [])
        #expect(try await jobs.finish(claim))

        let after: Timestamp = try await superuser.value("SELECT due_at FROM muster.jobs")
        #expect(after == before.adding(.seconds(300)))
        #expect(try await superuser.value("SELECT lease_owner IS NULL FROM muster.jobs"))
        await superuser.close()
        await database.close()
    }
}
