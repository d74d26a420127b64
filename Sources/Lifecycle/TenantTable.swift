import Postgres
import Tenancy

/// A table with rows of tenants, as the catalogue knows it: a new one takes part by itself.
struct TenantTable {
    let name: String
    let quoted: String
    /// Its columns in order, without the tenant's number and what the server computes.
    let columns: [String]
    /// The tables whose rows it refers to.
    private let targets: Set<String>

    /// The columns as SQL has them.
    var columnList: String { columns.map { "\"\($0)\"" }.joined(separator: ", ") }

    /// All of them, each before those that it refers to.
    static func all(_ session: Session) throws -> [TenantTable] {
        var rest = try session.query(
            """
            SELECT
                c.relname::text AS name,
                format('%I.%I', 'muster', c.relname) AS quoted,
                ARRAY(
                    SELECT o.attname::text
                    FROM pg_attribute AS o
                    WHERE
                        o.attrelid = c.oid AND o.attnum > 0 AND NOT o.attisdropped AND o.attgenerated = ''
                        AND o.attnum <> a.attnum
                    ORDER BY o.attnum
                ) AS columns,
                ARRAY(
                    SELECT DISTINCT target.relname::text
                    FROM pg_constraint AS k
                    INNER JOIN pg_class AS target ON k.confrelid = target.oid
                    WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid <> c.oid
                ) AS targets
            FROM pg_class AS c
            INNER JOIN pg_attribute AS a ON c.oid = a.attrelid AND a.attname = 'tenant_id' AND NOT a.attisdropped
            WHERE c.relnamespace = 'muster'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
            ORDER BY c.relname
            """
        ).map { row in
            let targets: [String] = try row["targets"]
            return TenantTable(
                name: try row["name"],
                quoted: try row["quoted"],
                columns: try row["columns"],
                targets: Set(targets)
            )
        }
        var ordered: [TenantTable] = []
        while !rest.isEmpty {
            let held = rest.reduce(into: Set<String>()) { $0.formUnion($1.targets) }
            let free = rest.filter { !held.contains($0.name) }
            guard !free.isEmpty else {
                throw ServiceError(.failed, "Tables refer to each other in a circle: \(rest.map(\.name)).")
            }
            ordered += free
            rest.removeAll { !held.contains($0.name) }
        }
        return ordered
    }
}
