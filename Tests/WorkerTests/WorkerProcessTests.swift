import Foundation
import Postgres
import Tenancy
import TestSupport
import Testing

/// The real `muster worker run`, killed and stopped.
@Suite(.temporaryDatabase, .serialized, .timeLimit(.minutes(30))) struct WorkerProcessTests {
    @Test func `a worker killed in a sync leaves nothing, and another takes over within a minute`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let blocker = try await Superuser.connect()
        let tenant = try await TenantFixture.create(in: database)
        try await tenant.addUsers(1...50)
        try await blocker.script("BEGIN; LOCK TABLE muster.learners IN ACCESS EXCLUSIVE MODE")
        let victim = try WorkerProcess(environment: ["MUSTER_LEASE_SECONDS": "2"])
        try await superuser.waitUntilBlocked()
        let owner: String = try await superuser.value("SELECT lease_owner FROM muster.tenant_due")

        victim.send(SIGKILL)
        #expect(await victim.status == SIGKILL)
        try await blocker.script("COMMIT")
        let killed = ContinuousClock.now
        let heir = try WorkerProcess(environment: ["MUSTER_LEASE_SECONDS": "2"])
        try await superuser.waitUntil("SELECT count(*) = 50 FROM muster.learners")

        #expect(ContinuousClock.now - killed < .seconds(60))
        let runs: [String] = try await superuser.column("SELECT state FROM muster.sync_runs ORDER BY run_id")
        #expect(runs == ["failed", "applied"])
        #expect(try await superuser.value("SELECT count(*) FROM muster.pending_sync") == Int64(0))
        #expect(try await superuser.value("SELECT fence >= 2 FROM muster.tenant_due"))
        #expect(!owner.isEmpty)
        heir.send(SIGTERM)
        #expect(await heir.status == 0)
        for connection in [superuser, blocker] { await connection.close() }
        await database.close()
    }

    @Test(arguments: [SIGTERM, SIGINT]) func `a signal stops a worker with status 0`(signal: Int32) async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let tenant = try await TenantFixture.create(in: database)
        try await tenant.addUsers(1...1)
        let worker = try WorkerProcess()
        try await superuser.waitUntil("SELECT count(*) = 1 FROM muster.learners")

        worker.send(signal)

        #expect(await worker.status == 0)
        await superuser.close()
        await database.close()
    }
}

/// A running `muster worker run` on the running test's database.
private final class WorkerProcess: Sendable {
    private let processID: Int32
    private let end: Task<Int32, Never>

    init(environment: [String: String] = [:]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appending(path: "muster")
        process.arguments = ["worker", "run", "--quiet"]
        process.environment = environment.merging(["MUSTER_DATABASE_URL": try TemporaryDatabase.current.url]) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let (stream, teller) = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = { teller.yield($0.terminationStatus) }
        try process.run()
        processID = process.processIdentifier
        end = Task {
            for await status in stream { return status }
            return -1
        }
    }

    func send(_ signal: Int32) {
        kill(processID, signal)
    }

    /// The exit status, or the signal that ended it.
    var status: Int32 {
        get async { await end.value }
    }
}
