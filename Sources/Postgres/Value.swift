/// A bound parameter, with the type that the server is told.
package enum Value: Sendable, Equatable {
    /// NULL of a type that the server infers from the statement.
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case text(String)
    case bytes([UInt8])
    case timestamp(Timestamp)
    case date(CalendarDate)
    case texts([String?])
    case ints([Int64?])
    case bools([Bool?])
    case json(String)

    package static func text(optional text: String?) -> Value { text.map(Value.text) ?? .null }
    package static func int(optional int: Int64?) -> Value { int.map(Value.int) ?? .null }
    package static func date(optional date: CalendarDate?) -> Value { date.map(Value.date) ?? .null }
    package static func timestamp(optional timestamp: Timestamp?) -> Value { timestamp.map(Value.timestamp) ?? .null }
}

extension Value: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByStringLiteral
{
    package init(nilLiteral: ()) { self = .null }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(integerLiteral value: Int64) { self = .int(value) }
    package init(stringLiteral value: String) { self = .text(value) }
}

extension Value {
    /// The number of the type in `pg_type`, 0 when the server is to infer it.
    var typeOID: UInt32 {
        switch self {
        case .null: 0
        case .bool: 16
        case .int: 20
        case .double: 701
        case .text: 25
        case .bytes: 17
        case .timestamp: 1184
        case .date: 1082
        case .texts: 1009
        case .ints: 1016
        case .bools: 1000
        case .json: 3802
        }
    }
}

/// One statement of a pipeline.
package struct Statement: Sendable, Equatable {
    package let sql: String
    package let values: [Value]

    package init(_ sql: String, _ values: [Value] = []) {
        self.sql = sql
        self.values = values
    }
}
