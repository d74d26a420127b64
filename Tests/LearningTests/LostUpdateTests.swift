import Learning
import Postgres
import Tenancy
import TestSupport
import Testing

/// A change that commits while a sync runs must arrive by itself, whichever of the two comes first.
@Suite(.temporaryDatabase) struct LostUpdateTests {
    @Test(arguments: [false, true]) func `a change that commits after the sync arrives with the next one`(
        wasPendingBefore: Bool
    ) async throws {
        let database = try await TenantFixture.openDatabase()
        let tenant = try await TenantFixture.create(in: database)
        let sync = LearningSync(database: database)
        let superuser = try await Superuser.connect()
        try await tenant.addUsers(1...1)
        if !wasPendingBefore {
            _ = try await sync.run(tenant.id, trigger: .change)
        }

        let slow = SlowChange(tenant: tenant, lastName: "Late")
        try await slow.makeAndHold()
        let meanwhile = try await sync.run(tenant.id, trigger: .change)
        try await slow.commit()

        #expect(meanwhile.users == 0)
        #expect(try await superuser.value("SELECT due_at <= clock_timestamp() FROM muster.tenant_due"))
        _ = try await sync.run(tenant.id, trigger: .change)
        #expect(try await superuser.value("SELECT name FROM muster.learners") == "First1 Late")
        #expect(try await Freshness.of(tenant.id, in: database).pendingChanges == 0)
        await superuser.close()
        await database.close()
    }

    @Test func `a change made while a sync holds its user waits and arrives with the next one`() async throws {
        let database = try await TenantFixture.openDatabase()
        let tenant = try await TenantFixture.create(in: database)
        let sync = LearningSync(database: database)
        let superuser = try await Superuser.connect()
        let blocker = try await Superuser.connect()
        try await tenant.addUsers(1...1)
        // The sync stops where it wants the row of tenant_due: it has taken the pending row and read the user.
        try await blocker.script("BEGIN; SELECT FROM muster.tenant_due FOR UPDATE")

        async let running = sync.run(tenant.id, trigger: .change)
        try await superuser.waitUntilBlocked()
        async let change: Void = tenant.change(1, "last_name = 'Late'")
        try await superuser.waitUntilBlocked(2)
        try await blocker.script("COMMIT")
        let first = try await running
        try await change

        #expect(first.created == 1)
        #expect(try await superuser.value("SELECT name FROM muster.learners") == "First1 Last1")
        #expect(try await superuser.value("SELECT due_at <= clock_timestamp() FROM muster.tenant_due"))
        #expect(try await sync.run(tenant.id, trigger: .change).updated == 1)
        #expect(try await superuser.value("SELECT name FROM muster.learners") == "First1 Late")
        for connection in [superuser, blocker] { await connection.close() }
        await database.close()
    }

    @Test func `a change that commits while a sync is busy is due at once`() async throws {
        let database = try await TenantFixture.openDatabase()
        let tenant = try await TenantFixture.create(in: database)
        let superuser = try await Superuser.connect()
        let blocker = try await Superuser.connect()
        try await tenant.addUsers(1...2)
        _ = try await LearningSync(database: database).run(tenant.id, trigger: .change)
        try await tenant.change(1, "last_name = 'First'")
        // The sync has taken what is pending, and waits for the learner that it is to change.
        try await blocker.script("BEGIN; SELECT FROM muster.learners WHERE user_id = 1 FOR UPDATE")

        async let running = LearningSync(database: database).run(tenant.id, trigger: .change)
        try await superuser.waitUntilBlocked()
        try await tenant.change(2, "last_name = 'Second'")
        try await blocker.script("COMMIT")
        let busy = try await running

        #expect(busy.updated == 1)
        #expect(!busy.hasMore)
        #expect(try await superuser.value("SELECT due_at <= clock_timestamp() FROM muster.tenant_due"))
        for connection in [superuser, blocker] { await connection.close() }
        await database.close()
    }

    @Test func `two syncs at once carry each change once`() async throws {
        let database = try await TenantFixture.openDatabase()
        let tenant = try await TenantFixture.create(in: database)
        let sync = LearningSync(database: database)
        try await tenant.addUsers(1...500)

        let created = try await withThrowingTaskGroup(of: Int64.self) { group in
            for _ in 1...4 { group.addTask { try await sync.run(tenant.id, trigger: .manual).created } }
            return try await group.reduce(0, +)
        }

        #expect(created == 500)
        #expect(try await SyncHistory(database: database).runs(of: tenant.id, limit: 10).map(\.runID) == [4, 3, 2, 1])
        await database.close()
    }
}

/// A transaction of the directory that stays open until it is told to commit.
private actor SlowChange {
    private let tenant: TenantFixture
    private let lastName: String
    private var session: Superuser?

    init(tenant: TenantFixture, lastName: String) {
        self.tenant = tenant
        self.lastName = lastName
    }

    /// What `DirectoryChange.publish` does, statement by statement, short of the row of `tenant_due`: a sync that runs
    /// meanwhile must be able to end.
    func makeAndHold() async throws {
        let session = try await Superuser.connect()
        self.session = session
        try await session.script(
            """
            BEGIN;
            UPDATE muster.users SET last_name = '\(lastName)', revision = revision + 1 WHERE tenant_id = \(tenant.id);
            INSERT INTO muster.pending_sync (tenant_id, user_id, since) VALUES (\(tenant.id), 1, now())
            ON CONFLICT (tenant_id, user_id) DO UPDATE SET since = pending_sync.since;
            """
        )
    }

    func commit() async throws {
        try await session?.script(
            """
            UPDATE muster.tenant_due
            SET oldest_pending_at = least(coalesce(oldest_pending_at, now()), now()), due_at = least(coalesce(due_at, now()), now())
            WHERE tenant_id = \(tenant.id);
            COMMIT
            """
        )
        await session?.close()
    }
}
