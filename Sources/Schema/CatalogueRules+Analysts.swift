/// Rules of analysts, who type raw SQL: what they can change themselves is no fence, so these are.
extension CatalogueRule {
    static let analysts = [
        CatalogueRule(
            name: "members of muster_analyst are logins named after one tenant, and nothing else",
            remedy: "Drop the role; make logins with: muster tenant analyst create",
            // Roles belong to the whole server: that a tenant exists can be told of this installation's only.
            offenders: """
                SELECT r.rolname::text AS object
                FROM \(analystLogins)
                WHERE
                    r.rolname !~ '^muster_analyst_[0-9a-z]+_[0-9]+(_[0-9a-f]{8})?$'
                    OR (
                        r.rolname::text ^@ ('muster_analyst_' || i.installation_id || '_')
                        AND NOT EXISTS (
                            SELECT FROM muster.tenants AS t WHERE t.tenant_id::text = split_part(r.rolname::text, '_', 4)
                        )
                    )
                ORDER BY 1
                """
        ),
        CatalogueRule(
            name: "analysts' logins have no attribute and no membership but the one",
            remedy:
                "ALTER ROLE … NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION; REVOKE the membership.",
            offenders: """
                SELECT r.rolname::text AS object
                FROM \(ourAnalystLogins)
                AND (
                    r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication
                    OR m.admin_option
                    OR EXISTS (SELECT FROM pg_auth_members AS x WHERE x.member = r.oid AND x.roleid <> m.roleid)
                )
                ORDER BY 1
                """
        ),
        CatalogueRule(
            name: "analysts' logins have limits that they cannot lift: sessions, and temporary files",
            remedy: "muster tenant analyst rotate sets them anew.",
            offenders: """
                SELECT r.rolname::text AS object
                FROM \(ourAnalystLogins)
                AND (
                    r.rolconnlimit NOT BETWEEN 0 AND 10
                    OR NOT EXISTS (
                        SELECT
                        FROM pg_db_role_setting AS s
                        CROSS JOIN LATERAL unnest(s.setconfig) AS c (setting)
                        WHERE
                            s.setrole = r.oid
                            AND s.setdatabase = 0
                            AND c.setting ^@ 'temp_file_limit='
                            AND c.setting NOT IN ('temp_file_limit=-1', 'temp_file_limit=')
                    )
                )
                ORDER BY 1
                """
        ),
        CatalogueRule(
            name: "analysts' logins own nothing and were granted nothing of their own",
            remedy: "REVOKE it, or GRANT it to muster_analyst if a view needs it: what one login has, the others lack.",
            offenders: """
                SELECT format('%s for %s', pg_describe_object(d.classid, d.objid, d.objsubid), r.rolname) AS object
                FROM \(analystLogins)
                INNER JOIN pg_shdepend AS d
                    ON d.refclassid = 'pg_authid'::regclass AND r.oid = d.refobjid AND d.classid <> 'pg_authid'::regclass
                WHERE
                    r.rolname::text ^@ ('muster_analyst_' || i.installation_id || '_')
                    AND d.dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
                ORDER BY 1
                """
        ),
        CatalogueRule(
            name: "analysts may call nothing that sleeps, locks, stores or loops beside their queries",
            remedy: "As a superuser: SELECT muster.fence_analysts()",
            offenders: """
                SELECT p.oid::regprocedure::text AS object
                FROM pg_proc AS p
                WHERE
                    p.pronamespace = 'pg_catalog'::regnamespace
                    AND p.proname ~ '^(pg_sleep|pg_(try_)?advisory_|pg_logical_emit_message$|lo_|loread$|lowrite$)'
                    AND has_function_privilege('muster_analyst', p.oid, 'EXECUTE')
                UNION ALL
                SELECT format('language %s', l.lanname) AS object
                FROM pg_language AS l
                WHERE l.lanname NOT IN ('internal', 'c', 'sql') AND has_language_privilege('muster_analyst', l.oid, 'USAGE')
                ORDER BY 1
                """
        ),
        CatalogueRule(
            name:
                "analysts reach schema muster and the server's catalogues, and no function of ours but their tenant's",
            remedy: "REVOKE USAGE ON SCHEMA … FROM PUBLIC, or REVOKE EXECUTE ON FUNCTION … FROM PUBLIC.",
            offenders: """
                SELECT format('schema %s', n.nspname) AS object
                FROM pg_namespace AS n
                WHERE
                    n.nspname NOT IN ('muster', 'pg_catalog', 'information_schema')
                    AND n.nspname !~ '^pg_(toast|temp)'
                    AND has_schema_privilege('muster_analyst', n.oid, 'USAGE')
                UNION ALL
                SELECT f.oid::regprocedure::text AS object
                FROM pg_proc AS f
                INNER JOIN pg_namespace AS n ON f.pronamespace = n.oid AND n.nspname = 'muster'
                WHERE f.proname <> 'analyst_tenant' AND has_function_privilege('muster_analyst', f.oid, 'EXECUTE')
                ORDER BY 1
                """
        ),
        CatalogueRule(
            name: "analysts are told apart by the login's name and this installation's",
            remedy: "SELECT muster.rename_installation(installation_id) FROM muster.installation",
            offenders: """
                SELECT f.oid::regprocedure::text AS object
                FROM muster.installation AS i
                INNER JOIN pg_proc AS f ON f.oid = 'muster.analyst_tenant()'::regprocedure
                WHERE
                    f.prosecdef
                    OR f.provolatile <> 's'
                    OR pg_get_function_sqlbody(f.oid) IS DISTINCT FROM format(
                        'RETURN CASE WHEN (split_part((SESSION_USER)::text, ''_''::text, 3) = %L::text) '
                        'THEN (NULLIF(split_part((SESSION_USER)::text, ''_''::text, 4), ''''::text))::bigint '
                        'ELSE NULL::bigint END',
                        i.installation_id
                    )
                """
        ),
        CatalogueRule(
            name: "analysts read every view, and of tables what views mention and no more",
            remedy: "SELECT muster.open_views_to_analysts()",
            offenders: """
                WITH mentioned AS (
                    SELECT DISTINCT d.refobjid AS table_oid, d.refobjsubid AS column_no
                    FROM \(CatalogueSQL.ours)
                    INNER JOIN pg_rewrite AS r ON c.oid = r.ev_class
                    INNER JOIN pg_depend AS d
                        ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid AND d.refclassid = 'pg_class'::regclass
                    WHERE c.relkind = 'v' AND d.refobjid <> c.oid AND d.refobjsubid > 0
                )
                SELECT format('view %s is not readable', c.oid::regclass) AS object
                FROM \(CatalogueSQL.ours)
                WHERE c.relkind = 'v' AND NOT has_table_privilege('muster_analyst', c.oid, 'SELECT')
                UNION ALL
                SELECT
                    format(
                        '%s.%s is %s', c.oid::regclass, a.attname,
                        CASE WHEN m.column_no IS NULL THEN 'readable and in no view' ELSE 'in a view and not readable' END
                    ) AS object
                FROM \(CatalogueSQL.ours)
                INNER JOIN pg_attribute AS a ON c.oid = a.attrelid AND a.attnum > 0 AND NOT a.attisdropped
                LEFT JOIN mentioned AS m ON c.oid = m.table_oid AND a.attnum = m.column_no
                WHERE
                    c.relkind IN ('r', 'p')
                    AND (m.column_no IS NOT NULL) <> has_column_privilege('muster_analyst', c.oid, a.attnum, 'SELECT')
                UNION ALL
                SELECT format('%s has no policy for analysts', m.table_oid::regclass) AS object
                FROM (SELECT DISTINCT table_oid FROM mentioned) AS m
                WHERE NOT EXISTS (
                    SELECT FROM pg_policy AS p WHERE p.polrelid = m.table_oid AND p.polname = 'analyst_reads'
                )
                ORDER BY 1
                """
        ),
        CatalogueRule(
            name: "no statistics are kept of people's own values, which an analyst's EXPLAIN would show",
            remedy: "SELECT muster.keep_no_personal_statistics()",
            // Partitions get it with the next month's; what each of them has counts, too, but not here.
            offenders: """
                SELECT format('%s.%s', c.oid::regclass, a.attname) AS object
                FROM \(CatalogueSQL.ours)
                INNER JOIN pg_attribute AS a ON c.oid = a.attrelid AND a.attstattarget <> 0
                INNER JOIN muster.personal_columns() AS p ON c.relname = p.table_name AND a.attname = p.column_name
                ORDER BY 1
                """
        ),
        CatalogueRule(
            name: "every view and each of its columns says what it means",
            remedy: "COMMENT ON VIEW … and COMMENT ON COLUMN …: that is where analysts look it up.",
            offenders: """
                SELECT c.oid::regclass::text AS object
                FROM \(CatalogueSQL.ours)
                WHERE c.relkind = 'v' AND obj_description(c.oid, 'pg_class') IS NULL
                UNION ALL
                SELECT format('%s.%s', c.oid::regclass, a.attname) AS object
                FROM \(CatalogueSQL.ours)
                INNER JOIN pg_attribute AS a ON c.oid = a.attrelid AND a.attnum > 0
                WHERE c.relkind = 'v' AND col_description(c.oid, a.attnum) IS NULL
                ORDER BY 1
                """
        ),
    ]

    /// Who is a member of the analysts' group, as `r`; `i` is this installation.
    private static let analystLogins = """
        pg_auth_members AS m
        INNER JOIN pg_roles AS g ON m.roleid = g.oid AND g.rolname = 'muster_analyst'
        INNER JOIN pg_roles AS r ON m.member = r.oid
        CROSS JOIN muster.installation AS i
        """

    /// Those of this installation; other databases of the server have logins of their own.
    private static let ourAnalystLogins = """
        \(analystLogins)
        WHERE r.rolname::text ^@ ('muster_analyst_' || i.installation_id || '_')
        """
}
