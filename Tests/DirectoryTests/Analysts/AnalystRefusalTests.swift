import Postgres
import TestSupport
import Testing

/// Something that an analyst may not do, and what would have to be granted to the login for it to go through.
struct Refusal: Sendable, CustomTestStringConvertible {
    let sql: String
    /// None where only a superuser could, or where the object is ours alone; `%` is the login, `@` the database.
    let grant: String?

    var testDescription: String { sql }

    init(_ sql: String, _ grant: String? = nil) {
        self.sql = sql
        self.grant = grant
    }
}

@Suite(.temporaryDatabase) struct AnalystRefusalTests {
    static let refusals = [
        Refusal("CREATE TEMP TABLE mine (n integer)", "GRANT TEMPORARY ON DATABASE @ TO %"),
        Refusal("CREATE TABLE muster.mine (n integer)", "GRANT CREATE ON SCHEMA muster TO %"),
        Refusal("CREATE VIEW muster.mine AS SELECT 1 AS n", "GRANT CREATE ON SCHEMA muster TO %"),
        Refusal("CREATE SCHEMA mine", "GRANT CREATE ON DATABASE @ TO %"),
        Refusal("CREATE EXTENSION dblink"),
        Refusal("SELECT lo_create(0)", "GRANT EXECUTE ON FUNCTION lo_create(oid) TO %"),
        Refusal("SELECT lo_from_bytea(0, 'x')", "GRANT EXECUTE ON FUNCTION lo_from_bytea(oid, bytea) TO %"),
        Refusal("SELECT pg_sleep(0)", "GRANT EXECUTE ON FUNCTION pg_sleep(double precision) TO %"),
        Refusal("SELECT pg_sleep_for('0 s')"),
        Refusal("SELECT pg_advisory_lock(1)", "GRANT EXECUTE ON FUNCTION pg_advisory_lock(bigint) TO %"),
        Refusal("SELECT pg_try_advisory_lock(hashtext('muster.migrate'))"),
        Refusal(
            "SELECT pg_logical_emit_message(false, 'x', 'y')",
            "GRANT EXECUTE ON FUNCTION pg_logical_emit_message(boolean, text, text) TO %"
        ),
        Refusal("DO $$ BEGIN END $$", "GRANT USAGE ON LANGUAGE plpgsql TO %"),
        Refusal("COPY (SELECT 1) TO PROGRAM 'true'", "GRANT pg_execute_server_program TO %"),
        Refusal("COPY (SELECT 1) TO '/dev/null'", "GRANT pg_write_server_files TO %"),
        Refusal("SELECT pg_read_file('PG_VERSION')", "GRANT EXECUTE ON FUNCTION pg_read_file(text) TO %"),
        Refusal("SELECT pg_ls_dir('.')", "GRANT EXECUTE ON FUNCTION pg_ls_dir(text) TO %"),
        Refusal("SELECT email_key FROM muster.users", "GRANT SELECT (email_key) ON muster.users TO %"),
        Refusal("SELECT phone FROM muster.users", "GRANT SELECT (phone) ON muster.users TO %"),
        Refusal("SELECT * FROM muster.users", "GRANT SELECT ON muster.users TO %"),
        Refusal("SELECT u FROM muster.users AS u", "GRANT SELECT ON muster.users TO %"),
        Refusal("SELECT ctid, xmin FROM muster.users", "GRANT SELECT ON muster.users TO %"),
        Refusal("SELECT 1 FROM muster.user_changes_default", "GRANT SELECT ON muster.user_changes_default TO %"),
        Refusal("SELECT 1 FROM muster.audit_entries", "GRANT SELECT ON muster.audit_entries TO %"),
        Refusal("SELECT 1 FROM muster.welcome_tokens", "GRANT SELECT ON muster.welcome_tokens TO %"),
        Refusal("SELECT 1 FROM muster.installation", "GRANT SELECT ON muster.installation TO %"),
        Refusal("LOCK TABLE muster.users IN ACCESS SHARE MODE", "GRANT SELECT ON muster.users TO %"),
        Refusal(
            "SELECT user_id FROM muster.users FOR UPDATE",
            "GRANT UPDATE (phone) ON muster.users TO %; GRANT SELECT ON muster.users TO %"
        ),
        Refusal("UPDATE muster.users SET first_name = 'x'", "GRANT UPDATE ON muster.users TO %"),
        Refusal("DELETE FROM muster.pending_sync", "GRANT DELETE ON muster.pending_sync TO %"),
        Refusal("INSERT INTO muster.departments (tenant_id) VALUES (101)"),
        Refusal("TRUNCATE muster.pending_sync", "GRANT TRUNCATE ON muster.pending_sync TO %"),
        Refusal("SELECT nextval('muster.tenant_ids')", "GRANT USAGE ON SEQUENCE muster.tenant_ids TO %"),
        Refusal("SELECT muster.stop_long_analysts(0, 0)"),
        Refusal("SELECT muster.rename_installation('x')"),
        Refusal("SELECT muster.ensure_month_partitions('2031-01-01')"),
        Refusal("SELECT 1 FROM pg_authid", "GRANT SELECT ON pg_authid TO %"),
        Refusal("SELECT 1 FROM pg_statistic", "GRANT SELECT ON pg_statistic TO %"),
        Refusal("SET ROLE muster_app", "GRANT muster_app TO %"),
        Refusal("SET SESSION AUTHORIZATION muster_app"),
        Refusal("SET temp_file_limit = -1", "GRANT SET ON PARAMETER temp_file_limit TO %"),
        Refusal("ALTER ROLE CURRENT_USER SET temp_file_limit = -1", "GRANT SET ON PARAMETER temp_file_limit TO %"),
        Refusal("ALTER ROLE CURRENT_USER CONNECTION LIMIT -1"),
        Refusal("ALTER ROLE CURRENT_USER CREATEDB"),
        Refusal("CREATE ROLE friend"),
        Refusal("GRANT muster_analyst TO muster_app"),
        Refusal("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres'"),
        Refusal("SELECT pg_reload_conf()"),
        Refusal("SELECT pg_rotate_logfile()"),
        Refusal("ALTER FUNCTION muster.analyst_tenant() OWNER TO CURRENT_USER"),
        Refusal("ALTER POLICY analyst_reads ON muster.users USING (true)"),
        Refusal("ALTER TABLE muster.users DISABLE ROW LEVEL SECURITY"),
    ]

