extension Session {
    /// Hands over one row at a time, for results that may not fit in memory.
    ///
    /// - Throws: what the body throws, after the rest of the result has been stopped; `PostgresError`.
    package func forEachRow(_ sql: String, _ values: [Value] = [], _ body: (Row) throws -> Void) throws {
        let entry = try prepared(sql, values)
        try exchange {
            try sendBound(entry, values)
            try sent(link.useSingleRows())
            do {
                while let result = link.nextResult() {
                    switch result.status {
                    case .singleRow: try body(Row(result: result, index: 0))
                    case .failed:
                        // That the connection is lost shows only behind the server's last words.
                        while link.nextResult() != nil {}
                        throw told(error(of: result))
                    case .copyIn, .copyOut:
                        leaveCopy(result.status)
                        throw PostgresError.protocolViolation("COPY goes through copyIn and copyOut")
                    default: break
                    }
                }
            } catch {
                if link.transaction == .active {
                    gate.cancelOwnStatement()
                }
                while link.nextResult() != nil {}
                throw error
            }
        }
    }
}
