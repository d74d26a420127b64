import Directory
import Feeds
import Foundation
import Postgres
import Tenancy
import Testing
import TestSupport

private typealias Line = ImportFixture

/// Each service of feeds asks whether its caller may, whoever calls it.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30)))
struct ImportPermissionTests {
    /// A user made by hand, with the default profile or another one.
    private func user(_ harbour: ImportFixture, profile: String? = nil) async throws -> Caller {
        var draft = try UserDraft(
            firstName: PersonName("Kim", called: "first name"),
            lastName: PersonName("Example", called: "last name"),
            email: nil,
            jobTitle: "Chef"
        )
        draft.profile = profile
        return .user(
            try await UserService(harbour.database).create(draft, in: harbour.tenant, by: .operatorOfDeployment).id
        )
    }

    private func file(_ lines: [String]) throws -> String {
        let path = FileManager.default.temporaryDirectory.appending(path: "feed-\(UUID()).csv").path
        try Data((([ImportFixture.header] + lines).joined(separator: "\n") + "\n").utf8)
            .write(to: URL(fileURLWithPath: path))
        return path
    }

    /// What changes would show in.
    private func state(_ harbour: ImportFixture) async throws -> [Int64] {
        try await harbour.database.withTenant(harbour.tenant) { tx in
            let row = try tx.query(
                """
                SELECT
                    s.users_revision,
                    s.catalogue_revision,
                    (SELECT count(*) FROM muster.users WHERE tenant_id = $1) AS users,
                    (SELECT count(*) FROM muster.feeds WHERE tenant_id = $1) AS feeds,
                    (SELECT count(*) FROM muster.feed_runs WHERE tenant_id = $1) AS runs,
                    (SELECT count(*) FROM muster.feed_runs WHERE tenant_id = $1 AND state = 'held') AS held,
                    (SELECT count(*) FROM muster.feed_plan_rows WHERE tenant_id = $1) AS plan_rows,
                    (SELECT count(*) FROM muster.job_titles WHERE tenant_id = $1) AS job_titles
                FROM muster.directory_state AS s
                WHERE s.tenant_id = $1
                """
            )[0]
            return try (0..<8).map { try row[$0] }
        }
    }

    @Test func `an employee can change nothing of a feed, whatever is called`() async throws {
        let harbour = try await ImportFixture.make()
        let database = harbour.database
        let employee = try await user(harbour)
        try await harbour.run((1...10).map { Line.line("\($0)") }, mode: .snapshot)
        let held = try await harbour.run([Line.line("1"), Line.line("2", title: "Barback")], mode: .snapshot)
        try #require(held.state == .held)
        let path = try file([Line.line("1", last: "Cedar"), Line.line("99")])
        defer { try? FileManager.default.removeItem(atPath: path) }
        let before = try await state(harbour)
        let tenant = harbour.tenant
        let feeds = FeedService(database: database)
        let plans = FeedPlanService(database: database)
        let calls: [(String, () async throws -> Void)] = [
            (
                "import",
                { _ = try await harbour.importer.run(ImportRequest(tenant: tenant, path: path, caller: employee)) }
            ),
            (
                "import into a new feed",
                {
                    _ = try await harbour.importer.run(
                        ImportRequest(tenant: tenant, feedName: "payroll", path: path, caller: employee)
                    )
                }
            ),
            (
                "dry run",
                {
                    _ = try await harbour.importer.run(
                        ImportRequest(tenant: tenant, path: path, isDryRun: true, caller: employee)
                    )
                }
            ),
            (
                "upload",
                { _ = try await harbour.importer.run(ImportRequest(usersOf: path, in: tenant, caller: employee)) }
            ),
            (
                "create",
                { _ = try await feeds.create(tenant, NewFeed(name: "payroll", kind: .upload), caller: employee) }
            ),
            (
                "set",
                {
                    var change = FeedChange()
                    change.setsProfiles = true
                    _ = try await feeds.set(tenant, name: "default", change, caller: employee)
                }
            ),
            ("approve", { _ = try await plans.approve(tenant, run: held.run, caller: employee) }),
            ("discard", { try await plans.discard(tenant, run: held.run, caller: employee) }),
            (
                "create missing",
                {
                    _ = try await FeedRunService(database: database)
                        .createMissing(tenant, run: held.run, caller: employee)
                }
            ),
        ]

        for (name, call) in calls {
            let error = await #expect(throws: ServiceError.self, "\(name)") { try await call() }
            #expect(error?.code == .refused, "\(name)")
        }
        #expect(try await state(harbour) == before)
    }

    @Test func `a right that is taken away while the file is read is gone when it is applied`() async throws {
        let harbour = try await ImportFixture.make()
        let caller = try await user(harbour, profile: "administrator")
        try await harbour.run([Line.line("1")])
        let path = try file([Line.line("1", last: "Cedar")])
        defer { try? FileManager.default.removeItem(atPath: path) }

        let importing = try await harbour.database.withTenant(harbour.tenant) { tx in
            try DirectoryChange.lock(tx)
            let importing = Task {
                try await harbour.importer.run(ImportRequest(tenant: harbour.tenant, path: path, caller: caller))
            }
            try Self.waitUntilBlocking(tx)
            try tx.execute(
                """
                UPDATE muster.users
                SET profile_id = (SELECT p.profile_id FROM muster.profiles AS p WHERE p.tenant_id = $1 AND p.is_default)
                WHERE tenant_id = $1 AND user_id = $2
                """,
                [.int(caller.userID?.rawValue ?? 0)]
            )
            return importing
        }

        let error = await #expect(throws: ServiceError.self) { _ = try await importing.value }
        #expect(error?.code == .refused)
        #expect(try await harbour.user("1")?["last_name"] == "Quill")
    }

    /// Returns when somebody else waits for a lock of this transaction's.
    private static func waitUntilBlocking(_ tx: TenantTransaction) throws {
        let deadline = ContinuousClock.now.advanced(by: .seconds(60))
        // PostgreSQL does not tell when a lock is waited for, so this asks again.
        while ContinuousClock.now < deadline {
            let isBlocking: Bool = try tx.query(
                """
                SELECT EXISTS (
                    SELECT FROM pg_locks AS l
                    WHERE $1 > 0 AND NOT l.granted AND pg_backend_pid() = ANY (pg_blocking_pids(l.pid))
                ) AS found
                """
            )[0]["found"]
            if isBlocking { return }
            try tx.prepare("SELECT pg_sleep(0.02)")
        }
        Issue.record("nobody waited for the lock")
    }
}
