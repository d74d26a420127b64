/// One value of a result, in the server's text notation, readable only while it is being decoded.
package struct Cell: ~Copyable {
    /// Nil is NULL.
    let bytes: UnsafeBufferPointer<UInt8>?

    init(bytes: UnsafeBufferPointer<UInt8>?) { self.bytes = bytes }

    package var isNull: Bool { bytes == nil }
}

/// A type that can be read from a column.
///
/// A `RawRepresentable` over a readable raw value opts in by naming the protocol, without further code.
package protocol ColumnValue: Sendable {
    /// - Throws: any error; the row that was asked turns it into `PostgresError.decoding` with the column's name.
    init(column: borrowing Cell) throws

    /// All elements of an array column.
    static func elements(ofArray column: borrowing Cell) throws -> [Self]
}

extension ColumnValue {
    package static func elements(ofArray column: borrowing Cell) throws -> [Self] {
        guard let bytes = column.bytes else { throw CellMismatch(expected: "an array") }
        return try ArrayNotation.decode(bytes) { element in try Self(column: Cell(bytes: element)) }
    }
}

extension ColumnValue where Self: RawRepresentable, RawValue: ColumnValue {
    package init(column: borrowing Cell) throws {
        guard let value = Self(rawValue: try RawValue(column: column)) else {
            throw CellMismatch(expected: "a known \(Self.self)")
        }
        self = value
    }
}

extension Optional: ColumnValue where Wrapped: ColumnValue {
    package init(column: borrowing Cell) throws {
        self = column.isNull ? nil : try Wrapped(column: column)
    }
}

extension Array: ColumnValue where Element: ColumnValue {
    package init(column: borrowing Cell) throws {
        self = try Element.elements(ofArray: column)
    }
}

/// A cell that does not hold what was asked for.
struct CellMismatch: Error {
    let expected: String
}
