import Postgres
import Tenancy

/// What keeps a tenant's changes from learning: now, and in the runs that failed.
package struct SyncTrouble: Sendable {
    package let pendingChanges: Int64
    package let oldestPendingAt: Timestamp?
    /// Syncs in a row that failed.
    package let failures: Int64
    package let lastError: String?
    package let nextTryAt: Timestamp?
    /// Why the tenant is tried seldom, in words; nil when it is not.
    package let quarantineReason: String?
    /// Runs that failed, or left users behind, the last one first.
    package let runs: [SyncHistory.Run]

    package static func of(_ tenant: TenantID, runs limit: Int, in database: Database) async throws -> SyncTrouble {
        try await database.withTenant(tenant) { tx in
            let rows = try tx.query(
                """
                SELECT
                    f.pending_changes, f.oldest_pending_at, q.failures::bigint AS failures, q.last_error,
                    q.retry_at, q.quarantine_reason
                FROM muster.freshness AS f
                INNER JOIN muster.tenants AS t ON f.tenant = t.slug
                INNER JOIN muster.tenant_due AS q ON t.tenant_id = q.tenant_id
                WHERE t.tenant_id = $1
                """
            )
            guard let row = rows.first else { throw ServiceError(.unknown, "There is no such tenant.") }
            return SyncTrouble(
                pendingChanges: try row["pending_changes"],
                oldestPendingAt: try row["oldest_pending_at"],
                failures: try row["failures"],
                lastError: try row["last_error"],
                nextTryAt: try row["retry_at"],
                quarantineReason: try row["quarantine_reason"],
                runs: try SyncHistory.runs(tx, limit: limit, onlyFailed: true)
            )
        }
    }
}
