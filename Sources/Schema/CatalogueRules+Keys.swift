/// Rules of keys: a tenant's rows are found, and referred to, by `tenant_id` first.
extension CatalogueRule {
    static let keys = [
        CatalogueRule(
            name: "every table has a primary key",
            remedy: "Add one; a sharded server and logical replication need it.",
            offenders: """
                SELECT c.oid::regclass::text AS object
                FROM \(CatalogueSQL.ours)
                WHERE
                    c.relkind IN ('r', 'p')
                    AND NOT EXISTS (SELECT FROM pg_constraint AS k WHERE k.conrelid = c.oid AND k.contype = 'p')
                ORDER BY 1
                """
        ),
        CatalogueRule(
            name: "every key and index of a tenant's table begins with tenant_id",
            remedy: "Put tenant_id first; a key without it tells one tenant what another has.",
            // The listed exceptions are of tables that hold no personal data.
            offenders: """
                SELECT i.indexrelid::regclass::text AS object
                FROM \(CatalogueSQL.tenantTables)
                INNER JOIN pg_index AS i ON c.oid = i.indrelid
                WHERE
                    i.indkey[0] <> tenant.attnum
                    AND i.indexrelid::regclass::text NOT IN (
                        'muster.tenant_slug_is_unique', 'muster.jobs_pkey', 'muster.jobs_by_kind_and_time',
                        'muster.tenant_due_by_deadline', 'muster.feed_folder_has_one_feed'
                    )
                ORDER BY 1
                """
        ),
        CatalogueRule(
            name: "every foreign key of a tenant's table pairs tenant_id with tenant_id first",
            remedy:
                "FOREIGN KEY (tenant_id, …) REFERENCES … (tenant_id, …): a single column asks after other tenants' ids.",
            offenders: """
                SELECT format('%s on %s', k.conname, c.oid::regclass) AS object
                FROM \(CatalogueSQL.tenantTables)
                INNER JOIN pg_constraint AS k ON c.oid = k.conrelid AND k.contype = 'f'
                LEFT JOIN pg_attribute AS other ON k.confrelid = other.attrelid AND k.confkey[1] = other.attnum
                WHERE k.conkey[1] <> tenant.attnum OR other.attname IS DISTINCT FROM 'tenant_id'
                ORDER BY 1
                """
        ),
        CatalogueRule(
            name: "indexes hold only what keeps them in use under row-level security",
            remedy: "Store a generated column of type text instead: other operators are not leakproof (rule 7).",
            offenders: """
                SELECT i.indexrelid::regclass::text AS object
                FROM \(CatalogueSQL.tenantTables)
                INNER JOIN pg_index AS i ON c.oid = i.indrelid
                WHERE
                    i.indexprs IS NOT NULL
                    OR EXISTS (
                        SELECT
                        FROM pg_attribute AS a
                        INNER JOIN pg_type AS t ON a.atttypid = t.oid
                        WHERE
                            a.attrelid = c.oid
                            AND a.attnum = ANY(i.indkey)
                            AND (t.typtype = 'e' OR t.typname IN ('numeric', 'citext', 'jsonb'))
                    )
                ORDER BY 1
                """
        ),
    ]
}
