import Postgres
import Tenancy

/// Stops analysts' statements that run for too long, and ends sessions that keep a transaction open: time-outs that are
/// set for a login, the login itself can lift.
///
/// Does not look at what is asked.
package enum AnalystWatch {
    /// What one look led to.
    package struct Result: Sendable, Equatable {
        package let cancelled: Int
        package let disconnected: Int
    }

    /// - Parameters:
    ///   - statementSeconds: what runs longer is cancelled.
    ///   - transactionSeconds: whose transaction is older loses the connection, as does who does not heed being cancelled.
    package static func stopLong(
        _ database: Database,
        statementSeconds: Int = AnalystLimits.statementSeconds,
        transactionSeconds: Int = AnalystLimits.transactionSeconds
    ) async throws -> Result {
        try await database.withControl { tx in
            let row = try tx.query(
                "SELECT cancelled, disconnected FROM muster.stop_long_analysts($1::integer, $2::integer)",
                [.int(Int64(statementSeconds)), .int(Int64(transactionSeconds))]
            )[0]
            return Result(cancelled: try row["cancelled"], disconnected: try row["disconnected"])
        }
    }
}
