import Learning
import Postgres
import Tenancy
import TestSupport
import Testing

@Suite(.temporaryDatabase) struct SyncRunTests {
    @Test func `a change is in learning after one run and is not carried again`() async throws {
        let database = try await TenantFixture.openDatabase()
        let tenant = try await TenantFixture.create(in: database)
        let sync = LearningSync(database: database)
        let superuser = try await Superuser.connect()
        try await tenant.addUsers(1...3)

        let first = try await sync.run(tenant.id, trigger: .change)
        let second = try await sync.run(tenant.id, trigger: .change)

        #expect(first.created == 3)
        #expect(first.runID == RunID(rawValue: 1))
        #expect(first.oldestChangeAt != nil)
        #expect(second.users == 0)
        #expect(second.runID == nil)
        #expect(
            try await superuser.column(
                "SELECT concat_ws('|', name, job_title, department) FROM muster.learners ORDER BY user_id"
            ) == ["First1 Last1|Waiter|Kitchen", "First2 Last2|Waiter|Kitchen", "First3 Last3|Waiter|Kitchen"]
        )
        #expect(try await superuser.value("SELECT count(*) FROM muster.sync_runs") == 1)
        await superuser.close()
        await database.close()
    }

    @Test func `updates, deactivations and returns are told apart`() async throws {
        let database = try await TenantFixture.openDatabase()
        let tenant = try await TenantFixture.create(in: database)
        let sync = LearningSync(database: database)
        try await tenant.addUsers(1...3)
        _ = try await sync.run(tenant.id, trigger: .change)

        try await tenant.change(1, "job_title_id = 2")
        try await tenant.change(2, "is_active = false, deactivated_by = 'hand'")
        try await tenant.change(3, "phone = '1'")
        let changed = try await sync.run(tenant.id, trigger: .change)
        try await tenant.change(2, "is_active = true, deactivated_by = NULL")
        let returned = try await sync.run(tenant.id, trigger: .change)

        #expect(changed.users == 3)
        #expect(changed.updated == 1)
        #expect(changed.deactivated == 1)
        #expect(returned.updated == 1)
        #expect(returned.created == 0)
        let repair = try await sync.run(tenant.id, trigger: .repair)
        #expect(repair.users == 0)
        await database.close()
    }

    @Test(arguments: SyncTrigger.allCases) func `a run without work is written down only if someone asked for it`(
        trigger: SyncTrigger
    ) async throws {
        let database = try await TenantFixture.openDatabase()
        let tenant = try await TenantFixture.create(in: database)

        let outcome = try await LearningSync(database: database).run(tenant.id, trigger: trigger)

        let history = try await SyncHistory(database: database).runs(of: tenant.id, limit: 10)
        #expect((outcome.runID == nil) == (trigger == .change))
        #expect(history.map(\.trigger) == (trigger == .change ? [] : [trigger.rawValue]))
        await database.close()
    }

    @Test func `a large pending set is carried in pieces`() async throws {
        let database = try await TenantFixture.openDatabase()
        let tenant = try await TenantFixture.create(in: database)
        try await tenant.addUsers(1...250)

        let outcomes = try await LearningSync(database: database, pieceSize: 100).runAll(tenant.id, trigger: .manual)

        #expect(outcomes.map(\.created) == [100, 100, 50])
        #expect(outcomes.map(\.hasMore) == [true, true, false])
        let freshness = try await Freshness.of(tenant.id, in: database)
        #expect(freshness.pendingChanges == 0)
        #expect(freshness.lagSeconds == 0)
        await database.close()
    }

    @Test func `a sync of one tenant leaves the other alone`() async throws {
        let database = try await TenantFixture.openDatabase()
        let first = try await TenantFixture.create("first", in: database)
        let second = try await TenantFixture.create("second", in: database)
        try await first.addUsers(1...2)
        try await second.addUsers(1...4)

        _ = try await LearningSync(database: database).run(first.id, trigger: .manual)

        let superuser = try await Superuser.connect()
        #expect(try await superuser.column("SELECT DISTINCT tenant_id FROM muster.learners") == [first.id.rawValue])
        #expect(try await Freshness.of(second.id, in: database).pendingChanges == 4)
        #expect(try await Freshness.of(first.id, in: database).pendingChanges == 0)
        await superuser.close()
        await database.close()
    }

    @Test func `repair mends what nobody announced`() async throws {
        let database = try await TenantFixture.openDatabase()
        let tenant = try await TenantFixture.create(in: database)
        let sync = LearningSync(database: database)
        try await tenant.addUsers(1...5)
        _ = try await sync.run(tenant.id, trigger: .change)
        let superuser = try await Superuser.connect()
        try await superuser.script(
            """
            DELETE FROM muster.learners WHERE user_id = 1;
            UPDATE muster.learners SET name = 'Nobody' WHERE user_id = 2;
            UPDATE muster.users SET revision = revision + 1, last_name = 'Silent' WHERE user_id = 3;
            """
        )

        let repair = try await sync.run(tenant.id, trigger: .repair)

        #expect(repair.created == 1)
        #expect(repair.updated == 2)
        #expect(
            try await superuser.column("SELECT name FROM muster.learners ORDER BY user_id LIMIT 3")
                == ["First1 Last1", "First2 Last2", "First3 Silent"]
        )
        await superuser.close()
        await database.close()
    }

    @Test func `a zombie with an old fence keeps nothing`() async throws {
        let database = try await TenantFixture.openDatabase()
        let tenant = try await TenantFixture.create(in: database)
        try await tenant.addUsers(1...2)
        let superuser = try await Superuser.connect()
        try await superuser.execute("UPDATE muster.tenant_due SET fence = 7")

        await #expect(throws: LostLease.self) {
            try await LearningSync(database: database).run(tenant.id, trigger: .change, fence: 6)
        }

        #expect(try await superuser.value("SELECT count(*) FROM muster.learners") == 0)
        #expect(try await superuser.value("SELECT count(*) FROM muster.pending_sync") == 2)
        #expect(try await LearningSync(database: database).run(tenant.id, trigger: .change, fence: 7).created == 2)
        await superuser.close()
        await database.close()
    }

    @Test func `a failed attempt leaves everything pending and words without values`() async throws {
        let database = try await TenantFixture.openDatabase()
        let tenant = try await TenantFixture.create(in: database)
        let sync = LearningSync(database: database)
        try await tenant.addUsers(1...2)
        let superuser = try await Superuser.connect()
        try await superuser.script(
            "ALTER TABLE muster.learners ADD CONSTRAINT nobody_is_called_so CHECK (name <> 'First2 Last2')"
        )

        let error = await #expect(throws: PostgresError.self) {
            try await sync.run(tenant.id, trigger: .change)
        }
        let words = SyncFailure.words(for: try #require(error))
        try await sync.recordFailure(tenant.id, trigger: .change, lasted: .seconds(2), error: words)

        #expect(words.contains("nobody_is_called_so"))
        #expect(!words.contains("Last2"))
        let run = try #require(try await SyncHistory(database: database).runs(of: tenant.id, limit: 1).first)
        #expect(run.state == "failed")
        #expect(run.error == words)
        #expect(run.lagSeconds == 0)
        #expect(try await Freshness.of(tenant.id, in: database).pendingChanges == 2)
        await superuser.close()
        await database.close()
    }
}
