import Foundation
import Logging
@testable import Postgres
import Synchronization
import TestSupport
import Testing

/// Runs the body with a pool and closes it afterwards.
private func withPool<R>(
    size: Int,
    acquireTimeout: Duration = .seconds(60),
    applicationName: String = "muster-tests",
    onConnect: @escaping @Sendable (Session) throws -> Void = { _ in },
    _ body: (ConnectionPool) async throws -> R
) async throws -> R {
    let pool = ConnectionPool(
        configuration: try ServerAccess.configuration(applicationName: applicationName),
        size: size,
        acquireTimeout: acquireTimeout,
        logger: ServerAccess.logger,
        onConnect: onConnect
    )
    do {
        let result = try await body(pool)
        await pool.close()
        return result
    } catch {
        await pool.close()
        throw error
    }
}

/// Keeps a connection of the pool until it is told to give it back.
private struct Holder: Sendable {
    private let flag: Flag
    private let task: Task<Void, any Error>

    init(_ pool: ConnectionPool) async {
        let (held, holding) = AsyncStream.makeStream(of: Void.self)
        let flag = Flag()
        task = Task {
            defer { holding.finish() }
            try await pool.withConnection { _ in
                holding.yield()
                flag.wait()
            }
        }
        self.flag = flag
        for await _ in held { break }
    }

    func release() async throws {
        flag.set()
        try await task.value
    }
}

/// Waited for on a connection's thread, which may block.
private final class Flag: Sendable {
    private let isSet = Mutex(false)

    func set() { isSet.withLock { $0 = true } }

    func wait() {
        while !isSet.withLock({ $0 }) { sched_yield() }
    }
}

