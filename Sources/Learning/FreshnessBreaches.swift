import Postgres
import Tenancy

/// What a sync writes down about changes that came late, in its own transaction.
///
/// It holds the row of `tenant_due`, so that nobody else opens or ends a breach of the tenant meanwhile.
enum FreshnessBreaches {
    /// - Parameters:
    ///   - changes: how many came late; one at least did.
    ///   - endedAt: nil while others that are late still wait.
    static func note(
        _ tx: TenantTransaction,
        startedAt: Timestamp,
        changes: Int64,
        endedAt: Timestamp?,
        at clock: Timestamp
    ) throws {
        try tx.execute(
            statement,
            [
                .timestamp(startedAt), .int(max(changes, 1)), .timestamp(optional: endedAt), .timestamp(clock),
            ]
        )
    }

    /// Goes on with the breach that is open, or makes one that nobody has noticed.
    ///
    /// In: `$2` its start, `$3` late changes, `$4` its end or NULL, `$5` the time.
    private static let statement = """
        WITH noticed AS (
            UPDATE muster.freshness_breaches
            SET changes = changes + $3::bigint, ended_at = $4::timestamptz
            WHERE tenant_id = $1 AND ended_at IS NULL
            RETURNING started_at
        )
        INSERT INTO muster.freshness_breaches (tenant_id, started_at, ended_at, changes, cause)
        SELECT
            q.tenant_id,
            $2::timestamptz,
            $4::timestamptz,
            $3::bigint,
            \(Window.causeSQL(now: "$5::timestamptz", isSyncing: "false"))
        FROM muster.tenant_due AS q
        INNER JOIN muster.tenants AS t ON q.tenant_id = t.tenant_id
        INNER JOIN muster.chores AS c ON c.chore = 'freshness'
        WHERE q.tenant_id = $1 AND NOT EXISTS (SELECT FROM noticed)
        ON CONFLICT (tenant_id, started_at) DO UPDATE
        SET changes = freshness_breaches.changes + excluded.changes, ended_at = excluded.ended_at
        """
}
