import Postgres
import Tenancy

/// Makes the partitions of the months to come, so that no history lands in the default ones.
package enum MonthPartitions {
    package static let monthsAhead = 3

    /// - Returns: how many partitions were made.
    @discardableResult
    package static func ensure(_ database: Database) async throws -> Int {
        try await database.withControl { tx in
            try tx.query(
                """
                SELECT sum(muster.ensure_month_partitions(($1::timestamptz + make_interval(months => m))::date))::bigint
                    AS made
                FROM generate_series(0, \(monthsAhead)) AS m
                """,
                [.timestamp(tx.now)]
            )[0]["made"]
        }
    }
}
