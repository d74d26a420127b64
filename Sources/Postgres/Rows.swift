/// The rows of a result, decoded only where they are looked at.
package struct Rows: Sendable, RandomAccessCollection {
    let result: QueryResult

    init(_ result: QueryResult) { self.result = result }

    package var startIndex: Int { 0 }
    package var endIndex: Int { result.rowCount }
    package subscript(index: Int) -> Row {
        precondition(index >= 0 && index < result.rowCount, "row index out of range")
        return Row(result: result, index: index)
    }

    /// As the server names them, in order; two columns may share a name.
    package var columnNames: [String] { (0..<result.columnCount).map(result.columnName) }

    /// How many rows the statement inserted, updated, deleted, moved or returned.
    package var affected: Int { result.affected }
}

/// One row of a result.
package struct Row: Sendable {
    let result: QueryResult
    let index: Int

    init(result: QueryResult, index: Int) {
        self.result = result
        self.index = index
    }

    package var columnCount: Int { result.columnCount }

    /// - Throws: `PostgresError.decoding` when there is no such column or it holds something else.
    package subscript<T: ColumnValue>(_ name: String) -> T {
        get throws { try self[try result.columnIndex(name)] }
    }

    /// - Throws: `PostgresError.decoding` when there is no such column or it holds something else.
    package subscript<T: ColumnValue>(_ column: Int) -> T {
        get throws {
            let cell = try result.cell(row: index, column: column)
            do {
                return try T(column: cell)
            } catch {
                throw result.decodingFailure(error, row: index, column: column)
            }
        }
    }
}
