import Feeds
import Learning
import Postgres
import Scheduling
import Tenancy
import TestSupport
import Testing
@testable import Worker

/// What a tenant reads of the work that was done, and of that which was lost.
@Suite(.temporaryDatabase) struct WorkHistoryTests {
    @Test func `a sync that died with its worker is told of by the worker that takes over`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let tenant = try await TenantFixture.create(in: database)
        try await tenant.addUsers(1...2)
        let terms = try #require(LeaseTerms())
        let dead = DueTenants(database: database, worker: WorkerIdentity(), terms: terms)
        #expect(try await dead.claim(limit: 1).map(\.isTakenOver) == [false])
        try await superuser.execute("UPDATE muster.tenant_due SET lease_until = now() - interval '1 second'")

        _ = try await WorkerFixture(database).worker.runOnce()
        try await tenant.change(1, "last_name = 'Again'")
        _ = try await WorkerFixture(database).worker.runOnce()

        let history: [String] = try await superuser.column(
            "SELECT concat_ws(' ', run_id, state, created, error) FROM muster.sync_history ORDER BY run_id"
        )
        #expect(history == ["1 failed 0 The worker gave no sign of life.", "2 applied 2", "3 applied 0"])
        await superuser.close()
        await database.close()
    }

    @Test func `looks at an import that goes on leave no history, and go on as often`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let tenant = try await TenantFixture.create(in: database)
        try await superuser.script(
            """
            INSERT INTO muster.feeds (tenant_id, feed_id, name, kind, mode, created_at)
            VALUES (\(tenant.id), 1, 'payroll', 'upload', 'snapshot', now());
            INSERT INTO muster.feed_runs (
                tenant_id, run_id, feed_id, started_by, file_name, mode, state, started_at, alive_until
            )
            VALUES (\(tenant.id), 7, 1, 'operator', 'staff.csv', 'snapshot', 'running', now(), now() + interval '1 h');
            DELETE FROM muster.jobs;
            INSERT INTO muster.jobs (tenant_id, kind, subject_id, due_at, every_seconds)
            VALUES (\(tenant.id), 'feed_run', 7, now() - interval '1 second', 5);
            """
        )
        let handlers: [JobKind: any JobHandler] = [.feedRun: DeadRunJob(runs: FeedRunService(database: database))]
        func look() async throws { _ = try await WorkerFixture(database, handlers: handlers).worker.runOnce() }

        for _ in 1...3 {
            try await superuser.execute("UPDATE muster.jobs SET due_at = now() - interval '1 second'")
            try await look()
            #expect(
                try await superuser.value("SELECT due_at BETWEEN now() AND now() + interval '5 s' FROM muster.jobs")
            )
        }
        #expect(try await superuser.value("SELECT count(*) FROM muster.job_runs") == Int64(0))
        try await superuser.script(
            """
            UPDATE muster.feed_runs SET alive_until = now() - interval '1 second';
            UPDATE muster.jobs SET due_at = now() - interval '1 second';
            """
        )
        try await look()

        #expect(try await superuser.value("SELECT state FROM muster.feed_runs") == "failed")
        #expect(try await superuser.value("SELECT count(*) FROM muster.jobs") == Int64(0))
        await superuser.close()
        await database.close()
    }

    @Test func `who did the work is told by a name that says nothing of the machine`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        _ = try await TenantFixture.create(in: database)
        try await superuser.execute("UPDATE muster.jobs SET due_at = now() - interval '1 second'")

        _ = try await WorkerFixture(database).worker.runOnce()

        let workers: [String] = try await superuser.column("SELECT DISTINCT worker FROM muster.job_history")
        #expect(workers.count == 1)
        #expect(workers.first?.wholeMatch(of: /worker-[0-9a-f]{12}/) != nil, "\(workers)")
        await superuser.close()
        await database.close()
    }
}
