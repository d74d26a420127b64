import Postgres
import Tenancy

/// A table whose statistics are made anew when a tenant has added many rows to it at once.
///
/// Without, plans for that tenant stay those for an empty one until a tenth of the whole table has changed.
package enum GrownTable: String, Sendable {
    case users
    case learners

    /// Has the planner learn of the rows, if they are many; after the transaction that added them.
    ///
    /// Never throws: what was added is there, and the server makes statistics by itself some time.
    ///
    /// - Returns: whether statistics were made.
    @discardableResult
    package func refreshStatistics(_ database: Database, newRows: Int64) async -> Bool {
        guard newRows > 0 else { return false }
        let values: [Value] = [.text(rawValue), .int(newRows)]
        let isMade = try? await database.withControl { tx in
            try tx.query("SELECT muster.refresh_statistics($1, $2) AS is_made", values)[0]["is_made"] as Bool
        }
        return isMade ?? false
    }
}
