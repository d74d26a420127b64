import Postgres
import TestSupport

/// What an analyst of the first tenant can see of the second one.
struct AnalystProbe {
    /// Everything of ours that an analyst may read, with the columns.
    struct Relation: Sendable {
        let name: String
        let columns: [String]
        let isView: Bool
    }

    /// As the catalogue lists them, so that a new view or column is tried without a line of test.
    static func relations(_ session: Session) throws -> [Relation] {
        try session.query(
            """
            SELECT
                c.oid::regclass::text AS name,
                array_agg(quote_ident(a.attname) ORDER BY a.attnum) AS columns,
                c.relkind = 'v' AS is_view
            FROM pg_class AS c
            INNER JOIN pg_namespace AS n ON c.relnamespace = n.oid AND n.nspname = 'muster'
            INNER JOIN pg_attribute AS a ON c.oid = a.attrelid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE
                c.relkind IN ('r', 'p', 'v')
                AND has_column_privilege('muster_analyst', c.oid, a.attnum, 'SELECT')
            GROUP BY c.oid
            ORDER BY c.relkind, 1
            """
        ).map { row in
            Relation(name: try row["name"], columns: try row["columns"], isView: try row["is_view"])
        }
    }

    /// Relations in which a session sees a row of the otters', or words of theirs; an error is none.
    static func leaks(_ session: Session, _ relations: [Relation]) throws -> [String] {
        try relations.filter { relation in
            let tenant = relation.isView ? "tenant <> 'heron'" : "tenant_id <> 101"
            let words = "concat_ws(' ', \(relation.columns.joined(separator: ", "))) LIKE '%otter%'"
            do {
                let seen: Bool = try session.query(
                    "SELECT EXISTS (SELECT FROM \(relation.name) WHERE \(tenant) OR \(words)) AS seen"
                )[0]["seen"]
                return seen
            } catch PostgresError.server {
                return false
            }
        }.map(\.name)
    }
}
