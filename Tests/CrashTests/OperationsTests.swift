import Directory
import Foundation
import Postgres
import Tenancy
import TestSupport
import Testing

/// What an operator does to workers, and what networks and clocks do to them.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct OperationsTests {
    @Test func `SIGTERM ends a worker whose work does not end, with status 0, and hands the work back`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let blocker = try await Superuser.connect()
        let tenant = try await TenantFixture.create(in: database)
        try await tenant.addUsers(1...5)
        try await blocker.script("BEGIN; LOCK TABLE muster.learners IN ACCESS EXCLUSIVE MODE")
        let worker = try RunningMuster(["worker", "run"], url: TemporaryDatabase.current.url)
        try await superuser.waitUntilBlocked()

        worker.send(SIGTERM)

        #expect(await worker.status(within: .seconds(100)) == 0)
        #expect(try await superuser.value("SELECT lease_owner IS NULL FROM muster.tenant_due"))
        try await blocker.script("COMMIT")
        // The sync had given up before the worker did.
        try await superuser.script("UPDATE muster.tenant_due SET retry_at = NULL")
        try await RunningMuster.run(["worker", "run", "--once"], url: TemporaryDatabase.current.url)
        #expect(try await superuser.value("SELECT count(*) FROM muster.learners") == Int64(5))
        #expect(try await superuser.value("SELECT sum(created)::bigint FROM muster.sync_runs") == Int64(5))
        for connection in [superuser, blocker] { await connection.close() }
        await database.close()
    }

    @Test func `SIGTERM ends a worker that hears nothing from the server any more, with status 0`() async throws {
        let own = try TemporaryDatabase.current
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let tenant = try await TenantFixture.create(in: database)
        try await tenant.addUsers(1...5)
        try await PostgresProxy.run(before: own.socketDirectory) { proxy in
            let watch = proxy.watch(Step("the piece is taken", .after, "WITH taken AS MATERIALIZED"))
            let worker = try RunningMuster(["worker", "run"], url: proxy.url(of: own.name))
            #expect(await watch.reached() != nil)

            worker.send(SIGTERM)

            #expect(await worker.status(within: .seconds(100)) == 0)
            worker.send(SIGKILL)
        }
        #expect(try await superuser.value("SELECT count(*) FROM muster.learners") == Int64(0))
        // Nobody could be told; the lease ends by itself.
        let ends = "coalesce(lease_until < clock_timestamp() + interval '60 s', true)"
        #expect(try await superuser.value("SELECT \(ends) FROM muster.tenant_due"))
        await superuser.close()
        await database.close()
    }

    @Test func `workers that are replaced one by one under load lose nothing and do nothing twice`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        var tenants: [TenantFixture] = []
        for number in 1...6 { tenants.append(try await TenantFixture.create("firm-\(number)", in: database)) }
        let url = try TemporaryDatabase.current.url
        var workers = [
            try RunningMuster(["worker", "run"], url: url), try RunningMuster(["worker", "run"], url: url),
        ]

        let load = Task { [tenants] in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for tenant in tenants {
                    group.addTask {
                        for user in Int64(1)...40 {
                            try await tenant.addUsers(user...user)
                            try await tenant.change(max(1, user - 1), "last_name = 'Changed'")
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        var endings: [Int32?] = []
        for share in [40, 80, 120, 160] {
            try await superuser.waitUntil("SELECT count(*) >= \(share) FROM muster.learners")
            workers.append(try RunningMuster(["worker", "run"], url: url))
            let leaving = workers.removeFirst()
            #expect(await leaving.says("worker started"))
            leaving.send(SIGTERM)
            endings.append(await leaving.status(within: .seconds(100)))
        }
        try await load.value
        try await superuser.waitUntil("SELECT NOT EXISTS (SELECT FROM muster.pending_sync)")
        for worker in workers {
            #expect(await worker.says("worker started"))
            worker.send(SIGTERM)
            endings.append(await worker.status(within: .seconds(100)))
        }

        #expect(endings == Array(repeating: 0, count: 6))
        #expect(try await superuser.value("SELECT sum(created)::bigint FROM muster.sync_runs") == Int64(240))
        let stale: Int64 = try await superuser.value(
            """
            SELECT count(*) FROM muster.users AS u LEFT JOIN muster.learners AS l USING (tenant_id, user_id)
            WHERE l.name IS DISTINCT FROM u.first_name || ' ' || u.last_name
            """
        )
        #expect(stale == 0)
        #expect(
            try await superuser.value("SELECT count(*) FROM muster.tenant_due WHERE lease_owner IS NOT NULL")
                == Int64(0)
        )
        await superuser.close()
        await database.close()
    }

    @Test func `a worker cut off from the database says so once, tries again, and goes on by itself`() async throws {
        let own = try TemporaryDatabase.current
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let tenant = try await TenantFixture.create(in: database)
        try await PostgresProxy.run(before: own.socketDirectory) { proxy in
            let worker = try RunningMuster(["worker", "run"], url: proxy.url(of: own.name))
            try await tenant.addUsers(1...1)
            try await superuser.waitUntil("SELECT count(*) = 1 FROM muster.learners")

            for outage in Int64(1)...2 {
                proxy.refuse(true)
                proxy.cut()
                let before = proxy.taken
                // The listener tries, too: so many attempts hold several of the loop's.
                while proxy.taken < before + 8 { try await Task.sleep(for: .milliseconds(20)) }
                try await tenant.addUsers((outage + 1)...(outage + 1))
                proxy.refuse(false)
                try await superuser.waitUntil("SELECT count(*) = \(outage + 1) FROM muster.learners")
            }

            worker.send(SIGTERM)
            #expect(await worker.status(within: .seconds(100)) == 0)
            let lines = worker.errors.split(separator: "\n")
            #expect(lines.count { $0.contains("no work can be claimed") } == 2, "\(worker.errors)")
            #expect(lines.count { $0.contains("work can be claimed again") } == 2, "\(worker.errors)")
        }
        await superuser.close()
        await database.close()
    }

    @Test func `a thousand tasks over eight connections outlive two restarts of the server`() async throws {
        try await PostgresServer.run { server in
            let url = server.url(of: "firm")
            try await withConnection(ConnectionConfiguration(conninfo: server.conninfo)) { session in
                try session.script("CREATE DATABASE firm")
            }
            #expect(try await RunningMuster.run(["db", "migrate"], url: url) == 0)
            let database = try await Database.open(
                DatabaseConfiguration(url: url, appConnections: 8, acquireTimeout: .seconds(100)),
                logger: TenantFixture.logger
            )
            let tenant = try await TenantFixture.create(in: database)

            let refusals = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in Int64(1)...1_000 { group.addTask { try await Self.add(number, to: tenant) } }
                for (share, mode) in [(100, PostgresServer.StopMode.fast), (400, .immediate)] {
                    while try await Self.users(url) < share { try await Task.sleep(for: .milliseconds(5)) }
                    try await server.restart(mode)
                }
                return try await group.reduce(0, +)
            }

            #expect(try await Self.users(url) == 1_000)
            #expect(refusals > 0)
            await database.close()
        }
    }

    /// Adds a user however often it takes.
    ///
    /// - Returns: how often the database was away.
    private static func add(_ number: Int64, to tenant: TenantFixture) async throws -> Int {
        for refusals in 0..<1_000 {
            do {
                try await tenant.database.withTenant(tenant.id) { tx in
                    let known: Int64 = try tx.query(
                        "SELECT count(*) FROM muster.users WHERE tenant_id = $1 AND user_id = $2",
                        [.int(number)]
                    )[0][0]
                    // Its commit may have been the last that was heard.
                    guard known == 0 else { return }
                    try TenantFixture.addUsers(tx, number...number)
                }
                return refusals
            } catch let error as ServiceError where error.code == .unavailable {
                try await Task.sleep(for: .milliseconds(20))
            } catch PostgresError.server(let error) where error.sqlState.rawValue.hasPrefix("57P") {
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        return 1_000
    }

    /// Past the pool, in which a thousand tasks stand before whoever asks.
    private static func users(_ url: String) async throws -> Int64 {
        try await withConnection(ConnectionConfiguration(conninfo: url)) { session in
            try session.query("SELECT count(*) FROM muster.users")[0][0]
        }
    }
}
