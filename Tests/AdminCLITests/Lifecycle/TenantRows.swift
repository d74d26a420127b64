import Postgres
import TestSupport

/// All rows of a tenant, from every table that the catalogue knows to have some.
enum TenantRows {
    /// Each row as its table's name and JSON, without what `but` names: columns by their table, or by `*` of all tables.
    static func all(
        of slug: String,
        but left: [String: [String]] = [:],
        in database: TemporaryDatabase? = nil
    ) async throws -> [String] {
        let database = try database ?? .current
        return try await database.run { session in
            try tables(session).flatMap { table in
                let columns = left[table, default: []] + left["*", default: []]
                return try session.query(
                    """
                    SELECT '\(table) ' || (to_jsonb(t) - $2::text[])::text
                    FROM muster.\(table) AS t
                    WHERE t.tenant_id = (SELECT tenant_id FROM muster.tenants WHERE slug = $1)
                    """,
                    [.text(slug), .texts(columns)]
                ).map { row in try row[0] as String }
            }.sorted()
        }
    }

    static func tables(_ session: Session) throws -> [String] {
        try session.query(
            """
            SELECT c.relname::text
            FROM pg_class AS c
            INNER JOIN pg_attribute AS a ON c.oid = a.attrelid AND a.attname = 'tenant_id'
            WHERE c.relnamespace = 'muster'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
            ORDER BY c.relname
            """
        ).map { row in try row[0] }
    }
}
