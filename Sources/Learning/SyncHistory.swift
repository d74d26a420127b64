import Postgres
import Tenancy

/// The sync runs of a tenant, as the view `muster.sync_history` tells them.
package struct SyncHistory: Sendable {
    package struct Run: Sendable {
        package let tenant: String
        package let runID: Int64
        package let trigger: String
        package let state: String
        package let startedAt: Timestamp
        package let finishedAt: Timestamp?
        package let durationMilliseconds: Int64?
        package let created: Int64
        package let updated: Int64
        package let deactivated: Int64
        package let failed: Int64
        package let oldestChangeAt: Timestamp?
        package let lagSeconds: Double
        package let error: String?
    }

    private let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// The latest runs, the last one first.
    package func runs(of tenant: TenantID, limit: Int) async throws -> [Run] {
        try await database.withTenant(tenant) { tx in try Self.runs(tx, limit: limit) }
    }

    static func runs(_ tx: TenantTransaction, limit: Int, onlyFailed: Bool = false) throws -> [Run] {
        try tx.query(
            """
            SELECT
                h.tenant, h.run_id, h.trigger, h.state, h.started_at, h.finished_at, h.duration_ms,
                h.created, h.updated, h.deactivated, h.failed, h.oldest_change_at, h.lag_seconds, h.error
            FROM muster.sync_history AS h
            INNER JOIN muster.tenants AS t ON h.tenant = t.slug
            WHERE t.tenant_id = $1 AND (NOT $3 OR h.state IN ('failed', 'applied_with_failures'))
            ORDER BY h.run_id DESC
            LIMIT $2
            """,
            [.int(Int64(limit)), .bool(onlyFailed)]
        ).map(Run.init)
    }
}

extension SyncHistory.Run {
    fileprivate init(_ row: Row) throws {
        tenant = try row["tenant"]
        runID = try row["run_id"]
        trigger = try row["trigger"]
        state = try row["state"]
        startedAt = try row["started_at"]
        finishedAt = try row["finished_at"]
        durationMilliseconds = try row["duration_ms"]
        created = try row["created"]
        updated = try row["updated"]
        deactivated = try row["deactivated"]
        failed = try row["failed"]
        oldestChangeAt = try row["oldest_change_at"]
        lagSeconds = try row["lag_seconds"]
        error = try row["error"]
    }
}
