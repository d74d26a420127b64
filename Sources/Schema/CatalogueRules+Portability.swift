/// Rules of what a sharded server takes, too.
extension CatalogueRule {
    static let portability = [
        CatalogueRule(
            name: "there are no triggers, rules or unlogged tables",
            remedy: "Do it in the statement: WITH changed AS (UPDATE … RETURNING …) INSERT ….",
            offenders: """
                SELECT format('trigger %s on %s', t.tgname, c.oid::regclass) AS object
                FROM \(CatalogueSQL.ours)
                INNER JOIN pg_trigger AS t ON c.oid = t.tgrelid AND NOT t.tgisinternal
                UNION ALL
                SELECT format('rule %s on %s', r.rulename, c.oid::regclass) AS object
                FROM \(CatalogueSQL.ours)
                INNER JOIN pg_rewrite AS r ON c.oid = r.ev_class AND r.rulename <> '_RETURN'
                UNION ALL
                SELECT format('unlogged table %s', c.oid::regclass) AS object
                FROM \(CatalogueSQL.ours)
                WHERE c.relpersistence <> 'p'
                ORDER BY 1
                """
        ),
        CatalogueRule(
            name: "constraints are immediate, and deleting a row never sets a column of another",
            remedy: "No DEFERRABLE, no EXCLUDE, no ON DELETE SET NULL or SET DEFAULT.",
            offenders: """
                SELECT format('%s on %s', k.conname, c.oid::regclass) AS object
                FROM \(CatalogueSQL.ours)
                INNER JOIN pg_constraint AS k ON c.oid = k.conrelid
                WHERE k.condeferrable OR k.contype = 'x' OR k.confdeltype IN ('n', 'd') OR k.confupdtype IN ('n', 'd')
                ORDER BY 1
                """
        ),
        CatalogueRule(
            name: "no column numbers itself",
            remedy:
                "Take the number from a counter and send it: identity columns and serials are slow and unsafe in load paths.",
            // Jobs are local to one machine; their number is a listed exception.
            offenders: """
                SELECT format('%s.%s', c.oid::regclass, a.attname) AS object
                FROM \(CatalogueSQL.tenantTables)
                INNER JOIN pg_attribute AS a ON c.oid = a.attrelid AND a.attnum > 0 AND NOT a.attisdropped
                LEFT JOIN pg_attrdef AS d ON c.oid = d.adrelid AND a.attnum = d.adnum
                WHERE
                    (a.attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%')
                    AND (c.oid::regclass::text, a.attname) <> ('muster.jobs', 'job_id')
                ORDER BY 1
                """
        ),
        CatalogueRule(
            name: "every partitioned table has a default partition",
            remedy: "CREATE TABLE … PARTITION OF … DEFAULT: a late housekeeper must not stop writing.",
            offenders: """
                SELECT c.oid::regclass::text AS object
                FROM \(CatalogueSQL.ours)
                INNER JOIN pg_partitioned_table AS p ON c.oid = p.partrelid
                WHERE p.partdefid = 0
                ORDER BY 1
                """
        ),
    ]
}
