import Postgres
import Tenancy

/// Writes down which tenants' changes wait for longer than the window, and which no longer do.
///
/// One look by the index of deadlines; what a sync ends, it writes down itself.
package enum FreshnessWatch {
    /// What one look led to.
    package struct Result: Sendable, Equatable {
        package let began: Int
        package let ended: Int

        package init(began: Int, ended: Int) {
            self.began = began
            self.ended = ended
        }
    }

    package static func look(_ database: Database) async throws -> Result {
        try await database.withControl { tx in
            try tx.waitBriefly()
            let ended = try tx.execute(end, [.timestamp(tx.now)])
            return Result(began: try tx.execute(begin, [.timestamp(tx.now)]), ended: ended)
        }
    }

    /// A tenant whose row is locked is being synced or changed just now, and is seen by the next look.
    ///
    /// In: `$1` the time.
    private static let begin = """
        WITH late AS MATERIALIZED (
            SELECT
                q.tenant_id,
                q.deadline_at AS started_at,
                \(Window.causeSQL(now: "$1::timestamptz", isSyncing: "q.lease_until > $1")) AS cause
            FROM muster.tenant_due AS q
            INNER JOIN muster.tenants AS t ON q.tenant_id = t.tenant_id
            INNER JOIN muster.chores AS c ON c.chore = 'freshness'
            WHERE
                q.deadline_at <= $1
                AND q.oldest_pending_at IS NOT NULL
                AND NOT EXISTS (
                    SELECT FROM muster.freshness_breaches AS b WHERE b.tenant_id = q.tenant_id AND b.ended_at IS NULL
                )
            FOR UPDATE OF q SKIP LOCKED
        )
        INSERT INTO muster.freshness_breaches (tenant_id, started_at, cause)
        SELECT tenant_id, started_at, cause
        FROM late
        ORDER BY tenant_id
        ON CONFLICT (tenant_id, started_at) DO UPDATE SET ended_at = NULL
        """

    /// Ends what no sync could: the changes went, or the tenant has another window now.
    ///
    /// In: `$1` the time.
    private static let end = """
        UPDATE muster.freshness_breaches AS b
        SET ended_at = greatest($1, b.started_at)
        FROM muster.tenant_due AS q
        WHERE
            b.tenant_id = q.tenant_id
            AND b.ended_at IS NULL
            AND (q.oldest_pending_at IS NULL OR q.deadline_at > $1)
        """
}
