import Postgres
import TestSupport

/// Tries everything that one tenant could do to another's rows, table by table, as the catalogue lists them.
///
/// Rows are made from the columns' types alone, so a new table is tried without a line of test: checks and references
/// are dropped first, for what is tried here is row-level security and nothing else.
struct IsolationProbe {
    struct Table: Sendable {
        let name: String
        /// Columns that an INSERT names, and a value for each.
        let columns: [String]
        let literals: [String]
        let key: [String]
        let isPartition: Bool

        /// A row of a tenant; `number` tells rows of one tenant apart, and a partition's from its parent's.
        private func row(tenant: Int64, number: Int64) -> String {
            let number = tenant * 1000 + (isPartition ? 100 : 0) + number
            return zip(columns, literals).map { column, literal in
                column == "tenant_id" ? "\(tenant)" : literal.replacing("#", with: "\(number)")
            }.joined(separator: ", ")
        }

        func insert(tenant: Int64, number: Int64) -> String {
            "INSERT INTO \(name) (\(columns.joined(separator: ", "))) VALUES (\(row(tenant: tenant, number: number)))"
        }
    }

    static let mine: Int64 = 1
    static let other: Int64 = 2

    let database: TemporaryDatabase

    /// Makes a row of each tenant in every table; as the superuser, whom no policy binds.
    func fill() async throws -> [Table] {
        try await database.run { session in
            try Self.dropChecksAndReferences(session)
            let tables = try Self.tables(session)
            for table in tables {
                try session.script(table.insert(tenant: Self.mine, number: 1))
                try session.script(table.insert(tenant: Self.other, number: 1))
            }
            return tables
        }
    }

    /// What tenant 1 managed to see or do of tenant 2's: "table: verb", nothing when all is well.
    func leaks(_ tables: [Table]) async throws -> [String] {
        try await database.run(as: "muster_app") { session in
            try tables.flatMap { table in
                try Self.attempts(table).filter { attempt in try Self.succeeds(session, attempt) }
                    .map { "\(table.name): \($0.verb)" }
            }
        }
    }

    private struct Attempt {
        let verb: String
        let sql: String
    }

    private static func attempts(_ table: Table) -> [Attempt] {
        let key = table.key.joined(separator: ", ")
        return [
            Attempt(verb: "select", sql: "SELECT FROM \(table.name) WHERE tenant_id <> \(mine)"),
            Attempt(verb: "select for update", sql: "SELECT FROM \(table.name) WHERE tenant_id <> \(mine) FOR UPDATE"),
            Attempt(verb: "update", sql: "UPDATE \(table.name) SET tenant_id = tenant_id WHERE tenant_id = \(other)"),
            Attempt(verb: "delete", sql: "DELETE FROM \(table.name) WHERE tenant_id = \(other)"),
            Attempt(verb: "insert", sql: table.insert(tenant: other, number: 2)),
            Attempt(
                verb: "upsert",
                sql: table.insert(tenant: other, number: 1)
                    + " ON CONFLICT (\(key)) DO UPDATE SET tenant_id = excluded.tenant_id"
            ),
            Attempt(verb: "move", sql: "UPDATE \(table.name) SET tenant_id = \(other) + 1 WHERE tenant_id = \(mine)"),
        ]
    }

    /// Whether an attempt touched or betrayed a row; refusals by policy or missing rights are what is wanted.
    private static func succeeds(_ session: Session, _ attempt: Attempt) throws -> Bool {
        try session.script("BEGIN")
        defer { try? session.script("ROLLBACK") }
        try session.script("SET LOCAL muster.tenant = '\(mine)'")
        do {
            let rows = try session.query(attempt.sql)
            return !rows.isEmpty || rows.affected > 0
        } catch PostgresError.server(let error) where error.sqlState == .insufficientPrivilege {
            return false
        } catch PostgresError.server(let error) where error.sqlState == .uniqueViolation {
            // Not written, but told that the other tenant has such a row.
            return true
        }
    }

    private static func dropChecksAndReferences(_ session: Session) throws {
        let drops: [String] = try session.query(
            """
            SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', k.conrelid::regclass, k.conname)
            FROM pg_constraint AS k
            INNER JOIN pg_namespace AS n ON k.connamespace = n.oid AND n.nspname = 'muster'
            WHERE k.contype IN ('c', 'f') AND k.conparentid = 0 AND k.coninhcount = 0 AND k.conrelid <> 0
            """
        ).map { row in try row[0] }
        for drop in drops {
            try session.script(drop)
        }
    }

    private static func tables(_ session: Session) throws -> [Table] {
        try session.query(
            """
            SELECT
                c.oid::regclass::text AS name,
                c.relispartition AS is_partition,
                array_agg(quote_ident(a.attname) ORDER BY a.attnum) AS columns,
                array_agg(
                    CASE
                        WHEN t.typcategory = 'A' THEN '''{}'''
                        WHEN t.typname IN ('text', 'varchar') THEN '''x#'''
                        -- Before the first month, so that the row belongs to the default partition.
                        WHEN t.typname IN ('timestamptz', 'date') THEN '''1999-01-01'''
                        WHEN t.typname = 'bool' THEN 'false'
                        WHEN t.typname = 'jsonb' THEN '''{}'''
                        WHEN t.typname = 'bytea' THEN '''x#'''
                        ELSE '#'
                    END
                    ORDER BY a.attnum
                ) AS literals,
                (
                    SELECT array_agg(quote_ident(ka.attname) ORDER BY ka.attnum)
                    FROM pg_constraint AS k
                    INNER JOIN pg_attribute AS ka ON ka.attrelid = c.oid AND ka.attnum = ANY (k.conkey)
                    WHERE k.conrelid = c.oid AND k.contype = 'p'
                ) AS key
            FROM pg_class AS c
            INNER JOIN pg_namespace AS n ON c.relnamespace = n.oid AND n.nspname = 'muster'
            INNER JOIN pg_attribute AS a
                ON c.oid = a.attrelid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
            INNER JOIN pg_type AS t ON a.atttypid = t.oid
            WHERE
                c.relkind IN ('r', 'p')
                AND EXISTS (SELECT FROM pg_attribute AS x WHERE x.attrelid = c.oid AND x.attname = 'tenant_id')
                -- A month's partition takes only rows of its month; the default one stands for them all.
                AND (NOT c.relispartition OR pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT')
            GROUP BY c.oid
            ORDER BY 1
            """
        ).map { row in
            Table(
                name: try row["name"],
                columns: try row["columns"],
                literals: try row["literals"],
                key: try row["key"],
                isPartition: try row["is_partition"]
            )
        }
    }
}
