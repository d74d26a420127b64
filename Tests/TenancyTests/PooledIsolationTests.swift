import Logging
import Postgres
import Tenancy
import TestSupport
import Testing

/// Fifty tenants, each with one row that says whose it is and one to count in.
private struct FiftyTenants {
    static let numbers: ClosedRange<Int64> = 1...50

    let database: Database

    /// - Parameter appURL: the way that transactions of tenants take.
    static func make(appURL: String? = nil, appConnections: Int = 8) async throws -> FiftyTenants {
        let own = try TemporaryDatabase.current
        try await own.run { session in
            try session.script(
                """
                INSERT INTO muster.tenants (tenant_id, slug, name, time_zone, created_at)
                SELECT n, 'tenant-' || n, 'Tenant', 'UTC', now() FROM generate_series(1, 50) AS n;
                INSERT INTO muster.job_titles (tenant_id, job_title_id, name, created_at)
                SELECT n, 1, 'title of ' || n, now() FROM generate_series(1, 50) AS n;
                INSERT INTO muster.id_counters (tenant_id, counter) SELECT n, 'work' FROM generate_series(1, 50) AS n
                """
            )
        }
        let database = try await Database.open(
            DatabaseConfiguration(url: own.url, appURL: appURL, appConnections: appConnections),
            logger: Logger.ofTests
        )
        return FiftyTenants(database: database)
    }

    /// Counts in the tenant's row, and looks before and after at what is to be seen; no statement names the tenant.
    ///
    /// - Returns: whether another tenant's row was seen or touched.
    func countOnce(in tenant: Int64, failing: Bool = false) async throws -> Bool {
        struct Stop: Error {}
        return try await database.withTenant(TenantID(rawValue: tenant)) { tx in
            let before: [String] = try tx.query("SELECT name FROM muster.job_titles WHERE $1 > 0").map { try $0[0] }
            let touched = try tx.execute("UPDATE muster.id_counters SET last_id = last_id + 1 WHERE $1 > 0")
            let after: [String] = try tx.query("SELECT name FROM muster.job_titles WHERE $1 > 0").map { try $0[0] }
            if failing { throw Stop() }
            return before != ["title of \(tenant)"] || after != before || touched != 1
        }
    }

    func counts() async throws -> [Int64] {
        try await TemporaryDatabase.current.run { session in
            try session.query("SELECT last_id FROM muster.id_counters ORDER BY tenant_id").map { try $0[0] }
        }
    }
}

/// Tenants stay apart where many share few connections, whatever becomes of those.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct PooledIsolationTests {
    @Test func `ten thousand transactions interleaved by a pooler touch their own tenant's rows alone`() async throws {
        try await TransactionPooler.run(before: TemporaryDatabase.current.socketDirectory, size: 4) { pooler in
            let tenants = try await FiftyTenants.make(
                appURL: pooler.url(of: TemporaryDatabase.current.name, user: "muster_app"),
                appConnections: 16
            )

            let wrong = try await withThrowingTaskGroup(of: Int.self) { group in
                for first in 0..<40 {
                    group.addTask {
                        var wrong = 0
                        for number in 0..<250 {
                            let tenant = Int64((first * 7 + number * 13) % 50 + 1)
                            wrong += try await tenants.countOnce(in: tenant) ? 1 : 0
                        }
                        return wrong
                    }
                }
                return try await group.reduce(0, +)
            }

            #expect(wrong == 0)
            #expect(try await tenants.counts().reduce(0, +) == 10_000)
            #expect(try await tenants.counts() == [Int64](repeating: 200, count: 50))
            await tenants.database.close()
        }
    }

    /// What the rule is for, and that the test before would see it broken.
    @Test func `a tenant that a session keeps is the next client's of the pooler as well`() async throws {
        try await TransactionPooler.run(before: TemporaryDatabase.current.socketDirectory, size: 1) { pooler in
            let tenants = try await FiftyTenants.make()
            let url = pooler.url(of: try TemporaryDatabase.current.name, user: "muster_app")
            let read = "SELECT name FROM muster.job_titles"

            let seen = try await withConnection(ConnectionConfiguration(conninfo: url)) { session in
                try session.script("SET muster.tenant = '7'")
                return true
            }
            let leaked: [String] = try await withConnection(ConnectionConfiguration(conninfo: url)) { session in
                try session.query(read).map { try $0[0] }
            }

            #expect(seen && leaked == ["title of 7"])
            await tenants.database.close()
        }
    }

    @Test func `two hundred tasks of fifty tenants share eight connections, some cancelled, some failing`()
        async throws
    {
        let tenants = try await FiftyTenants.make()
        let rounds = 20

        let (wrong, done, unsure) = await withTaskGroup(of: (wrong: Int, done: [Int64], unsure: [Int64]).self) {
            group in
            for task in 0..<200 {
                group.addTask {
                    var wrong = 0
                    var (done, unsure) = ([Int64](), [Int64]())
                    for round in 0..<rounds {
                        let tenant = Int64((task + round * 11) % 50 + 1)
                        let fails = (task + round) % 9 == 0
                        let work = Task { try await tenants.countOnce(in: tenant, failing: fails) }
                        let isCancelled = (task + round) % 7 == 0
                        if isCancelled { work.cancel() }
                        guard let isWrong = try? await work.value else {
                            // A cancel that meets the COMMIT may come too late.
                            if isCancelled, !fails { unsure.append(tenant) }
                            continue
                        }
                        wrong += isWrong ? 1 : 0
                        done.append(tenant)
                    }
                    return (wrong, done, unsure)
                }
            }
            return await group.reduce(into: (0, [Int64](), [Int64]())) { all, one in
                all.0 += one.wrong
                all.1 += one.done
                all.2 += one.unsure
            }
        }

        #expect(wrong == 0)
        #expect(done.count > 2_000)
        for (tenant, count) in zip(FiftyTenants.numbers, try await tenants.counts()) {
            let least = done.count { $0 == tenant }
            #expect((least...least + unsure.count { $0 == tenant }).contains(Int(count)), "tenant \(tenant)")
        }
        await tenants.database.close()
    }

    @Test(arguments: ["BEGIN", "SET LOCAL muster.tenant", "SELECT now()"])
    func `a connection that dies while a transaction opens leaves nothing to the next`(statement: String) async throws {
        let own = try TemporaryDatabase.current
        try await PostgresProxy.run(before: own.socketDirectory) { proxy in
            let tenants = try await FiftyTenants.make(appURL: proxy.url(of: own.name), appConnections: 1)
            let watch = proxy.watch(Step("opening", .before, statement))
            let broken = Task { try await tenants.countOnce(in: 3) }
            let held = try #require(await watch.reached())
            held.cut()
            watch.drop()
            let failure = await #expect(throws: ServiceError.self) { _ = try await broken.value }

            #expect(failure?.code == .unavailable)
            #expect(try await !tenants.countOnce(in: 4))
            #expect(try await tenants.counts() == FiftyTenants.numbers.map { $0 == 4 ? 1 : 0 })
            await tenants.database.close()
        }
    }
}
