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

    @Test func `every rule has something that breaks it`() {
        for rule in CatalogueLint.rules {
            #expect(Self.breakages.contains { rule.name.hasPrefix($0.rule) }, "\(rule.name)")
        }
    }
}
