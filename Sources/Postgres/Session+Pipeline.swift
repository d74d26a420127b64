extension Session {
    /// Sends all statements at once and reads their results at once: one round trip, one implicit transaction unless
    /// they say BEGIN.
    ///
    /// - Throws: the first error, with its `statementIndex`; the statements after it have not run.
    package func pipeline(_ batch: [Statement]) throws -> [Rows] {
        guard !batch.isEmpty else { return [] }
        let before = link.transaction
        var attempt = Attempt()
        do {
            return try run(batch, &attempt)
        } catch let PostgresError.server(error) where attempt.usedPrepared && error.meansStaleStatement {
            statements.forgetPreparation(because: error.sqlState)
            // Only when nothing of it can have lasted: no transaction before, none committed in it.
            guard before == .idle, !attempt.hasCommitted else { throw PostgresError.server(error) }
            if link.transaction != .idle {
                try script("ROLLBACK")
            }
            attempt = Attempt()
            return try run(batch, &attempt)
        }
    }

    private struct Attempt {
        var usedPrepared = false
        var hasCommitted = false
    }

    private func run(_ batch: [Statement], _ attempt: inout Attempt) throws -> [Rows] {
        try exchange {
            guard link.enterPipeline() else { throw PostgresError.protocolViolation(link.errorMessage) }
            defer { _ = link.exitPipeline() }
            var preparing: [Int: StatementCache.Entry] = [:]
            for (index, statement) in batch.enumerated() {
                let entry = statements.entry(statement.sql, statement.values)
                if entry.uses > 1, !entry.isPrepared {
                    try sent(link.sendPrepare(entry.name, entry.sql, types: entry.types))
                    preparing[index] = entry
                    entry.isPrepared = true
                }
                attempt.usedPrepared = attempt.usedPrepared || entry.isPrepared
                try sendBound(entry, statement.values)
            }
            try sent(link.sendSync())
            return try receive(batch.count, preparing, &attempt)
        }
    }

    private func receive(
        _ count: Int,
        _ preparing: [Int: StatementCache.Entry],
        _ attempt: inout Attempt
    ) throws -> [Rows] {
        var rows: [Rows] = []
        rows.reserveCapacity(count)
        var failure: PostgresError?
        for index in 0..<count {
            if let entry = preparing[index], let refused = nextPipelineFailure(index) {
                entry.isPrepared = false
                failure = failure ?? refused
            }
            while let result = link.nextResult() {
                switch result.status {
                case .rows, .command, .empty:
                    attempt.hasCommitted = attempt.hasCommitted || result.commandTag == "COMMIT"
                    rows.append(Rows(result))
                case .pipelineAborted:
                    break
                default:
                    failure = failure ?? indexed(error(of: result), index)
                }
            }
            guard !link.isBroken else { break }
        }
        // The synchronisation point: without it the connection stays in the pipeline, and is then unfit.
        _ = link.nextResult()
        if let failure { throw told(failure) }
        guard rows.count == count else {
            throw PostgresError.connection(ConnectionFailure(reason: .lost, message: link.errorMessage))
        }
        return rows
    }

    /// Reads the answer to one PREPARE of a pipeline.
    private func nextPipelineFailure(_ index: Int) -> PostgresError? {
        var failure: PostgresError?
        while let result = link.nextResult() {
            switch result.status {
            case .command: break
            case .pipelineAborted: failure = .protocolViolation("aborted")
            default: failure = indexed(error(of: result), index)
            }
        }
        return failure
    }

    private func indexed(_ error: PostgresError, _ index: Int) -> PostgresError {
        guard case .server(var report) = error else { return error }
        report.statementIndex = index
        return .server(report)
    }
}
