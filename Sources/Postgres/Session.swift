import Logging

/// A connection as seen by the closure that holds it: statements run one after another and block the connection's own
/// thread.
///
/// It is not Sendable, so it cannot leave the closure.
package final class Session {
    let link: ServerLink
    let gate: CancelGate
    var statements = StatementCache(capacity: 256)
    var parameters = BoundParameters()
    private let notices: NoticeLog
    private var isReceiving = false

    init(_ configuration: ConnectionConfiguration, logger: Logger) throws(ConnectionFailure) {
        link = try ServerLink(configuration)
        gate = CancelGate(link.makeCanceller())
        notices = NoticeLog(logger)
        link.sendNotices(to: notices)
    }

    /// As libpq has it: 150018 is 15.18.
    package var serverVersion: Int { link.serverVersion }

    /// The server process behind the connection, as `pg_stat_activity` knows it.
    package var processID: Int32 { link.processID }

    /// Runs one statement and returns its rows.
    ///
    /// - Throws: `PostgresError`, or `CancellationError` when the task was cancelled.
    package func query(_ sql: String, _ values: [Value] = []) throws -> Rows {
        Rows(try perform(sql, values))
    }

    /// Runs one statement.
    ///
    /// - Returns: how many rows were affected.
    /// - Throws: `PostgresError`, or `CancellationError` when the task was cancelled.
    @discardableResult
    package func execute(_ sql: String, _ values: [Value] = []) throws -> Int {
        try perform(sql, values).affected
    }

    /// Runs statements that bind nothing and return nothing, several if need be, in one round trip.
    ///
    /// - Throws: `PostgresError`, or `CancellationError` when the task was cancelled; never the latter for a rollback,
    ///   which is what a cancelled task has to do.
    package func script(_ sql: String) throws {
        let wasFailed = link.transaction == .failed
        if sql.hasPrefix("ROLLBACK") {
            _ = gate.takeRequest()
        }
        let result = try exchange {
            try sent(link.send(sql))
            return try lastResult()
        }
        try requireCommitted(sql, result, wasFailed: wasFailed)
    }

    // MARK: One statement

    private func perform(_ sql: String, _ values: [Value]) throws -> QueryResult {
        let before = link.transaction
        let entry = try prepared(sql, values)
        do {
            let result = try run(entry, values)
            try requireCommitted(sql, result, wasFailed: before == .failed)
            return result
        } catch let PostgresError.server(error) where entry.isPrepared && error.meansStaleStatement {
            statements.forgetPreparation(because: error.sqlState)
            // Inside a transaction the error has ended it: only its owner can run it again.
            guard before == .idle else { throw PostgresError.server(error) }
            return try run(entry, values)
        }
    }

    private func run(_ entry: StatementCache.Entry, _ values: [Value]) throws -> QueryResult {
        try exchange {
            try sendBound(entry, values)
            return try lastResult()
        }
    }

    /// The statement's entry, prepared when it has been used before.
    func prepared(_ sql: String, _ values: [Value]) throws -> StatementCache.Entry {
        let entry = statements.entry(sql, values)
        guard statements.prepares, entry.uses > 1, !entry.isPrepared else { return entry }
        do {
            try exchange {
                try sent(link.sendPrepare(entry.name, entry.sql, types: entry.types))
                _ = try lastResult()
            }
            entry.isPrepared = true
        } catch let PostgresError.server(error) where error.sqlState == .duplicatePreparedStatement {
            statements.forgetPreparation(because: error.sqlState)
            // Inside a transaction the error has ended it: only its owner can run it again.
            guard link.transaction == .idle else { throw PostgresError.server(error) }
        }
        return entry
    }

    func sendBound(_ entry: StatementCache.Entry, _ values: [Value]) throws {
        parameters.bind(values)
        if entry.isPrepared {
            try sent(link.sendPrepared(entry.name, parameters))
        } else {
            try sent(link.send(entry.sql, parameters))
        }
    }

    // MARK: The exchange with the server

    /// Everything between sending and the last result goes through here, so that a cancel finds its statement.
    func exchange<R>(_ body: () throws -> R) throws -> R {
        guard !isReceiving else {
            throw PostgresError.protocolViolation("a statement was run inside another one's rows or COPY")
        }
        deallocateAbandoned()
        try gate.begin()
        isReceiving = true
        defer {
            isReceiving = false
            gate.end()
        }
        return try body()
    }

    // Only between transactions: in one, a name that is not there any more would end it.
    private func deallocateAbandoned() {
        guard !statements.abandoned.isEmpty, link.transaction == .idle else { return }
        for name in statements.takeAbandoned() where link.send("DEALLOCATE \(name)") {
            while link.nextResult() != nil {}
        }
    }

    func sent(_ isSent: Bool) throws {
        guard isSent else {
            guard link.isBroken else { throw PostgresError.protocolViolation(link.errorMessage) }
            throw PostgresError.connection(ConnectionFailure(reason: .lost, message: link.errorMessage))
        }
    }

    /// Reads to the end of what was sent and returns the last result.
    ///
    /// - Throws: the first error among them.
    func lastResult() throws -> QueryResult {
        var last: QueryResult?
        var failure: PostgresError?
        while let result = link.nextResult() {
            switch result.status {
            case .rows, .singleRow, .command, .empty, .pipelineSync:
                last = result
            case .copyIn:
                failure = failure ?? .protocolViolation("COPY FROM STDIN goes through copyIn")
                _ = link.putCopyEnd(failure: "not through copyIn")
            case .copyOut:
                failure = failure ?? .protocolViolation("COPY TO STDOUT goes through copyOut")
                while link.getCopyData({ _ in }) {}
            case .failed, .pipelineAborted:
                failure = failure ?? error(of: result)
            }
        }
        if let failure { throw told(failure) }
        guard let last else {
            throw PostgresError.connection(ConnectionFailure(reason: .lost, message: link.errorMessage))
        }
        return last
    }

    func error(of result: QueryResult) -> PostgresError {
        guard let report = result.serverError else {
            return .connection(ConnectionFailure(reason: .lost, message: result.message))
        }
        return .server(report)
    }

    /// What the caller is told about an error: a lost connection as such, and a statement that was stopped because its
    /// task was cancelled as a cancellation.
    func told(_ error: PostgresError) -> any Error {
        switch error {
        case .server(let report) where link.isBroken || report.endsConnection:
            PostgresError.connection(
                ConnectionFailure(reason: .lost, message: report.description, sqlState: report.sqlState)
            )
        case .server(let report) where report.sqlState == .queryCanceled && gate.takeRequest():
            CancellationError()
        case .connection(let failure) where !link.isBroken:
            PostgresError.protocolViolation(failure.message)
        default:
            error
        }
    }

    // The server answers COMMIT of a failed transaction with ROLLBACK and no error.
    func requireCommitted(_ sql: String, _ result: QueryResult, wasFailed: Bool) throws {
        guard wasFailed, result.isRollback else { return }
        let verb = sql.prefix { $0.isLetter }.uppercased()
        guard verb == "COMMIT" || verb == "END" else { return }
        throw PostgresError.server(
            ServerError(
                severity: "ERROR",
                sqlState: .inFailedSQLTransaction,
                message: "the transaction was rolled back instead of committed: a statement in it had failed"
            )
        )
    }
}

extension ServerError {
    // The server closes the connection behind its last words, which may not have been read yet.
    var endsConnection: Bool { severity == "FATAL" || severity == "PANIC" }

    /// A pooler gave us another server connection, where a statement is not prepared or was by another client, or a table
    /// has changed under it: the same transaction may well pass when it is run again.
    package var meansStaleStatement: Bool {
        sqlState == .invalidSQLStatementName
            || sqlState == .duplicatePreparedStatement
            || (sqlState == .featureNotSupported && routine == "RevalidateCachedQuery")
    }
}