    /// Whether the server refuses for want of rights, and for nothing else; leaves nothing behind.
    private func isRefused(_ sql: String, _ fixture: AnalystFixture) async throws -> Bool {
        try await fixture.asAnalyst { session in
            try session.script("BEGIN READ WRITE")
            defer { try? session.script("ROLLBACK") }
            do {
                try session.script(sql)
                return false
            } catch PostgresError.server(let error) {
                return error.sqlState == .insufficientPrivilege
            }
        }
    }

    @Test func `what an analyst may not do is refused, and goes through once it is granted`() async throws {
        try await AnalystFixture.run { fixture in
            let login = fixture.login()
            for refusal in Self.refusals {
                #expect(try await isRefused(refusal.sql, fixture), "\(refusal.sql) was not refused")
                guard let grant = refusal.grant else { continue }
                let sql = grant.replacing("%", with: login).replacing("@", with: fixture.database.name)
                try await fixture.database.run { session in try session.script(sql) }
                #expect(try await !isRefused(refusal.sql, fixture), "\(refusal.sql) is refused for another reason")
                let undo = sql.replacing("GRANT", with: "REVOKE").replacing(" TO ", with: " FROM ")
                try await fixture.database.run { session in try session.script(undo) }
            }
        }
    }

    @Test func `asking without row-level security is an error, not a way around it`() async throws {
        try await AnalystFixture.run { fixture in
            let refused = try await isRefused(
                "SET LOCAL row_security = off; SELECT count(*) FROM muster.users",
                fixture
            )

            #expect(refused)
        }
    }
}
