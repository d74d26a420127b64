import Logging
import Synchronization

/// A bounded set of connections, lent to one task each; who asked first is served first.
package final class ConnectionPool: Sendable {
    fileprivate typealias Waiting = CheckedContinuation<Connection, any Error>

    fileprivate struct Book {
        var state: PoolState<ObjectIdentity<Connection>, UInt64>
        var waiting: [UInt64: Waiting] = [:]
        var lastWaiter: UInt64 = 0
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    private let book: Mutex<Book>
    private let configuration: ConnectionConfiguration
    private let size: Int
    private let acquireTimeout: Duration
    private let logger: Logger
    private let onConnect: @Sendable (Session) throws -> Void

    /// Connects nothing yet.
    ///
    /// - Parameter onConnect: runs first on each new connection; an error there refuses the connection.
    package init(
        configuration: ConnectionConfiguration,
        size: Int,
        acquireTimeout: Duration,
        logger: Logger,
        onConnect: @escaping @Sendable (Session) throws -> Void = { _ in }
    ) {
        book = Mutex(Book(state: PoolState(size: size)))
        self.configuration = configuration
        self.size = size
        self.acquireTimeout = acquireTimeout
        self.logger = logger
        self.onConnect = onConnect
    }

    /// Runs the body on a connection of the pool, alone on it.
    ///
    /// A transaction that the body leaves open is rolled back.
    ///
    /// - Throws: what the body throws; `PostgresError.poolTimeout`, `.poolClosed`, `.connection`; `CancellationError`.
    package func withConnection<R: Sendable>(_ body: @Sendable (Session) throws -> R) async throws -> R {
        while true {
            let connection = try await acquire()
            let lease = await connection.lease(body)
            if case .unfit(let reason) = lease.fitness {
                logger.info("database connection replaced", metadata: ["reason": "\(reason)"])
            }
            release(connection, isFit: lease.fitness == .fit)
            // None: the server went away while the connection was idle. The body has not begun, so another try is safe.
            guard let outcome = lease.outcome else { continue }
            return try outcome.get()
        }
    }

    /// Closes the pool and waits until every connection has been returned and closed.
    package func close() async {
        let (idle, waiting) = book.withLock { book in
            let left = book.state.close()
            defer { book.waiting = [:] }
            return (left.idle, left.waiters.compactMap { book.waiting[$0] })
        }
        for waiter in waiting {
            waiter.resume(throwing: PostgresError.poolClosed)
        }
        for member in idle {
            await member.object.close()
        }
        await withCheckedContinuation { closer in
            let isDone = book.withLock { book in
                guard !book.state.isEmpty else { return true }
                book.closers.append(closer)
                return false
            }
            if isDone { closer.resume() }
        }
    }
}

// MARK: Acquiring

extension ConnectionPool {
    private func acquire() async throws -> Connection {
        try Task.checkCancellation()
        let waiter = book.withLock { book in
            book.lastWaiter += 1
            return book.lastWaiter
        }
        let timeout = Mutex<Task<Void, Never>?>(nil)
        defer { timeout.withLock { $0?.cancel() } }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enter(waiter, continuation) {
                    timeout.withLock { $0 = self.timeOut(waiter) }
                }
            }
        } onCancel: {
            giveUp(waiter, CancellationError())
        }
    }

    private func enter(_ waiter: UInt64, _ continuation: Waiting, _ startTimeout: () -> Void) {
        let acquired = book.withLock { book in
            let acquired = book.state.acquire(waiter)
            if acquired == .wait || acquired == .waitAndOpen {
                book.waiting[waiter] = continuation
            }
            return acquired
        }
        switch acquired {
        case .lease(let member): continuation.resume(returning: member.object)
        case .closed: continuation.resume(throwing: PostgresError.poolClosed)
        case .wait: startTimeout()
        case .waitAndOpen:
            startTimeout()
            open()
        }
        // A task cancelled before it was in the book has had its handler run for nothing.
        if Task.isCancelled {
            giveUp(waiter, CancellationError())
        }
    }

    private func timeOut(_ waiter: UInt64) -> Task<Void, Never> {
        Task {
            do {
                try await Task.sleep(for: acquireTimeout)
            } catch {
                return
            }
            giveUp(waiter, PostgresError.poolTimeout(PoolTimeout(waited: acquireTimeout, size: size)))
        }
    }

    private func giveUp(_ waiter: UInt64, _ error: any Error) {
        let continuation = book.withLock { book in
            book.state.giveUp(waiter) ? book.waiting.removeValue(forKey: waiter) : nil
        }
        continuation?.resume(throwing: error)
    }
}

// MARK: Opening and returning

extension ConnectionPool {
    private func open() {
        Task {
            do {
                let connection = try await Connection.open(configuration, logger: logger)
                do {
                    try await connection.run(onConnect)
                } catch {
                    await connection.close()
                    throw error
                }
                handle(book.withLock { book in book.serve(book.state.opened(ObjectIdentity(connection))) })
            } catch {
                openingFailed(error)
            }
        }
    }

    private func openingFailed(_ error: any Error) {
        let (told, opensAgain) = book.withLock { book -> ([Waiting], Bool) in
            let failed = book.state.openingFailed()
            return (failed.told.compactMap { book.waiting.removeValue(forKey: $0) }, failed.opensAgain)
        }
        for waiter in told {
            waiter.resume(throwing: error)
        }
        if opensAgain { open() }
        finishClosing()
    }

    private func release(_ connection: Connection, isFit: Bool) {
        handle(book.withLock { book in book.serve(book.state.released(ObjectIdentity(connection), isFit: isFit)) })
    }

    private func handle(_ step: Book.Step) {
        switch step {
        case .handOver(let connection, let waiter): waiter?.resume(returning: connection)
        case .keep: break
        case .close(let connection, let opensAnother):
            if opensAnother { open() }
            Task {
                await connection.close()
                finishClosing()
            }
        }
    }

    private func finishClosing() {
        let closers = book.withLock { book -> [CheckedContinuation<Void, Never>] in
            guard book.state.isClosed, book.state.isEmpty else { return [] }
            defer { book.closers = [] }
            return book.closers
        }
        for closer in closers {
            closer.resume()
        }
    }
}

extension ConnectionPool.Book {
    fileprivate enum Step {
        case handOver(Connection, ConnectionPool.Waiting?)
        case keep
        case close(Connection, andOpen: Bool)
    }

    /// Turns a decision into what has to be done outside of the lock.
    fileprivate mutating func serve(_ returned: PoolState<ObjectIdentity<Connection>, UInt64>.Returned) -> Step {
        switch returned {
        case .handOver(let member, let waiter): .handOver(member.object, waiting.removeValue(forKey: waiter))
        case .keep: .keep
        case .close(let member): .close(member.object, andOpen: false)
        case .replace(let member): .close(member.object, andOpen: true)
        }
    }
}

/// An object that equals itself only.
struct ObjectIdentity<Object: AnyObject & Sendable>: Equatable, Sendable {
    let object: Object

    init(_ object: Object) { self.object = object }

    static func == (left: Self, right: Self) -> Bool { left.object === right.object }
}
