import Postgres

/// A number that names a row; each noun has its own type, so that one cannot be taken for another.
package protocol Identifier: RawRepresentable, Hashable, Sendable, Codable, ColumnValue, CustomStringConvertible
where RawValue == Int64 {
    init(rawValue: Int64)
}

extension Identifier {
    package var description: String { String(rawValue) }
    /// The identifier as a bound parameter.
    package var value: Value { .int(rawValue) }
}

extension Value {
    /// An identifier, or NULL when there is none.
    package static func id(_ identifier: (any Identifier)?) -> Value {
        identifier.map { .int($0.rawValue) } ?? .null
    }
}

package struct TenantID: Identifier {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
}

package struct UserID: Identifier {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
}

package struct ProfileID: Identifier {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
}

package struct JobTitleID: Identifier {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
}

package struct DepartmentID: Identifier {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
}

package struct BusinessUnitID: Identifier {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
}

package struct FeedID: Identifier {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
}

/// Counts up per tenant, for feed runs and for sync runs each on its own.
package struct RunID: Identifier {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
}
