import Directory
import Foundation
import Tenancy
import TestSupport
import Testing

/// Time that a worker does not see: a pause in the middle of a transaction, and clocks that are wrong.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct PauseTests {
    @Test func `a worker paused in the middle of a sync keeps nobody from the tenant`() async throws {
        let own = try TemporaryDatabase.current
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let tenant = try await TenantFixture.create(in: database)
        try await tenant.addUsers(1...5)
        try await PostgresProxy.run(before: own.socketDirectory) { proxy in
            let watch = proxy.watch(Step("commit", .before, "COMMIT", since: ["INSERT INTO muster.sync_runs"]))
            let paused = try RunningMuster(
                ["worker", "run"],
                url: proxy.url(of: own.name),
                environment: ["MUSTER_LEASE_SECONDS": "1"]
            )
            #expect(await watch.reached() != nil)
            paused.send(SIGSTOP)

            let heir = try RunningMuster(["worker", "run"], url: own.url, environment: ["MUSTER_LEASE_SECONDS": "1"])
            // By the database's clock, at most a minute after the last sign of life.
            try await superuser.waitUntil("SELECT count(*) = 5 FROM muster.learners", atMost: .seconds(120))
            let lag: Double = try await superuser.value(
                "SELECT max(lag_seconds) FROM muster.sync_runs WHERE state = 'applied'"
            )
            paused.send(SIGCONT)
            watch.letGo()
            try await tenant.addUsers(6...6)
            try await superuser.waitUntil("SELECT count(*) = 6 FROM muster.learners")

            #expect(lag < 60)
            #expect(try await superuser.value("SELECT sum(created)::bigint FROM muster.sync_runs") == Int64(6))
            for worker in [paused, heir] {
                worker.send(SIGTERM)
                #expect(await worker.status(within: .seconds(100)) == 0)
            }
        }
        await superuser.close()
        await database.close()
    }

    @Test(arguments: [1_200, -1_200, 35_000_000, -35_000_000])
    func `a worker whose clock is wrong does what is due by the database's clock, once`(seconds: Int) async throws {
        let library = try WrongClock.compiled()
        defer { WrongClock.remove(library) }
        let own = try TemporaryDatabase.current
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let tenant = try await TenantFixture.create(in: database)
        try await tenant.addUsers(1...5)
        let clock = ["LD_PRELOAD": library, "CLOCK_OFFSET_SECONDS": "\(seconds)", "TZ": "America/New_York"]

        let first = try await RunningMuster.run(["worker", "run", "--once"], url: own.url, environment: clock)
        let second = try await RunningMuster.run(["worker", "run", "--once"], url: own.url, environment: clock)

        #expect([first, second] == [0, 0])
        #expect(try await superuser.value("SELECT count(*) FROM muster.learners") == Int64(5))
        #expect(try await superuser.value("SELECT count(*) FROM muster.sync_runs") == Int64(1))
        #expect(
            try await superuser.value(
                """
                SELECT started_at <= clock_timestamp() AND started_at > clock_timestamp() - interval '10 min'
                FROM muster.sync_runs
                """
            )
        )
        #expect(
            try await superuser.value(
                """
                SELECT reconcile_at - clock_timestamp() BETWEEN interval '21 hours' AND interval '25 hours'
                FROM muster.tenant_due
                """
            )
        )
        #expect(try await superuser.value("SELECT lease_owner IS NULL FROM muster.tenant_due"))
        await superuser.close()
        await database.close()
    }
}

/// `wrong_clock.c`, compiled by the compiler that came with Swift.
private enum WrongClock {
    struct NotCompiled: Error {}

    static func compiled() throws -> String {
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "wrong_clock.c").path
        let library = FileManager.default.temporaryDirectory.appending(path: "muster-clock-\(UUID().uuidString).so")
            .path
        let compiler = Process()
        compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        compiler.arguments = ["clang", "-shared", "-fPIC", "-O1", "-o", library, source]
        try compiler.run()
        compiler.waitUntilExit()
        guard compiler.terminationStatus == 0 else { throw NotCompiled() }
        return library
    }

    static func remove(_ library: String) {
        // Best effort: it is in a temporary folder.
        try? FileManager.default.removeItem(atPath: library)
    }
}
