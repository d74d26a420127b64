import Postgres
import Schema
import TestSupport
import Testing

@Suite(.temporaryDatabase) struct CatalogueLintTests {
    @Test func `a migrated database breaks no rule`() async throws {
        let findings = try await TemporaryDatabase.current.run { session in try CatalogueLint.findings(session) }

        #expect(findings == [])
    }

    /// What breaks each rule; the first word of a rule's name is enough to see which is meant.
    static let breakages: [(rule: String, sql: String)] = [
        ("row-level security is enabled", "ALTER TABLE muster.users NO FORCE ROW LEVEL SECURITY"),
        ("row-level security is enabled", "ALTER TABLE muster.sync_runs_default DISABLE ROW LEVEL SECURITY"),
        ("row-level security is enabled", "CREATE TABLE muster.extra (tenant_id bigint PRIMARY KEY)"),
        ("every table and partition with tenant_id has the policy", "DROP POLICY tenant_isolation ON muster.users"),
        ("there are no policies but", "CREATE POLICY open ON muster.users TO muster_app USING (true)"),
        ("there are no policies but", "CREATE POLICY analyst_reads ON muster.aliases USING (true)"),
        ("there are no policies but", "ALTER POLICY tenant_isolation ON muster.users USING (tenant_id IS NOT NULL)"),
        ("there are no policies but", "ALTER POLICY tenant_isolation ON muster.users TO PUBLIC"),
        ("there are no policies but", "ALTER POLICY tenant_isolation ON muster.users WITH CHECK (true)"),
        (
            "there are no policies but",
            "CREATE POLICY control_sees_all ON muster.users TO muster_control USING (true) WITH CHECK (true)"
        ),
        ("views run with the rights", "CREATE VIEW muster.extra AS SELECT user_id FROM muster.users"),
        ("views run with the rights", "CREATE MATERIALIZED VIEW muster.extra AS SELECT user_id FROM muster.users"),
        ("every table has a primary key", "CREATE TABLE muster.extra (name text)"),
        ("every key and index", "CREATE INDEX extra ON muster.users (email)"),
        ("every key and index", "ALTER TABLE muster.users ADD CONSTRAINT extra UNIQUE (email_key)"),
        (
            "every foreign key",
            "ALTER TABLE muster.learners ADD CONSTRAINT extra FOREIGN KEY (user_id) REFERENCES muster.tenants (tenant_id)"
        ),
        ("indexes hold only", "CREATE INDEX extra ON muster.users (tenant_id, lower(email))"),
        ("indexes hold only", "CREATE INDEX extra ON muster.feeds (tenant_id, column_mapping)"),
        ("the runtime roles exist", "ALTER ROLE muster_app CREATEDB"),
        ("the runtime roles exist", "GRANT muster_analyst TO muster_control"),
        ("the runtime roles own", "ALTER TABLE muster.feeds OWNER TO muster_app"),
        ("nobody may TRUNCATE", "GRANT TRUNCATE ON muster.users TO muster_app"),
        ("nothing is granted on a partition", "GRANT SELECT ON muster.user_changes_default TO muster_app"),
        ("history cannot", "GRANT UPDATE ON muster.user_changes TO muster_app"),
        ("history cannot", "GRANT UPDATE (message) ON muster.feed_log_entries TO muster_app"),
        ("analysts read columns", "GRANT SELECT ON muster.users TO muster_analyst"),
        ("analysts read columns", "GRANT DELETE ON muster.installation TO muster_analyst"),
        ("functions with their owner's", "ALTER FUNCTION muster.ensure_month_partitions(date) RESET search_path"),
        ("functions with their owner's", "GRANT EXECUTE ON FUNCTION muster.ensure_month_partitions(date) TO PUBLIC"),
        ("functions with their owner's", "GRANT EXECUTE ON FUNCTION muster.drop_month_partitions(date) TO PUBLIC"),
        ("functions with their owner's", "ALTER FUNCTION muster.analyst_tenant() SECURITY DEFINER"),
        ("the public may nothing", "GRANT SELECT ON muster.learner TO PUBLIC"),
        ("the public may nothing", "GRANT CREATE ON SCHEMA public TO PUBLIC"),
        ("members of muster_analyst", "CREATE ROLE somebody IN ROLE muster_analyst"),
        ("members of muster_analyst", analyst(tenant: 9)),
        ("analysts' logins have no attribute", analyst("CREATEDB")),
        ("analysts' logins have no attribute", analyst() + "; GRANT pg_monitor TO muster_analyst_lint_1"),
        ("analysts' logins have limits", analyst()),
        (
            "analysts' logins have limits",
            analyst() + "; ALTER ROLE muster_analyst_lint_1 SET temp_file_limit = '1GB'"
        ),
        ("analysts' logins own nothing", analyst() + "; GRANT SELECT ON muster.users TO muster_analyst_lint_1"),
        ("analysts' logins own nothing", analyst() + "; ALTER VIEW muster.learner OWNER TO muster_analyst_lint_1"),
        ("analysts may call nothing", "GRANT EXECUTE ON FUNCTION pg_sleep(double precision) TO PUBLIC"),
        ("analysts may call nothing", "GRANT EXECUTE ON FUNCTION lo_create(oid) TO muster_analyst"),
        ("analysts may call nothing", "GRANT USAGE ON LANGUAGE plpgsql TO PUBLIC"),
        ("analysts reach schema", "GRANT USAGE ON SCHEMA public TO PUBLIC"),
        ("analysts reach schema", "CREATE FUNCTION muster.extra() RETURNS integer LANGUAGE sql RETURN 1"),
        ("analysts are told apart", "UPDATE muster.installation SET installation_id = 'other'"),
        (
            "analysts are told apart",
            "CREATE OR REPLACE FUNCTION muster.analyst_tenant() RETURNS bigint LANGUAGE sql STABLE RETURN 1"
        ),
        ("analysts read every view", "CREATE VIEW muster.extra WITH (security_invoker) AS SELECT 1 AS n"),
        ("analysts read every view", "GRANT SELECT (phone) ON muster.users TO muster_analyst"),
        ("analysts read every view", "REVOKE SELECT (email) ON muster.users FROM muster_analyst"),
        ("analysts read every view", "DROP POLICY analyst_reads ON muster.users"),
        ("no statistics are kept", "ALTER TABLE muster.users ALTER COLUMN last_name SET STATISTICS 100"),
        ("every view and each", "COMMENT ON VIEW muster.learner IS NULL"),
        ("every view and each", "COMMENT ON COLUMN muster.learner.name IS NULL"),
        (
            "there are no triggers",
            "CREATE TRIGGER extra BEFORE UPDATE ON muster.users EXECUTE FUNCTION suppress_redundant_updates_trigger()"
        ),
        ("there are no triggers", "ALTER TABLE muster.aliases SET UNLOGGED"),
        ("constraints are immediate", "ALTER TABLE muster.users ALTER CONSTRAINT user_profile_exists DEFERRABLE"),
        (
            "constraints are immediate",
            """
            ALTER TABLE muster.aliases ADD CONSTRAINT extra FOREIGN KEY (tenant_id, job_title_id)
            REFERENCES muster.job_titles (tenant_id, job_title_id) ON DELETE SET NULL
            """
        ),
        ("no column numbers itself", "ALTER TABLE muster.users ALTER user_id ADD GENERATED ALWAYS AS IDENTITY"),
        ("every partitioned table", "DROP TABLE muster.sync_runs_default"),
    ]

