extension Session {
    /// Streams rows into a `COPY … FROM STDIN` in text format.
    ///
    /// - Returns: how many rows the server took.
    /// - Throws: what the body throws, after the server has been told to drop what it got; `PostgresError`.
    @discardableResult
    package func copyIn(_ sql: String, _ body: (inout CopyWriter) throws -> Void) throws -> Int {
        try exchange {
            try sent(link.send(sql))
            try expect(.copyIn, "COPY … FROM STDIN")
            do {
                var writer = CopyWriter(self)
                try body(&writer)
                try writer.flush()
            } catch {
                _ = link.putCopyEnd(failure: "the source failed")
                while link.nextResult() != nil {}
                throw error
            }
            try sent(link.putCopyEnd())
            return try lastResult().affected
        }
    }

    /// Hands over what a `COPY … TO STDOUT` sends, a row at a time as the server formats it.
    ///
    /// - Throws: what the body throws, after the rest has been stopped; `PostgresError`.
    package func copyOut(_ sql: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        try exchange {
            try sent(link.send(sql))
            try expect(.copyOut, "COPY … TO STDOUT")
            do {
                while try link.getCopyData(body) {}
            } catch {
                gate.cancelOwnStatement()
                while link.getCopyData({ _ in }) {}
                while link.nextResult() != nil {}
                throw error
            }
            _ = try lastResult()
        }
    }

    /// Takes a block of a COPY for the server, and blocks while the server has not taken the ones before.
    func putCopyBlock(_ bytes: UnsafeRawBufferPointer) throws {
        guard !gate.takeRequest() else { throw CancellationError() }
        try sent(link.putCopyData(bytes))
    }

    private func expect(_ status: QueryResult.Status, _ what: String) throws {
        guard let first = link.nextResult() else {
            throw PostgresError.connection(ConnectionFailure(reason: .lost, message: link.errorMessage))
        }
        switch first.status {
        case status:
            return
        case .failed:
            while link.nextResult() != nil {}
            throw told(error(of: first))
        default:
            leaveCopy(first.status)
        }
        while link.nextResult() != nil {}
        throw PostgresError.protocolViolation("the statement is not a \(what)")
    }

    /// Gets out of a COPY that was not expected; libpq would report it for ever.
    func leaveCopy(_ status: QueryResult.Status) {
        switch status {
        case .copyIn: _ = link.putCopyEnd(failure: "not expected")
        case .copyOut:
            gate.cancelOwnStatement()
            while link.getCopyData({ _ in }) {}
        default: break
        }
    }
}
