import Postgres
import Tenancy

/// The months of history: makes those to come, so that no history lands in the default partitions, and drops whole those
/// that nobody keeps any more.
package enum MonthPartitions {
    package static let monthsAhead = 3
    /// So long the deployment keeps history, and longer when a tenant does; a tenant may keep its own for less.
    package static let retentionDays = 400

    /// Makes the months to come; and, when rows stand in a default partition, those that were missed and are still kept.
    ///
    /// - Returns: how many partitions were made.
    @discardableResult
    package static func ensure(_ database: Database, retentionDays: Int = MonthPartitions.retentionDays) async throws
        -> Int
    {
        try await database.withControl { tx in
            let made: Int = try tx.query(
                """
                SELECT sum(muster.ensure_month_partitions(m::date))::bigint AS made
                FROM generate_series(
                    date_trunc(
                        'month',
                        CASE
                            -- A file keeps its size until VACUUM, so this may be so with nothing in it.
                            WHEN EXISTS (
                                SELECT
                                FROM muster.tables_by_month() AS t
                                WHERE pg_relation_size(to_regclass(format('muster.%I', t.table_name || '_default'))) > 0
                            )
                                THEN (SELECT \(lastKept(retentionDays)) FROM muster.tenants)
                            ELSE $1::timestamptz
                        END AT TIME ZONE 'UTC'
                    ),
                    $1::timestamptz AT TIME ZONE 'UTC' + make_interval(months => \(monthsAhead)),
                    interval '1 month'
                ) AS m
                """,
                [.timestamp(tx.now)]
            )[0]["made"]
            // A new partition does not know what its parent keeps to itself.
            _ = try tx.query("SELECT muster.keep_no_personal_statistics()")
            return made
        }
    }

    /// - Returns: how many partitions were dropped.
    @discardableResult
    package static func dropExpired(_ database: Database, retentionDays: Int = MonthPartitions.retentionDays)
        async throws -> Int
    {
        try await database.withControl { tx in
            try tx.query(
                """
                SELECT muster.drop_month_partitions((\(lastKept(retentionDays)))::date)::bigint AS dropped
                FROM muster.tenants
                """,
                [.timestamp(tx.now)]
            )[0]["dropped"]
        }
    }

    /// The day before which nobody keeps history, as SQL over all tenants; `$1` is the time.
    private static func lastKept(_ retentionDays: Int) -> String {
        "$1::timestamptz - make_interval(days => greatest(\(retentionDays), max(retention_days)))"
    }
}
