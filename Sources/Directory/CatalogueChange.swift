import Postgres
import Tenancy

/// What changed in a tenant's catalogues, profiles, locks and feeds, one row per revision: a plan that is refused because
/// of it can say what it was.
package enum CatalogueChange {
    /// The next revision, and what it is about.
    static func note(_ tx: TenantTransaction, _ what: String) throws {
        try tx.execute(
            """
            WITH moved AS (
                UPDATE muster.directory_state SET catalogue_revision = catalogue_revision + 1
                WHERE tenant_id = $1
                RETURNING catalogue_revision
            )
            INSERT INTO muster.catalogue_changes (tenant_id, revision, changed_at, what)
            SELECT $1, m.catalogue_revision, $2, $3
            FROM moved AS m
            """,
            [.timestamp(tx.now), .text(what)]
        )
    }

    /// What changed after a revision, the newest first, and how many changes there were.
    package static func since(
        _ tx: TenantTransaction,
        revision: Int64,
        limit: Int
    ) throws -> (what: [String], count: Int) {
        let rows = try tx.query(
            """
            SELECT c.what, s.catalogue_revision - $2 AS changes
            FROM muster.directory_state AS s
            LEFT JOIN muster.catalogue_changes AS c ON c.tenant_id = $1 AND c.revision > $2
            WHERE s.tenant_id = $1 AND s.catalogue_revision > $2
            ORDER BY c.revision DESC
            LIMIT $3
            """,
            [.int(revision), .int(Int64(limit))]
        )
        return (try rows.compactMap { try $0["what"] as String? }, try rows.first?["changes"] ?? 0)
    }

    /// The first of many names, and how many more.
    package static func few(_ names: [String], limit: Int = 5) -> String {
        let shown = names.prefix(limit).map { "\"\($0)\"" }.joined(separator: ", ")
        return names.count > limit ? "\(shown) and \(names.count - limit) more" : shown
    }
}