@Suite(.timeLimit(.minutes(30))) struct ConnectionPoolTests {
    @Test func `two hundred tasks share eight connections`() async throws {
        let name = ServerAccess.uniqueName("pool")
        let processes = try await withPool(size: 8, applicationName: name) { pool in
            try await withThrowingTaskGroup(of: Int32.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        try await pool.withConnection { session in
                            try session.script("BEGIN")
                            let found: Int = try session.query("SELECT $1 + 1", [.int(Int64(number))])[0][0]
                            #expect(found == number + 1)
                            let open: Int = try session.query(
                                "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1",
                                [.text(name)]
                            )[0][0]
                            #expect(open <= 8)
                            try session.script("COMMIT")
                            return session.processID
                        }
                    }
                }
                return try await group.reduce(into: Set<Int32>()) { $0.insert($1) }
            }
        }
        #expect(processes.count <= 8)
        #expect(processes.count > 1)
    }

    @Test func `a caller that waits too long is told how long and for how many`() async throws {
        try await withPool(size: 1, acquireTimeout: .milliseconds(50)) { pool in
            // On a busy machine the first connection may take longer than that.
            while (try? await pool.withConnection({ _ in })) == nil {}
            let holder = await Holder(pool)
            do {
                try await pool.withConnection { _ in }
                Issue.record("there was a connection")
            } catch let PostgresError.poolTimeout(timeout) {
                #expect(timeout == PoolTimeout(waited: .milliseconds(50), size: 1))
                #expect("\(timeout)" == "no database connection came free within 0.05 seconds; all 1 are in use")
            }
            try await holder.release()
            try await pool.withConnection { _ in }
        }
    }

    @Test func `a cancelled waiter leaves at once and the next one is served`() async throws {
        try await withPool(size: 1) { pool in
            let holder = await Holder(pool)
            let cancelled = Task { try await pool.withConnection { _ in } }
            let served = Task { try await pool.withConnection { try $0.query("SELECT 7")[0][0] as Int } }
            cancelled.cancel()
            await #expect(throws: CancellationError.self) { try await cancelled.value }
            try await holder.release()
            #expect(try await served.value == 7)
        }
    }

    @Test func `a transaction that was left open is rolled back`() async throws {
        try await withPool(size: 1) { pool in
            try await pool.withConnection { try $0.script("CREATE TEMP TABLE t (n bigint)") }
            _ = try await pool.withConnection {
                try $0.pipeline([Statement("BEGIN"), Statement("INSERT INTO t VALUES (1)")]).count
            }
            let count: Int = try await pool.withConnection { try $0.one("SELECT count(*) FROM t") }
            #expect(count == 0)
        }
    }

    @Test func `a failed transaction of a cancelled task leaves a fit connection`() async throws {
        try await withPool(size: 1) { pool in
            let process = try await pool.withConnection { $0.processID }
            let task = Task {
                try await pool.withConnection { session in
                    try session.script("BEGIN")
                    _ = try session.query("SELECT pg_sleep(600)")
                }
            }
            try await waitUntilBusy(process)
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            let found = try await pool.withConnection { $0.processID }
            #expect(found == process)
        }
    }

    @Test func `a killed backend is an error once, and replaced`() async throws {
        try await withPool(size: 1) { pool in
            let process = try await pool.withConnection { $0.processID }
            let task = Task { try await pool.withConnection { try $0.execute("SELECT pg_sleep(600)") } }
            try await waitUntilBusy(process)
            try await onServer { try $0.execute("SELECT pg_terminate_backend($1::int)", [.int(Int64(process))]) }
            do {
                _ = try await task.value
                Issue.record("the statement came to its end")
            } catch let PostgresError.connection(failure) {
                #expect(failure.reason == .lost)
            }
            let found = try await pool.withConnection { $0.processID }
            #expect(found != process)
        }
    }

    @Test func `a backend killed while idle is replaced unseen`() async throws {
        try await withPool(size: 1) { pool in
            let process = try await pool.withConnection { $0.processID }
            try await onServer { session in
                try session.execute("SELECT pg_terminate_backend($1::int, 10000)", [.int(Int64(process))])
            }
            let found = try await pool.withConnection { $0.processID }
            #expect(found != process)
        }
    }

    @Test func `an error of onConnect refuses the connection and reaches the caller`() async throws {
        struct NotMine: Error {}
        try await withPool(size: 2, onConnect: { _ in throw NotMine() }) { pool in
            for _ in 1...3 {
                await #expect(throws: NotMine.self) { try await pool.withConnection { _ in } }
            }
        }
    }

    @Test func `a server that is not there reaches every caller as a connection failure`() async throws {
        let pool = ConnectionPool(
            configuration: ConnectionConfiguration(conninfo: "postgresql://127.0.0.1:1/none"),
            size: 1,
            acquireTimeout: .seconds(60),
            logger: ServerAccess.logger
        )
        await withTaskGroup(of: Void.self) { group in
            for _ in 1...5 {
                group.addTask {
                    await #expect(throws: PostgresError.self) { try await pool.withConnection { _ in } }
                }
            }
        }
        await pool.close()
    }

    @Test func `closing waits for what runs, and refuses what comes after`() async throws {
        let name = ServerAccess.uniqueName("closing")
        try await withPool(size: 2, applicationName: name) { pool in
            let holder = await Holder(pool)
            async let closed: Void = pool.close()
            try await holder.release()
            await closed
            do {
                try await pool.withConnection { _ in }
                Issue.record("a closed pool lent a connection")
            } catch PostgresError.poolClosed {}
        }
    }

    @Test(.timeLimit(.minutes(30)))
    func `a pool survives a restart of the database`() async throws {
        try await PostgresServer.run { server in
            let pool = ConnectionPool(
                configuration: ConnectionConfiguration(conninfo: server.conninfo),
                size: 3,
                acquireTimeout: .seconds(30),
                logger: ServerAccess.logger
            )
            let holders = [await Holder(pool), await Holder(pool)]
            for holder in holders {
                try await holder.release()
            }
            try await server.stop()
            do {
                try await pool.withConnection { _ = try $0.query("SELECT 1") }
                Issue.record("a stopped server answered")
            } catch PostgresError.connection {}
            try await server.start()
            for _ in 1...5 {
                let found = try await pool.withConnection { try $0.one("SELECT 1") as Int }
                #expect(found == 1)
            }
            try await server.restart()
            let found = try await pool.withConnection { try $0.one("SELECT 1") as Int }
            #expect(found == 1)
            await pool.close()
        }
    }
}
