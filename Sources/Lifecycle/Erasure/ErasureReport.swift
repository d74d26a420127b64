import Tenancy

/// What one table had about a person, and has afterwards.
package struct ErasedRows: Sendable, Equatable {
    package let table: String
    /// How many rows were removed, or would be.
    package var removed = 0
    /// How many rows stay without the person, or would.
    package var anonymised = 0
    /// How many rows name the person afterwards.
    package var left = 0

    init(table: String) {
        self.table = table
    }
}

/// What an erasure did, or would do, table by table.
package struct ErasureReport: Sendable, Equatable {
    package let rows: [ErasedRows]
    /// Runs that waited for approval and planned something about the person.
    package let discardedRuns: [RunID]

    package var total: Int { rows.reduce(0) { $0 + $1.removed + $1.anonymised } }
}