    /// A login of an installation that is this test's alone, of a tenant that exists or not.
    private static func analyst(_ attribute: String = "", tenant: Int = 1) -> String {
        """
        SELECT muster.rename_installation('lint');
        INSERT INTO muster.tenants (tenant_id, slug, name, time_zone, created_at) VALUES (1, 'one', 'One', 'UTC', now());
        CREATE ROLE muster_analyst_lint_\(tenant) \(attribute) IN ROLE muster_analyst
        """
    }

    @Test(arguments: breakages) func `what breaks a rule is found by that rule`(
        breakage: (rule: String, sql: String)
    ) async throws {
        // Roles belong to the whole server, so nothing of this may be seen by others: it is rolled back.
        let rules = try await TemporaryDatabase.current.run { session in
            try session.script("BEGIN")
            try session.script(breakage.sql)
            let rules = try CatalogueLint.findings(session).map(\.rule)
            try session.script("ROLLBACK")
            return rules
        }

        #expect(rules.contains { $0.hasPrefix(breakage.rule) }, "\(breakage.sql) went unseen")
    }

    @Test func `a login as it should be breaks no rule, and what the server offers it is told`() async throws {
        let (findings, before, warnings) = try await TemporaryDatabase.current.run { session in
            let before = try CatalogueLint.findings(session, CatalogueLint.warnings)
            try session.script("BEGIN")
            try session.script(Self.analyst("LOGIN CONNECTION LIMIT 3"))
            try session.script("ALTER ROLE muster_analyst_lint_1 SET temp_file_limit = '1GB'")
            let findings = try CatalogueLint.findings(session)
            let warnings = try CatalogueLint.findings(session, CatalogueLint.warnings)
            try session.script("ROLLBACK")
            return (findings, before, warnings)
        }

        #expect(findings == [])
        #expect(before == [])
        #expect(warnings.contains { $0.object == "postgres" && $0.rule.hasPrefix("analysts can connect") })
    }

    @Test func `a view that comes later is open to analysts after one call, and told of before it`() async throws {
        let (before, after) = try await TemporaryDatabase.current.run { session in
            try session.script(
                """
                CREATE VIEW muster.extra WITH (security_invoker = true) AS
                SELECT f.tenant_id, f.value FROM muster.aliases AS f;
                COMMENT ON VIEW muster.extra IS 'One row per alias.';
                COMMENT ON COLUMN muster.extra.tenant_id IS 'Whose.';
                COMMENT ON COLUMN muster.extra.value IS 'How a feed writes it.'
                """
            )
            let before = try CatalogueLint.findings(session)
            _ = try session.query("SELECT muster.open_views_to_analysts()")
            return (before, try CatalogueLint.findings(session))
        }

        #expect(before.count == 4)
        #expect(after == [])
    }

    @Test func `every rule has something that breaks it`() {
        for rule in CatalogueLint.rules {
            #expect(Self.breakages.contains { rule.name.hasPrefix($0.rule) }, "\(rule.name)")
        }
    }
}
