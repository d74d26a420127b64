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

    package init(_ session: Session) {
        self.session = session
    }

    /// Counts what `remove` would remove, and changes nothing.
    ///
    /// - Throws: `ServiceError` with code `refused` when the tenant may not be removed now; `PostgresError`.
    package func count(_ tenant: Tenant) throws -> [RemovedRows] {
        try session.inOwnersTransaction("BEGIN ISOLATION LEVEL REPEATABLE READ") {
            try requireIdle(tenant, locking: false)
            return try TenantTable.all(session).map { table in
                let rows = try count(tenant.id, in: table)
                return RemovedRows(table: table.name, removed: rows, left: rows)
            }
        }
    }

    /// Removes the tenant and its analysts' logins, and writes it into the list of erasures, all or nothing; only the
    /// logins go first.
    ///
    /// - Throws: `ServiceError`: `refused` when the tenant may not be removed now, `failed` when rows would be left;
    ///   `PostgresError`. The tenant's rows are as they were then.
    package func remove(_ tenant: Tenant) throws -> [RemovedRows] {
        try session.inOwnersTransaction { try requireIdle(tenant, locking: false) }
        try AnalystLogins(session).dropAll(for: tenant.id)
        // Each statement sees what others have committed meanwhile, and so does the proof.
        return try session.inOwnersTransaction("BEGIN ISOLATION LEVEL READ COMMITTED") {
            try requireIdle(tenant, locking: true)
            let tables = try TenantTable.all(session)
            let removed = try tables.map { table in
                try session.execute("DELETE FROM \(table.quoted) WHERE tenant_id = $1", [tenant.id.value])
            }
            let report = try zip(tables, removed).map { table, removed in
                RemovedRows(table: table.name, removed: removed, left: try count(tenant.id, in: table))
            }
            if let rest = report.first(where: { $0.left > 0 }) {
                throw ServiceError(
                    .failed,
                    "Rows came into \(rest.table) while the tenant was being deleted; nothing was deleted.",
                    remedy: "Have whoever still writes for the tenant stop, and repeat the command."
                )
            }
            try session.execute(
                """
                INSERT INTO muster.erasures (erased_tenant_id, erased_at, erased_by, tenant_slug, rows_removed)
                VALUES ($1, clock_timestamp(), 'operator', $2, $3)
                """,
                [tenant.id.value, .text(tenant.slug.text), .int(Int64(removed.reduce(0, +)))]
            )
            return report
        }
    }

    /// A suspended tenant for which nothing is at work.
    private func requireIdle(_ tenant: Tenant, locking: Bool) throws {
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
                .refused,
                "Work for the tenant \"\(tenant.slug)\" goes on: \(work.joined(separator: ", ")).",
                remedy: "Wait until it has ended, and repeat the command."
            )
        }
    }

    private static let work = """
        SELECT 'a job' AS work
        WHERE EXISTS (SELECT FROM muster.jobs WHERE tenant_id = $1 AND lease_until > clock_timestamp())
        UNION ALL
        SELECT 'a sync' AS work
        WHERE
            EXISTS (SELECT FROM muster.tenant_due WHERE tenant_id = $1 AND lease_until > clock_timestamp())
            OR EXISTS (SELECT FROM muster.sync_runs WHERE tenant_id = $1 AND state = 'running')
        UNION ALL
        SELECT 'an import' AS work
        WHERE EXISTS (SELECT FROM muster.feed_runs WHERE tenant_id = $1 AND state = 'running')
        """

    private func count(_ tenant: TenantID, in table: TenantTable) throws -> Int {
        let rows: Int64 =
            try session.query("SELECT count(*) AS rows FROM \(table.quoted) WHERE tenant_id = $1", [tenant.value])[0][
                "rows"
            ]
        return Int(rows)
    }
}
