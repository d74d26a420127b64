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
            let rows = try run(batch, &attempt)
            for (statement, rows) in zip(batch, rows) where before == .failed {
                try requireCommitted(statement.sql, rows.result, wasFailed: true)
            }
            return rows
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

    /// A statement that the pipeline prepares before its use at the index.
    private struct Preparing {
        let index: Int
        let entry: StatementCache.Entry
    }

    private struct Attempt {
        var usedPrepared = false
        var hasCommitted = false
    }

    private func run(_ batch: [Statement], _ attempt: inout Attempt) throws -> [Rows] {
        try exchange {
            guard link.enterPipeline() else { throw PostgresError.protocolViolation(link.errorMessage) }
            defer { _ = link.exitPipeline() }
            var preparing: [Preparing] = []
            for (index, statement) in batch.enumerated() {
                let entry = statements.entry(statement.sql, statement.values)
                if statements.prepares, entry.uses > 1, !entry.isPrepared {
                    try sent(link.sendPrepare(entry.name, entry.sql, types: entry.types))
                    preparing.append(Preparing(index: index, entry: entry))
                    entry.isPrepared = true
                }
                attempt.usedPrepared = attempt.usedPrepared || entry.isPrepared
                try sendBound(entry, statement.values)
            }
            try sent(link.sendSync())
            return try receive(batch.count, preparing[...], &attempt)
        }
    }

    private func receive(
        _ count: Int,
        _ preparing: ArraySlice<Preparing>,
        _ attempt: inout Attempt
    ) throws -> [Rows] {
        var preparing = preparing
        var rows: [Rows] = []
        rows.reserveCapacity(count)
        var failure: PostgresError?
        for index in 0..<count {
            if let next = preparing.first, next.index == index {
                preparing.removeFirst()
                if let refused = nextPipelineFailure(index) {
                    next.entry.isPrepared = false
                    failure = failure ?? refused
                }
            }
            while let result = link.nextResult() {
                switch result.status {
                case .rows, .command, .empty:
                    attempt.hasCommitted = attempt.hasCommitted || result.isCommit
                    rows.append(Rows(result))
                case .pipelineAborted:
                    break
                case .copyIn, .copyOut:
                    // There is no way out of it: the connection stays in the pipeline and is unfit from now on.
                    throw PostgresError.protocolViolation(
                        "COPY goes through copyIn and copyOut, not through a pipeline"
                    )
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
