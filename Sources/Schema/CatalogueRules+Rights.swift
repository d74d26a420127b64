/// Rules of roles and rights.
extension CatalogueRule {
    static let rights = [
        CatalogueRule(
            name: "the runtime roles exist, have no dangerous attribute and are members of nothing",
            remedy:
                "ALTER ROLE … NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION; REVOKE the membership.",
            offenders: """
                SELECT wanted.name AS object
                FROM unnest(ARRAY['muster_app', 'muster_control', 'muster_analyst']) AS wanted (name)
                LEFT JOIN pg_roles AS r ON wanted.name = r.rolname
                WHERE
                    r.oid IS NULL
                    OR r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication
                    OR EXISTS (SELECT FROM pg_auth_members AS m WHERE m.member = r.oid)
                ORDER BY 1
                """
        ),
        CatalogueRule(
            name: "the runtime roles own nothing",
            remedy: "ALTER … OWNER TO the owner of the schema: an owner is not bound as others are.",
            offenders: """
                SELECT format('%s of %s', pg_describe_object(d.classid, d.objid, d.objsubid), r.rolname) AS object
                FROM pg_shdepend AS d
                INNER JOIN pg_roles AS r ON d.refobjid = r.oid
                WHERE
                    d.refclassid = 'pg_authid'::regclass
                    AND d.deptype = 'o'
                    AND d.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
                    AND r.rolname IN ('muster_app', 'muster_control', 'muster_analyst')
                ORDER BY 1
                """
        ),
        CatalogueRule(
            name: "nobody may TRUNCATE, refer to or put triggers on a table",
            remedy: "REVOKE it: row-level security does not apply to TRUNCATE.",
            offenders: """
                SELECT format('%s for %s on %s', a.privilege_type, coalesce(grantee.rolname, 'PUBLIC'), c.oid::regclass)
                    AS object
                FROM \(CatalogueSQL.grants)
                WHERE a.privilege_type IN ('TRUNCATE', 'REFERENCES', 'TRIGGER') AND a.grantee <> c.relowner
                ORDER BY 1
                """
        ),
        CatalogueRule(
            name: "nothing is granted on a partition",
            remedy: "REVOKE it: rows are reached through the parent, whose policies are the ones that count.",
            offenders: """
                SELECT format('%s for %s on %s', a.privilege_type, coalesce(grantee.rolname, 'PUBLIC'), c.oid::regclass)
                    AS object
                FROM \(CatalogueSQL.grants)
                WHERE c.relispartition AND a.grantee <> c.relowner
                ORDER BY 1
                """
        ),
        CatalogueRule(
            name: "history cannot be rewritten",
            remedy:
                "REVOKE UPDATE: rows of history are added, and deleted when they expire; those of the audit trail never.",
            offenders: """
                SELECT c.oid::regclass::text AS object
                FROM \(CatalogueSQL.ours)
                WHERE
                    (
                        c.relname IN ('user_changes', 'feed_log_entries', 'job_runs')
                        AND has_any_column_privilege('muster_app', c.oid, 'UPDATE')
                    )
                    OR (
                        c.relname IN (
                            'audit_entries', 'audit_outcomes', 'deployment_audit_entries', 'deployment_audit_outcomes'
                        )
                        AND EXISTS (
                            SELECT FROM unnest(ARRAY['muster_app', 'muster_control']) AS r (name)
                            WHERE
                                has_table_privilege(r.name, c.oid, 'DELETE')
                                OR has_any_column_privilege(r.name, c.oid, 'UPDATE')
                        )
                    )
                ORDER BY 1
                """
        ),
        CatalogueRule(
            name: "analysts read columns of tenants' tables, never whole tables, and write nothing",
            remedy: "GRANT SELECT (columns that a view mentions) instead.",
            offenders: """
                SELECT format('%s on %s', a.privilege_type, c.oid::regclass) AS object
                FROM \(CatalogueSQL.grants)
                WHERE
                    grantee.rolname = 'muster_analyst'
                    AND (
                        a.privilege_type <> 'SELECT'
                        OR (
                            c.relkind IN ('r', 'p')
                            AND EXISTS (
                                SELECT FROM pg_attribute AS t WHERE t.attrelid = c.oid AND t.attname = 'tenant_id'
                            )
                        )
                    )
                ORDER BY 1
                """
        ),
        CatalogueRule(
            name:
                "functions with their owner's rights are the five that are known, with a fixed search_path, not for all",
            remedy: "SET search_path on the function, and REVOKE EXECUTE FROM PUBLIC.",
            offenders: """
                SELECT f.oid::regprocedure::text AS object
                FROM pg_proc AS f
                INNER JOIN pg_namespace AS n ON f.pronamespace = n.oid AND n.nspname = 'muster'
                WHERE
                    f.prosecdef
                    AND (
                        f.proname NOT IN (
                            'ensure_month_partitions', 'drop_month_partitions', 'stop_long_analysts',
                            'keep_no_personal_statistics', 'refresh_statistics'
                        )
                        OR NOT EXISTS (SELECT FROM unnest(f.proconfig) AS s WHERE s ^@ 'search_path=')
                        OR has_function_privilege('public', f.oid, 'EXECUTE')
                    )
                ORDER BY 1
                """
        ),
        CatalogueRule(
            name: "the public may nothing here, and only the app role may make temporary tables",
            remedy: "REVOKE it: REVOKE ALL ON DATABASE … FROM PUBLIC, REVOKE ALL ON SCHEMA public FROM PUBLIC.",
            offenders: """
                SELECT format('%s on the database for %s', p.privilege, r.name) AS object
                FROM (VALUES ('public', 'CONNECT'), ('public', 'TEMPORARY'), ('public', 'CREATE'),
                    ('muster_control', 'TEMPORARY'), ('muster_analyst', 'TEMPORARY'), ('muster_app', 'CREATE'),
                    ('muster_control', 'CREATE'), ('muster_analyst', 'CREATE')) AS p (role, privilege)
                CROSS JOIN LATERAL (SELECT p.role AS name) AS r
                WHERE has_database_privilege(p.role, current_database(), p.privilege)
                UNION ALL
                SELECT format('CREATE in schema %s for %s', n.nspname, r.name) AS object
                FROM pg_namespace AS n
                CROSS JOIN unnest(ARRAY['public', 'muster_app', 'muster_control', 'muster_analyst']) AS r (name)
                WHERE n.nspname IN ('public', 'muster') AND has_schema_privilege(r.name, n.oid, 'CREATE')
                UNION ALL
                SELECT format('%s for PUBLIC on %s', a.privilege_type, c.oid::regclass) AS object
                FROM \(CatalogueSQL.grants)
                WHERE a.grantee = 0
                ORDER BY 1
                """
        ),
    ]
}
