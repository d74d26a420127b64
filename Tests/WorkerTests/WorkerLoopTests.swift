import Directory
import Learning
import Postgres
import Scheduling
import Tenancy
import TestSupport
import Testing

@testable import Worker

@Suite(.temporaryDatabase, .serialized, .timeLimit(.minutes(30))) struct WorkerLoopTests {
    @Test func `two workers carry the changes of ten tenants within seconds, each once`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        var tenants: [TenantFixture] = []
        for number in 1...10 { tenants.append(try await TenantFixture.create("tenant-\(number)", in: database)) }

        // No polling to speak of: what arrives, arrives by notification.
        let workers = [
            try WorkerFixture(database, poll: .seconds(60)), try WorkerFixture(database, poll: .seconds(60)),
        ]
        try await WorkerFixture.run(workers) {
            for fixture in workers { await fixture.wait(for: .ready) }
            for tenant in tenants { try await tenant.addUsers(1...20) }
            try await superuser.waitUntil("SELECT count(*) = 200 FROM muster.learners")
            for tenant in tenants { try await tenant.change(1, "last_name = 'Changed'") }
            try await superuser.waitUntil(
                "SELECT count(*) = 10 FROM muster.learners WHERE name = 'First1 Changed'"
            )
            try await superuser.waitUntil("SELECT count(*) = 0 FROM muster.pending_sync")
        }

        #expect(try await superuser.value("SELECT sum(created)::bigint FROM muster.sync_runs") == Int64(200))
        #expect(try await superuser.value("SELECT sum(updated)::bigint FROM muster.sync_runs") == Int64(10))
        #expect(try await superuser.value("SELECT max(lag_seconds) < 15 FROM muster.sync_runs"))
        #expect(
            try await superuser.value("SELECT count(*) FROM muster.tenant_due WHERE lease_owner IS NOT NULL")
                == Int64(0)
        )
        await superuser.close()
        await database.close()
    }

    @Test func `a change whose notification was lost is found by polling`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let tenant = try await TenantFixture.create(in: database)
        try await tenant.addUsers(1...1)
        let fixture = try WorkerFixture(database)

        try await WorkerFixture.run([fixture]) {
            await fixture.wait(for: .ready)
            try await superuser.waitUntil("SELECT count(*) = 1 FROM muster.learners")
            try await superuser.script(
                """
                BEGIN;
                UPDATE muster.users SET last_name = 'Silent', revision = revision + 1;
                INSERT INTO muster.pending_sync (tenant_id, user_id, since) SELECT tenant_id, user_id, now() FROM muster.users;
                UPDATE muster.tenant_due SET due_at = now(), oldest_pending_at = now();
                COMMIT
                """
            )
            try await superuser.waitUntil("SELECT name = 'First1 Silent' FROM muster.learners")
        }
        await superuser.close()
        await database.close()
    }

    @Test func `once does whatever is due, in pieces, and ends`() async throws {
        let database = try await TenantFixture.openDatabase()
        let tenant = try await TenantFixture.create(in: database)
        try await tenant.addUsers(1...25)

        let result = try await WorkerFixture(database, pieceSize: 10).worker.runOnce()
        let again = try await WorkerFixture(database).worker.runOnce()

        #expect(result.learnersCreated == 25)
        #expect(result.syncs == 3)
        #expect(again == WorkerResult())
        await database.close()
    }

    @Test func `a tenant that fails delays nobody, says why, and recovers by itself`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let failing = try await TenantFixture.create("failing", in: database)
        let healthy = try await TenantFixture.create("healthy", in: database)
        try await superuser.script(
            "ALTER TABLE muster.learners ADD CONSTRAINT not_this_tenant CHECK (tenant_id <> \(failing.id))"
        )
        try await failing.addUsers(1...2)
        try await healthy.addUsers(1...2)
        let due = "FROM muster.tenant_due WHERE tenant_id = \(failing.id)"

        let first = try await WorkerFixture(database).worker.runOnce()
        #expect(first.learnersCreated == 2)
        #expect(first.failures == 1)
        #expect(try await superuser.value("SELECT retry_at > now() AND quarantine_reason IS NULL \(due)"))

        try await superuser.execute(
            "UPDATE muster.tenant_due SET failures = 4, retry_at = now() WHERE tenant_id = \(failing.id)"
        )
        _ = try await WorkerFixture(database).worker.runOnce()
        let freshness = try await Freshness.of(failing.id, in: database)
        #expect(freshness.quarantineReason?.contains("not_this_tenant") == true)
        #expect(freshness.pendingChanges == 2)
        let runs = try await SyncHistory(database: database).runs(of: failing.id, limit: 5)
        #expect(runs.map(\.state) == ["failed", "failed"])

        try await superuser.script("ALTER TABLE muster.learners DROP CONSTRAINT not_this_tenant")
        try await superuser.execute("UPDATE muster.tenant_due SET retry_at = now() WHERE tenant_id = \(failing.id)")
        #expect(try await WorkerFixture(database).worker.runOnce().learnersCreated == 2)
        #expect(try await superuser.value("SELECT quarantine_reason IS NULL AND failures = 0 \(due)"))
        await superuser.close()
        await database.close()
    }

    @Test func `a suspended tenant is untouched until it is resumed`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let tenant = try await TenantFixture.create(in: database)
        try await tenant.addUsers(1...2)
        let tenants = TenantService(database)
        let suspended = try await tenants.suspend(tenant.tenant, reason: "unpaid", by: .operatorOfDeployment)

        #expect(try await WorkerFixture(database).worker.runOnce() == WorkerResult())
        #expect(try await superuser.value("SELECT count(*) FROM muster.learners") == Int64(0))

        _ = try await tenants.resume(suspended, by: .operatorOfDeployment)
        #expect(try await WorkerFixture(database).worker.runOnce().learnersCreated == 2)
        await superuser.close()
        await database.close()
    }

    @Test func `three thousand idle tenants cost as many statements as three`() async throws {
        let superuser = try await Superuser.connect()

        func transactions(withTenants count: Int) async throws -> Int64 {
            try await superuser.execute(
                """
                INSERT INTO muster.tenants (tenant_id, slug, name, time_zone, created_at)
                SELECT n, 'idle-' || n, 'Idle', 'UTC', now() FROM generate_series(1, \(count)) AS n
                ON CONFLICT DO NOTHING
                """
            )
            try await superuser.execute(
                """
                INSERT INTO muster.tenant_due (tenant_id, due_at)
                SELECT tenant_id, now() + interval '1 day' FROM muster.tenants ON CONFLICT DO NOTHING
                """
            )
            let committed = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
            let before: Int64 = try await superuser.value(committed)
            let database = try await TenantFixture.openDatabase()
            let result = try await WorkerFixture(database).worker.runOnce()
            await database.close()
            #expect(result == WorkerResult())
            // Sessions hand in their figures when they end.
            try await superuser.waitUntil(
                """
                SELECT count(*) = 0 FROM pg_stat_activity
                WHERE datname = current_database() AND application_name LIKE 'muster%'
                """
            )
            return try await superuser.value(committed) - before
        }

        let few = try await transactions(withTenants: 3)
        let many = try await transactions(withTenants: 3_000)

        // Not equal: the server's own background work commits, too.
        #expect(few > 0)
        #expect(many < few + 100)
        await superuser.close()
    }

    @Test func `a stop breaks off what does not end, keeps nothing of it and hands it back`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let blocker = try await Superuser.connect()
        let tenant = try await TenantFixture.create(in: database)
        try await tenant.addUsers(1...2)
        try await blocker.script("BEGIN; LOCK TABLE muster.learners IN ACCESS EXCLUSIVE MODE")
        let fixture = try WorkerFixture(database, drain: .milliseconds(100))

        try await WorkerFixture.run([fixture]) {
            try await superuser.waitUntilBlocked()
        }

        try await blocker.script("COMMIT")
        #expect(try await superuser.value("SELECT lease_owner IS NULL AND failures = 0 FROM muster.tenant_due"))
        #expect(try await superuser.value("SELECT count(*) FROM muster.pending_sync") == Int64(2))
        #expect(try await superuser.value("SELECT count(*) FROM muster.sync_runs") == Int64(0))
        for connection in [superuser, blocker] { await connection.close() }
        await database.close()
    }

    @Test func `the database going away is said once, and work goes on when it is back`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let tenant = try await TenantFixture.create(in: database)
        let fixture = try WorkerFixture(database)
        let door = "UPDATE pg_database SET datallowconn = $1 WHERE datname = current_database()"

        try await WorkerFixture.run([fixture]) {
            await fixture.wait(for: .ready)
            try await superuser.execute(door, [false])
            try await superuser.script(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()
                """
            )
            await fixture.wait(for: .databaseLost)
            try await superuser.execute(door, [true])
            await fixture.wait(for: .databaseBack)
            try await tenant.addUsers(1...1)
            try await superuser.waitUntil("SELECT count(*) = 1 FROM muster.learners")
        }
        await superuser.close()
        await database.close()
    }

    @Test(arguments: [(connections: 1, syncs: 1, jobs: 1), (3, 1, 1), (4, 2, 1), (5, 3, 1), (6, 3, 2), (20, 3, 2)])
    func `a worker has no more slots than connections, one of which is for signs of life`(
        row: (connections: Int, syncs: Int, jobs: Int)
    ) throws {
        let fitting = try WorkerConfiguration(syncSlots: 3, jobSlots: 2).fitting(connections: row.connections)

        #expect(fitting.syncSlots == row.syncs)
        #expect(fitting.jobSlots == row.jobs)
    }

    @Test func `whatever takes long, a slot is left for what ends soon`() async throws {
        let configuration = try WorkerConfiguration(jobSlots: 3)
        for (number, order) in [JobKind.allCases, JobKind.allCases.reversed(), JobKind.byPriority].enumerated() {
            let desk = Desk()
            var begun = 0
            for kind in order + order where kind.policy.timeLimit > .seconds(120) {
                guard await desk.freeSlots(configuration).jobs(of: kind) > 0 else { continue }
                begun += 1
                await desk.begin(.job(.of(kind, number: Int64(number * 100 + begun))))
            }

            #expect(begun == 2, "what takes long has the other slots")
            #expect(await desk.freeSlots(configuration).jobs(of: .feedRun) == 1)
        }
    }

    @Test func `a claim that fails strands nothing that was claimed before it`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let tenant = try await TenantFixture.create(in: database)
        try await superuser.execute("REVOKE SELECT ON muster.jobs FROM muster_control")
        try await tenant.addUsers(1...1)

        let fixture = try WorkerFixture(database)
        try await WorkerFixture.run([fixture]) {
            await fixture.wait(for: .databaseLost)
            try await superuser.waitUntil("SELECT count(*) = 1 FROM muster.learners")
        }

        #expect(try await superuser.value("SELECT lease_owner IS NULL FROM muster.tenant_due"))
        await superuser.close()
        await database.close()
    }

    @Test func `work that loses its own connection waits, as other work that fails`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        _ = try await TenantFixture.create(in: database)
        try await superuser.execute("UPDATE muster.jobs SET due_at = now()")

        let result = try await WorkerFixture(database, handlers: [.retention: ConnectionLoser()])
            .worker.runOnce()

        #expect(try await superuser.value("SELECT last_error FROM muster.jobs") == SyncFailure.connectionLost)
        #expect(result.failures == 1)
        #expect(
            try await superuser.value("SELECT failures = 1 AND due_at > now() AND lease_owner IS NULL FROM muster.jobs")
        )
        await superuser.close()
        await database.close()
    }

    @Test func `a tenant suspended after its claim is left as it is`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let tenant = try await TenantFixture.create(in: database)
        try await tenant.addUsers(1...1)
        let terms = try #require(LeaseTerms())
        let queue = DueTenants(database: database, worker: WorkerIdentity(), terms: terms)
        let claim = try #require(try await queue.claim(limit: 1).first)
        _ = try await TenantService(database).suspend(tenant.tenant, reason: "unpaid", by: .operatorOfDeployment)

        let sync = LearningSync(database: database)
        let outcome = try await sync.run(tenant.id, trigger: .periodic, fence: claim.fence)

        #expect(outcome.users == 0 && outcome.runID == nil)
        #expect(try await superuser.value("SELECT lease_owner IS NULL AND failures = 0 FROM muster.tenant_due"))
        #expect(try await superuser.value("SELECT count(*) FROM muster.learners") == Int64(0))
        await #expect(throws: ServiceError.self) { try await sync.run(tenant.id, trigger: .manual) }
        await superuser.close()
        await database.close()
    }

    @Test func `a failed run that cannot be numbered is given up within seconds`() async throws {
        let database = try await TenantFixture.openDatabase()
        let blocker = try await Superuser.connect()
        let tenant = try await TenantFixture.create(in: database)
        try await blocker.script("BEGIN; LOCK TABLE muster.id_counters IN EXCLUSIVE MODE")

        await #expect(throws: PostgresError.self) {
            try await LearningSync(database: database).recordFailure(
                tenant.id,
                trigger: .change,
                lasted: .seconds(1),
                error: "It broke."
            )
        }

        await blocker.close()
        await database.close()
    }
}

extension JobClaim {
    fileprivate static func of(_ kind: JobKind, number: Int64) -> JobClaim {
        JobClaim(
            id: number,
            tenant: TenantID(rawValue: number),
            slug: "firm",
            kind: kind,
            subject: 0,
            dueAt: Timestamp(microseconds: 0),
            fence: 1,
            failures: 0,
            window: .seconds(900)
        )
    }
}

/// Loses its connection every time, while everybody else has theirs.
private struct ConnectionLoser: JobHandler {
    func perform(_ claim: JobClaim) async throws -> JobEnd {
        throw ServiceError(.unavailable, "The database is not available.")
    }
}
