import Directory
import Postgres
import Tenancy

/// What one table had of a tenant, and has of it afterwards.
package struct RemovedRows: Sendable, Equatable {
    package let table: String
    /// How many rows were removed, or would be.
    package let removed: Int
    /// How many there are afterwards.
    package let left: Int
}

/// Removes everything of one tenant, and proves that nothing is left.
///
/// Works as the user of the database URL, whom row-level security must not bind: no runtime role may delete a tenant.
/// The caller's session is in no transaction. The tables are those that the catalogue names, so that a new one takes
/// part by itself.
package struct TenantRemoval {
    private let session: Session
    /// How long to wait for transactions that began before the tenant was gone.
    private let patience: Duration

    package init(_ session: Session, patience: Duration = .seconds(60)) {
        self.session = session
        self.patience = patience
    }

    /// Counts what `remove` would remove, and changes nothing.
    ///
    /// - Throws: `ServiceError` as `remove`; `PostgresError`.
    package func count(_ tenant: Tenant) throws -> [RemovedRows] {
        try session.inOwnersTransaction("BEGIN ISOLATION LEVEL REPEATABLE READ") {
            try requireIdle(tenant)
            return try TenantTable.all(session).map { table in
                let rows = try count(tenant.id, in: table)
                return RemovedRows(table: table.name, removed: rows, left: rows)
            }
        }
    }

    /// Removes the tenant and its analysts' logins, and writes it into the list of erasures, all or nothing.
    ///
    /// - Throws: `ServiceError`: `refused` for an active tenant; `conflict` while work for it goes on; `failed` when rows would
    ///   be left; `PostgresError`. Everything is as it was then, but for sessions of analysts, which have ended.
    package func remove(_ tenant: Tenant) throws -> [RemovedRows] {
        try session.inOwnersTransaction { try requireIdle(tenant) }
        let logins = AnalystLogins(session)
        let closed = try logins.closeAll(for: tenant.id)
        let report: [RemovedRows]
        do {
            // Each statement sees what others have committed meanwhile, and so does the proof.
            report = try session.inOwnersTransaction("BEGIN ISOLATION LEVEL READ COMMITTED") {
                try session.lockWriters(of: tenant.id)
                try requireIdle(tenant, locking: true)
                let report = try removeRows(of: tenant.id)
                try requireNothingLeft(report)
                try list(tenant, rows: report.reduce(0) { $0 + $1.removed })
                try logins.dropClosed(closed)
                return report
            }
        } catch {
            // The tenant stays, and its analysts with it; the first error is the one to tell.
            try? logins.reopen(closed)
            throw error
        }
        return try settle(tenant, report)
    }

    /// Removes all rows with a tenant's number, within the caller's transaction.
    func removeRows(of tenant: TenantID) throws -> [RemovedRows] {
        let tables = try TenantTable.all(session)
        let removed = try tables.map { table in
            try session.execute("DELETE FROM \(table.quoted) WHERE tenant_id = $1", [tenant.value])
        }
        return try zip(tables, removed).map { table, removed in
            RemovedRows(table: table.name, removed: removed, left: try count(tenant, in: table))
        }
    }

    private func requireNothingLeft(_ report: [RemovedRows]) throws {
        guard let rest = report.first(where: { $0.left > 0 }) else { return }
        throw ServiceError(
            .failed,
            "Rows came into \(rest.table) while the tenant was being deleted; nothing was deleted.",
            remedy: "Have whoever still writes for the tenant stop, and repeat the command."
        )
    }

    private func list(_ tenant: Tenant, rows: Int) throws {
        try session.execute(
            """
            INSERT INTO muster.erasures (erased_tenant_id, erased_at, erased_by, tenant_slug, rows_removed)
            VALUES ($1, clock_timestamp(), 'operator', $2, $3)
            """,
            [tenant.id.value, .text(tenant.slug.text), .int(Int64(rows))]
        )
    }

    private func count(_ tenant: TenantID, in table: TenantTable) throws -> Int {
        let rows: Int64 =
            try session.query("SELECT count(*) AS rows FROM \(table.quoted) WHERE tenant_id = $1", [tenant.value])[0][
                "rows"
            ]
        return Int(rows)
    }
}

// MARK: What stands in the way, before and after

extension TenantRemoval {
    /// A suspended tenant for which nothing is at work; what died at work is no reason to wait.
    private func requireIdle(_ tenant: Tenant, locking: Bool = false) throws {
        let states: [String] = try session.query(
            "SELECT state FROM muster.tenants WHERE tenant_id = $1 \(locking ? "FOR UPDATE" : "")",
            [tenant.id.value]
        ).map { row in try row["state"] }
        guard let state = states.first else {
            throw ServiceError(.unknown, "The tenant \"\(tenant.slug)\" does not exist any more.")
        }
        guard state == "suspended" else {
            throw ServiceError(
                .refused,
                "The tenant \"\(tenant.slug)\" is active.",
                remedy: "Suspend it first: muster tenant suspend \(tenant.slug) --reason …"
            )
        }
        let work: [String] = try session.query(Self.work, [tenant.id.value]).map { row in try row["work"] }
        guard work.isEmpty else {
            throw ServiceError(
                .conflict,
                "Work for the tenant \"\(tenant.slug)\" goes on: \(work.joined(separator: ", ")).",
                remedy: "Wait until it has ended, and repeat the command."
            )
        }
    }

    private static let work = """
        SELECT format('a job (%s)', string_agg(DISTINCT kind, ', ')) AS work
        FROM muster.jobs
        WHERE tenant_id = $1 AND lease_until > clock_timestamp()
        HAVING count(*) > 0
        UNION ALL
        SELECT 'a sync' AS work
        WHERE EXISTS (SELECT FROM muster.tenant_due WHERE tenant_id = $1 AND lease_until > clock_timestamp())
        UNION ALL
        SELECT format('an import (run %s)', run_id) AS work
        FROM muster.feed_runs
        WHERE tenant_id = $1 AND state = 'running' AND alive_until > clock_timestamp()
        """

    /// Waits for whoever began to write before the tenant was gone, removes what they left, and counts again.
    ///
    /// They may commit after the first count; who begins later finds no tenant.
    private func settle(_ tenant: Tenant, _ report: [RemovedRows]) throws -> [RemovedRows] {
        let deletedAt: Timestamp = try session.query("SELECT clock_timestamp() AS now")[0]["now"]
        let end = ContinuousClock.now + patience
        while try isAnyOlder(than: deletedAt) {
            guard ContinuousClock.now < end else {
                throw ServiceError(
                    .conflict,
                    "The tenant \"\(tenant.slug)\" is deleted. Transactions that began before go on, and may leave rows of it.",
                    remedy: "Have what they leave removed when they have ended: muster erasure replay"
                )
            }
            _ = try session.query("SELECT pg_sleep(0.1)")
        }
        let late = try session.inOwnersTransaction { try removeRows(of: tenant.id) }
        return zip(report, late).map { row, late in
            RemovedRows(table: row.table, removed: row.removed + late.removed, left: late.left)
        }
    }

    /// Analysts are no writers, and may look for longer.
    private func isAnyOlder(than moment: Timestamp) throws -> Bool {
        try session.query(
            """
            SELECT EXISTS (
                SELECT
                FROM pg_stat_activity AS a
                WHERE
                    a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.backend_type = 'client backend'
                    AND a.xact_start <= $1 AND NOT a.usename::text ^@ 'muster_analyst_'
            ) AS is_any
            """,
            [.timestamp(moment)]
        )[0]["is_any"]
    }
}
