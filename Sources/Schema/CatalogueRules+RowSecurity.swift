/// Rules of row-level security.
extension CatalogueRule {
    static let rowSecurity = [
        CatalogueRule(
            name: "row-level security is enabled and forced on every table and partition with tenant_id",
            remedy: "ALTER TABLE … ENABLE ROW LEVEL SECURITY, then FORCE ROW LEVEL SECURITY.",
            offenders: """
                SELECT c.oid::regclass::text AS object
                FROM \(CatalogueSQL.tenantTables)
                WHERE NOT (c.relrowsecurity AND c.relforcerowsecurity)
                ORDER BY 1
                """
        ),
        CatalogueRule(
            name: "every table and partition with tenant_id has the policy of the app role",
            remedy: "CREATE POLICY tenant_isolation … TO muster_app USING "
                + "(tenant_id = current_setting('muster.tenant')::bigint).",
            offenders: """
                SELECT c.oid::regclass::text AS object
                FROM \(CatalogueSQL.tenantTables)
                WHERE NOT EXISTS (
                    SELECT
                    FROM pg_policy AS p
                    WHERE p.polrelid = c.oid AND p.polname = 'tenant_isolation'
                )
                ORDER BY 1
                """
        ),
        CatalogueRule(
            name: "there are no policies but the three that are known, each as it was written",
            remedy: "Drop the policy: policies of one role are OR-ed, so one too many opens the table.",
            offenders: """
                SELECT format('%s on %s', p.polname, p.polrelid::regclass) AS object
                FROM pg_policy AS p
                INNER JOIN pg_class AS c ON p.polrelid = c.oid
                INNER JOIN pg_namespace AS n ON c.relnamespace = n.oid AND n.nspname = 'muster'
                CROSS JOIN LATERAL (
                    SELECT
                        pg_get_expr(p.polqual, p.polrelid) AS qual,
                        pg_get_expr(p.polwithcheck, p.polrelid) AS with_check,
                        ARRAY(SELECT coalesce(r.rolname, 'public') FROM unnest(p.polroles) AS o (oid)
                            LEFT JOIN pg_roles AS r USING (oid))::text AS roles
                ) AS e
                WHERE NOT p.polpermissive OR NOT EXISTS (
                    SELECT
                    FROM (VALUES
                        (
                            'tenant_isolation', '*', '{muster_app}',
                            '(tenant_id = (current_setting(''muster.tenant''::text))::bigint)', NULL, NULL
                        ),
                        ('analyst_reads', 'r', '{muster_analyst}', '(tenant_id = muster.analyst_tenant())', NULL, NULL),
                        ('control_sees_all', '*', '{muster_control}', 'true', 'true', 'muster.tenants'),
                        ('control_sees_all', '*', '{muster_control}', 'true', 'true', 'muster.tenant_due'),
                        ('control_sees_all', '*', '{muster_control}', 'true', 'true', 'muster.jobs'),
                        (
                            'control_sees_all', '*', '{muster_control}', 'true', 'true',
                            'muster.freshness_breaches'
                        ),
                        ('control_sees_all', '*', '{muster_control}', 'true', 'true', 'muster.job_runs')
                    ) AS known (name, command, roles, qual, with_check, only_on)
                    WHERE
                        (known.name, known.command, known.roles) = (p.polname, p.polcmd::text, e.roles)
                        AND (known.qual, known.with_check) IS NOT DISTINCT FROM (e.qual, e.with_check)
                        AND coalesce(known.only_on = p.polrelid::regclass::text, true)
                )
                ORDER BY 1
                """
        ),
        CatalogueRule(
            name: "views run with the rights of whoever asks, and nothing is materialised",
            remedy: "CREATE VIEW … WITH (security_invoker = true); a materialised view shows one tenant's rows to all.",
            offenders: """
                SELECT c.oid::regclass::text AS object
                FROM \(CatalogueSQL.ours)
                WHERE
                    c.relkind = 'm'
                    OR (c.relkind = 'v' AND NOT coalesce('security_invoker=true' = ANY(c.reloptions), false))
                ORDER BY 1
                """
        ),
    ]
}
