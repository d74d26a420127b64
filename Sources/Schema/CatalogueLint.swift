import Postgres

/// Asks the server's catalogue whether the database is built by the rules that keep tenants apart.
///
/// Changes nothing and reads no tenant's rows; takes well under a second.
package enum CatalogueLint {
    /// Every rule, in the order in which findings are listed.
    package static let rules: [CatalogueRule] =
        CatalogueRule.rowSecurity + CatalogueRule.keys + CatalogueRule.rights + CatalogueRule.analysts
        + CatalogueRule.portability

    /// What is no fault of the schema, and the server's administrator should know.
    package static let warnings = CatalogueRule.surroundings

    /// What breaks a rule; nothing when all is well.
    package static func findings(_ session: Session, _ rules: [CatalogueRule] = rules) throws -> [CatalogueFinding] {
        // With an empty path every name comes with its schema, whatever the user's own schema is called.
        let path: String = try session.query("SELECT current_setting('search_path') AS path")[0]["path"]
        try session.execute("SELECT set_config('search_path', '', false)")
        defer { _ = try? session.execute("SELECT set_config('search_path', $1, false)", [.text(path)]) }
        return try rules.flatMap { rule in
            try session.query(rule.offenders).map { row in
                CatalogueFinding(rule: rule.name, object: try row["object"], remedy: rule.remedy)
            }
        }
    }
}

/// One rule: its name is a claim, and its query answers with the objects for which the claim is false.
package struct CatalogueRule: Sendable {
    package let name: String
    package let remedy: String
    /// One statement with one text column, `object`.
    let offenders: String
}

/// An object of the database that breaks a rule.
package struct CatalogueFinding: Sendable, Equatable, CustomStringConvertible {
    package let rule: String
    package let object: String
    package let remedy: String

    package var description: String { "\(object): not true that \(rule). \(remedy)" }
}

/// What the rules' queries share.
enum CatalogueSQL {
    /// Tables and partitions of ours that hold rows of tenants, as `c`.
    static let tenantTables = """
        pg_class AS c
        INNER JOIN pg_namespace AS n ON c.relnamespace = n.oid AND n.nspname = 'muster'
        INNER JOIN pg_attribute AS tenant
            ON c.oid = tenant.attrelid AND tenant.attname = 'tenant_id' AND NOT tenant.attisdropped
            AND c.relkind IN ('r', 'p')
        """

    /// Everything of ours that `pg_class` knows, as `c`.
    static let ours = """
        pg_class AS c
        INNER JOIN pg_namespace AS n ON c.relnamespace = n.oid AND n.nspname = 'muster'
        """

    /// What was granted on `c`, one right of one grantee a row, as `a`; the owner's own rights are none of them.
    static let grants = """
        \(ours)
        CROSS JOIN LATERAL aclexplode(c.relacl) AS a
        LEFT JOIN pg_roles AS grantee ON a.grantee = grantee.oid
        """
}
