import Logging

/// One connection to the server, on a thread of its own.
package actor Connection {
    private let thread: ConnectionThread
    private var session: Session?
    private let logger: Logger

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// - Throws: `PostgresError.connection`.
    package static func open(_ configuration: ConnectionConfiguration, logger: Logger) async throws -> Connection {
        do {
            let connection = Connection(try ConnectionThread.start(), logger)
            try await connection.connect(configuration)
            return connection
        } catch let failure as ConnectionFailure {
            throw PostgresError.connection(failure)
        }
    }

    private init(_ thread: ConnectionThread, _ logger: Logger) {
        self.thread = thread
        self.logger = logger
    }

    isolated deinit {
        session = nil
        thread.stop()
    }

    private func connect(_ configuration: ConnectionConfiguration) throws {
        session = try Session(configuration, logger: logger)
    }

    /// Runs the body on the connection's thread; nothing else runs on the connection meanwhile.
    ///
    /// - Throws: what the body throws; `CancellationError` when the task is cancelled, whose running statement is then
    ///   stopped on the server while the connection goes on.
    package func run<R: Sendable>(_ body: @Sendable (Session) throws -> R) async throws -> R {
        guard let session else {
            throw PostgresError.connection(ConnectionFailure(reason: .lost, message: "the connection is closed"))
        }
        try Task.checkCancellation()
        let gate = session.gate
        let run = gate.nextRun()
        return try await withTaskCancellationHandler {
            // A closure that did not name self would not be isolated to it, and would block the cooperative pool.
            try self.call(body, session)
        } onCancel: {
            gate.request(run)
        }
    }

    private func call<R>(_ body: (Session) throws -> R, _ session: Session) throws -> R {
        thread.checkIsolated()
        return try body(session)
    }

    /// Closes the connection; what runs comes to its end first.
    package func close() {
        session = nil
    }
}

/// What the pool needs to know beyond the body's result.
extension Connection {
    struct Lease<R: Sendable>: Sendable {
        /// Nil when the connection was gone before the body began.
        let outcome: Result<R, any Error>?
        let fitness: ConnectionFitness
    }

    /// Runs the body if the connection is still there, and leaves the connection outside of any transaction.
    func lease<R: Sendable>(_ body: @Sendable (Session) throws -> R) async -> Lease<R> {
        guard let session, session.link.isAlive else {
            return Lease(outcome: nil, fitness: .unfit(reason: "the server closed the connection"))
        }
        let outcome: Result<R, any Error>
        do {
            outcome = .success(try await run(body))
        } catch {
            outcome = .failure(error)
        }
        return Lease(outcome: outcome, fitness: settled(session))
    }

    private func settled(_ session: Session) -> ConnectionFitness {
        let fitness = ConnectionFitness.judge(session.link)
        guard fitness == .inTransaction else { return fitness }
        // A run of its own: what was asked of the body does not concern its clean-up.
        _ = session.gate.nextRun()
        try? session.script("ROLLBACK")
        let after = ConnectionFitness.judge(session.link)
        return after == .fit ? .fit : .unfit(reason: "the rollback of a left transaction failed")
    }
}
