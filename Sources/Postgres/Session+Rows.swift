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
                    guard result.status == .singleRow else {
                        guard result.status == .failed else { continue }
                        throw told(error(of: result))
                    }
                    try body(Row(result: result, index: 0))
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
