private import CLibPQ
import Glibc

/// A result of libpq's, freed with its last user.
// Proof of Sendable: a PGresult is never written to after libpq has handed it out, and reading it is thread-safe
// (https://www.postgresql.org/docs/current/libpq-threading.html).
package final class QueryResult: @unchecked Sendable {
    enum Status {
        case rows
        case singleRow
        case command
        case empty
        case copyIn
        case copyOut
        case pipelineSync
        case pipelineAborted
        case failed
    }

    private let pointer: OpaquePointer
    let rowCount: Int
    let columnCount: Int

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
        rowCount = Int(PQntuples(pointer))
        columnCount = Int(PQnfields(pointer))
    }

    deinit { PQclear(pointer) }

    var status: Status {
        switch PQresultStatus(pointer) {
        case PGRES_TUPLES_OK: .rows
        case PGRES_SINGLE_TUPLE: .singleRow
        case PGRES_COMMAND_OK: .command
        case PGRES_EMPTY_QUERY: .empty
        case PGRES_COPY_IN: .copyIn
        case PGRES_COPY_OUT: .copyOut
        case PGRES_PIPELINE_SYNC: .pipelineSync
        case PGRES_PIPELINE_ABORTED: .pipelineAborted
        default: .failed
        }
    }

    var affected: Int {
        guard let digits = PQcmdTuples(pointer) else { return 0 }
        return Int(String(cString: digits)) ?? 0
    }

    var isCommit: Bool { hasTag("COMMIT") }
    var isRollback: Bool { hasTag("ROLLBACK") }

    // What the server says it did: INSERT 0 1, ROLLBACK.
    private func hasTag(_ tag: String) -> Bool {
        guard let done = PQcmdStatus(pointer) else { return false }
        return strcmp(done, tag) == 0
    }

    // MARK: Cells

    func cell(row: Int, column: Int) throws -> Cell {
        guard column >= 0, column < columnCount else {
            throw PostgresError.decoding(
                DecodingFailure(column: String(column), expected: "a column", found: "\(columnCount) columns")
            )
        }
        let row = Int32(truncatingIfNeeded: row)
        let column = Int32(truncatingIfNeeded: column)
        let count = Int(PQgetlength(pointer, row, column))
        guard let start = PQgetvalue(pointer, row, column), count > 0 || PQgetisnull(pointer, row, column) == 0 else {
            return Cell(bytes: nil)
        }
        let bytes = UnsafeRawPointer(start).assumingMemoryBound(to: UInt8.self)
        return Cell(bytes: UnsafeBufferPointer(start: bytes, count: count))
    }

    func columnIndex(_ name: String) throws -> Int {
        let found = name.withCString { wanted in
            (0..<Int32(truncatingIfNeeded: columnCount)).first { strcmp(PQfname(pointer, $0), wanted) == 0 }
        }
        guard let found else {
            throw PostgresError.decoding(
                DecodingFailure(column: name, expected: "a column of the result", found: "no such column")
            )
        }
        return Int(found)
    }

    func columnName(_ column: Int) -> String {
        PQfname(pointer, Int32(truncatingIfNeeded: column)).map { String(cString: $0) } ?? ""
    }

    func decodingFailure(_ error: any Error, row: Int, column: Int) -> any Error {
        guard let mismatch = error as? CellMismatch else { return error }
        let row = Int32(truncatingIfNeeded: row)
        let field = Int32(truncatingIfNeeded: column)
        // The type, never the value: it may be a person's.
        let found = PQgetisnull(pointer, row, field) == 1 ? "NULL" : "another value of type \(PQftype(pointer, field))"
        return PostgresError.decoding(
            DecodingFailure(column: columnName(column), expected: mismatch.expected, found: found)
        )
    }

    // MARK: Errors

    /// The server's report, nil when the error is libpq's own.
    var serverError: ServerError? {
        guard let state = field("C") else { return nil }
        return ServerError(
            severity: field("V") ?? field("S") ?? "ERROR",
            sqlState: SQLState(rawValue: state),
            message: field("M") ?? "",
            detail: field("D"),
            hint: field("H"),
            schema: field("s"),
            table: field("t"),
            column: field("c"),
            constraint: field("n"),
            position: field("P").flatMap { Int($0) },
            routine: field("R")
        )
    }

    var message: String {
        PQresultErrorMessage(pointer).map { String(cString: $0).trimmed } ?? ""
    }

    // The codes are PG_DIAG_… of postgres_ext.h, character literals that Swift does not import.
    private func field(_ code: Unicode.Scalar) -> String? {
        PQresultErrorField(pointer, Int32(code.value)).map { String(cString: $0) }
    }
}

extension String {
    /// Without the line break that libpq's messages end in.
    var trimmed: String {
        var text = self[...]
        while let last = text.last, last.isWhitespace {
            text.removeLast()
        }
        return String(text)
    }
}
