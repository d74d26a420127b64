import Postgres
import Tenancy

/// Deletes a tenant's history that is older than the tenant keeps it, a batch per transaction.
///
/// Of a creation's welcome e-mail the row stays, without address and words: that it was written is never forgotten.
package struct HistoryRetention: Sendable {
    private let database: Database
    private let batchSize: Int

    package init(database: Database, batchSize: Int = 5_000) {
        self.database = database
        self.batchSize = batchSize
    }

    /// - Returns: how many rows were deleted, or emptied.
    package func deleteExpired(of tenant: TenantID) async throws -> Int {
        var deleted = 0
        for statement in Self.deletions {
            while true {
                try Task.checkCancellation()
                let limit = batchSize
                let batch = try await database.withTenant(tenant) { tx in
                    try tx.execute(statement, [.timestamp(tx.now), .int(Int64(limit))])
                }
                deleted += batch
                guard batch == batchSize else { break }
            }
        }
        return deleted
    }

    /// In: `$2` the time, `$3` the size of a batch.
    private static let deletions = [
        """
        DELETE FROM muster.sync_runs AS h
        USING (
            SELECT run_id, started_at
            FROM muster.sync_runs
            WHERE tenant_id = $1 AND started_at < \(expiry)
            LIMIT $3
        ) AS old
        WHERE h.tenant_id = $1 AND h.run_id = old.run_id AND h.started_at = old.started_at
        """,
        """
        DELETE FROM muster.job_runs AS h
        USING (
            SELECT job_id, run_no, finished_at
            FROM muster.job_runs
            WHERE tenant_id = $1 AND finished_at < \(expiry)
            LIMIT $3
        ) AS old
        WHERE h.tenant_id = $1 AND h.job_id = old.job_id AND h.run_no = old.run_no AND h.finished_at = old.finished_at
        """,
        """
        DELETE FROM muster.freshness_breaches AS h
        USING (
            SELECT started_at
            FROM muster.freshness_breaches
            WHERE tenant_id = $1 AND ended_at < \(expiry)
            LIMIT $3
        ) AS old
        WHERE h.tenant_id = $1 AND h.started_at = old.started_at
        """,
        """
        DELETE FROM muster.feed_log_entries AS h
        USING (
            SELECT run_id, entry_no, logged_at
            FROM muster.feed_log_entries
            WHERE tenant_id = $1 AND logged_at < \(expiry)
            LIMIT $3
        ) AS old
        WHERE h.tenant_id = $1 AND h.run_id = old.run_id AND h.entry_no = old.entry_no AND h.logged_at = old.logged_at
        """,
        """
        DELETE FROM muster.user_changes AS h
        USING (
            SELECT user_id, revision, changed_at
            FROM muster.user_changes
            WHERE tenant_id = $1 AND changed_at < \(expiry)
            LIMIT $3
        ) AS old
        WHERE h.tenant_id = $1 AND h.user_id = old.user_id AND h.revision = old.revision AND h.changed_at = old.changed_at
        """,
        """
        DELETE FROM muster.catalogue_changes AS h
        USING (
            SELECT revision
            FROM muster.catalogue_changes
            WHERE tenant_id = $1 AND changed_at < \(expiry)
            LIMIT $3
        ) AS old
        WHERE h.tenant_id = $1 AND h.revision = old.revision
        """,
        """
        DELETE FROM muster.feed_plan_rows AS h
        USING (
            SELECT p.run_id, p.row_no
            FROM muster.feed_plan_rows AS p
            INNER JOIN muster.feed_runs AS r ON r.tenant_id = $1 AND p.run_id = r.run_id
            WHERE p.tenant_id = $1 AND r.plan_expires_at < \(afterApprovals)
            LIMIT $3
        ) AS old
        WHERE h.tenant_id = $1 AND h.run_id = old.run_id AND h.row_no = old.row_no
        """,
        """
        UPDATE muster.feed_runs AS h
        SET state = 'expired', finished_at = $2
        FROM (
            SELECT run_id
            FROM muster.feed_runs
            WHERE tenant_id = $1 AND state = 'held' AND plan_expires_at < \(afterApprovals)
            LIMIT $3
        ) AS old
        WHERE h.tenant_id = $1 AND h.run_id = old.run_id AND h.state = 'held'
        """,
        """
        DELETE FROM muster.welcome_emails AS h
        USING (
            SELECT email_id
            FROM muster.welcome_emails AS m
            WHERE campaign_id IS NOT NULL AND \(endedLongAgo)
            LIMIT $3
        ) AS old
        WHERE h.tenant_id = $1 AND h.email_id = old.email_id
        """,
        """
        UPDATE muster.welcome_emails AS h
        SET address = NULL, error = NULL
        FROM (
            SELECT email_id
            FROM muster.welcome_emails AS m
            WHERE campaign_id IS NULL AND num_nonnulls(address, error) > 0 AND \(endedLongAgo)
            LIMIT $3
        ) AS old
        WHERE h.tenant_id = $1 AND h.email_id = old.email_id
        """,
        """
        DELETE FROM muster.welcome_tokens AS h
        USING (
            SELECT token_hash
            FROM muster.welcome_tokens
            WHERE tenant_id = $1 AND expires_at < \(expiry)
            LIMIT $3
        ) AS old
        WHERE h.tenant_id = $1 AND h.token_hash = old.token_hash
        """,
    ]

    /// Of `welcome_emails`, as `m`: a link lives as long as it was promised, and is checked against the address.
    private static let endedLongAgo = """
        m.tenant_id = $1
        AND m.state IN ('sent', 'failed', 'bounced', 'cancelled', 'unknown')
        AND coalesce(m.sent_at, m.started_at, m.due_at) < \(expiry)
        AND NOT EXISTS (
            SELECT FROM muster.welcome_tokens AS k
            WHERE k.tenant_id = $1 AND k.user_id = m.user_id AND k.email_id = m.email_id AND k.expires_at > $2
        )
        """

    /// An approval that began just before the plan expired still reads its rows.
    private static let afterApprovals = "$2::timestamptz - interval '1 hour'"

    private static let expiry = """
        $2::timestamptz - make_interval(days => (SELECT retention_days FROM muster.tenants WHERE tenant_id = $1))
        """
}
