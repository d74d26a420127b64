import Postgres
import Tenancy

/// How far learning is behind the directory, as the view `muster.freshness` tells it, and what keeps it.
package struct Freshness: Sendable {
    package let tenant: String
    package let windowSeconds: Int64
    package let pendingChanges: Int64
    package let oldestPendingAt: Timestamp?
    package let lagSeconds: Double
    package let lastSyncedAt: Timestamp?
    package let breaches24h: Int64
    /// Syncs in a row that failed.
    package let failures: Int64
    /// Why the last sync failed; nil when it did not.
    package let lastError: String?
    /// Why the tenant is tried seldom, in words; nil when it is not.
    package let quarantineReason: String?

    /// All tenants' slugs, the one whose oldest change has the least of its window left first, those with nothing pending
    /// last.
    package static func slugsByUrgency(in database: Database) async throws -> [String] {
        try await database.withControl { tx in
            try tx.query(
                """
                SELECT t.slug
                FROM muster.tenants AS t
                LEFT JOIN muster.tenant_due AS q ON t.tenant_id = q.tenant_id
                ORDER BY q.oldest_pending_at + make_interval(secs => t.window_seconds), t.slug
                """
            ).map { try $0["slug"] }
        }
    }

    package static func of(_ tenant: TenantID, in database: Database) async throws -> Freshness {
        try await database.withTenant(tenant) { tx in
            let rows = try tx.query(
                """
                SELECT
                    f.tenant, f.window_seconds::bigint AS window_seconds, f.pending_changes, f.oldest_pending_at,
                    f.lag_seconds, f.last_synced_at, f.breaches_24h::bigint AS breaches_24h,
                    q.failures::bigint AS failures, q.last_error, q.quarantine_reason
                FROM muster.freshness AS f
                INNER JOIN muster.tenants AS t ON f.tenant = t.slug
                LEFT JOIN muster.tenant_due AS q ON t.tenant_id = q.tenant_id
                WHERE t.tenant_id = $1
                """
            )
            guard let row = rows.first else { throw ServiceError(.unknown, "There is no such tenant.") }
            return try Freshness(row)
        }
    }

    private init(_ row: Row) throws {
        tenant = try row["tenant"]
        windowSeconds = try row["window_seconds"]
        pendingChanges = try row["pending_changes"]
        oldestPendingAt = try row["oldest_pending_at"]
        lagSeconds = try row["lag_seconds"]
        lastSyncedAt = try row["last_synced_at"]
        breaches24h = try row["breaches_24h"]
        failures = (try row["failures"] as Int64?) ?? 0
        lastError = try row["last_error"]
        quarantineReason = try row["quarantine_reason"]
    }
}
