import Directory
import Foundation
import Postgres
import Tenancy

/// Two tenants with something in every table that the public views read, and a real login for the analysts of each.
///
/// Logins belong to the whole server, so the test's database is an installation with a name of its own.
package struct AnalystFixture: Sendable {
    package static let heron = TenantID(rawValue: 101)
    package static let otter = TenantID(rawValue: 102)

    package let database: TemporaryDatabase
    package let installation: String

    /// Runs the body with both logins made, which are gone afterwards.
    package static func run<R>(_ body: (AnalystFixture) async throws -> R) async throws -> R {
        let fixture = try await AnalystFixture.make()
        do {
            let result = try await body(fixture)
            await fixture.remove()
            return result
        } catch {
            await fixture.remove()
            throw error
        }
    }

    private static func make() async throws -> AnalystFixture {
        let database = try TemporaryDatabase.current
        let installation: String = try await database.run { session in
            let id: String = try session.query("SELECT left(md5(current_database()::text), 8) AS id")[0]["id"]
            _ = try session.query("SELECT muster.rename_installation($1)", [.text(id)])
            try fill(session, heron, slug: "heron", seed: 1)
            try fill(session, otter, slug: "otter", seed: 2)
            let logins = AnalystLogins(session)
            _ = try logins.create(for: heron)
            _ = try logins.create(for: otter)
            return id
        }
        return AnalystFixture(database: database, installation: installation)
    }

    private func remove() async {
        // A test may have dropped them itself.
        try? await database.run { session in
            for tenant in [Self.heron, Self.otter] {
                try AnalystLogins(session).dropAll(for: tenant)
            }
        }
    }

    package func login(of tenant: TenantID = heron) -> String { "muster_analyst_\(installation)_\(tenant)" }

    /// A connection as the tenant's analysts make it.
    package func connect(as tenant: TenantID = heron, to other: TemporaryDatabase? = nil) async throws -> Connection {
        let target = other ?? database
        let conninfo = try ConnectionString(target.url).naming(user: login(of: tenant), database: target.name)
        return try await Connection.open(
            ConnectionConfiguration(conninfo: conninfo, applicationName: "analyst"),
            logger: TenantFixture.logger
        )
    }

    /// Runs the body on a connection of an analyst's own.
    package func asAnalyst<R: Sendable>(
        of tenant: TenantID = heron,
        _ body: @Sendable (Session) throws -> R
    ) async throws -> R {
        let connection = try await connect(as: tenant)
        do {
            let result = try await connection.run(body)
            await connection.close()
            return result
        } catch {
            await connection.close()
            throw error
        }
    }

    /// The day on which the newest rows were made, the same for every database of this process.
    private static let today = "TIMESTAMPTZ '\(ISO8601DateFormatter().string(from: .now).prefix(10)) 00:00Z'"

    /// Writes a tenant's rows, which depend on the seed and on nothing else; as the superuser, whom no policy binds.
    package static func fill(
        _ session: Session,
        _ tenant: TenantID,
        slug: String,
        seed: Int,
        users: Int = 40,
        runs: Int = 6,
        named name: String? = nil
    ) throws {
        // What is referred to comes in the order that needs no check, and the text of a row tells whose it is.
        try session.script("SET session_replication_role = replica")
        for statement in rows {
            try session.script(
                statement
                    .replacing(":tenant", with: "\(tenant)").replacing(":slug", with: slug).replacing(
                        ":name",
                        with: name ?? slug
                    )
                    .replacing(":seed", with: "\(seed)").replacing(":users", with: "\(users)")
                    .replacing(":runs", with: "\(runs)").replacing(":today", with: "(\(today))")
            )
        }
        try session.script("SET session_replication_role = DEFAULT")
    }

    private static let rows = [
        """
        INSERT INTO muster.tenants (tenant_id, slug, name, time_zone, window_seconds, created_at)
        VALUES (:tenant, ':name', ':slug canary', 'UTC', 600 + :seed, now())
        """,
        "INSERT INTO muster.tenant_due (tenant_id, window_seconds, last_synced_at) VALUES (:tenant, 600 + :seed, :today)",
        """
        INSERT INTO muster.profiles (tenant_id, profile_id, name, rank, is_default, created_at)
        SELECT :tenant, p, ':slug profile ' || p, p, p = 5, now() FROM generate_series(1, 5) AS p
        """,
        """
        INSERT INTO muster.job_titles (tenant_id, job_title_id, name, created_at)
        SELECT :tenant, n, ':slug title ' || n % (3 + :seed) || chr((96 + n)::integer), now()
        FROM generate_series(1, 6) AS n
        """,
        """
        INSERT INTO muster.departments (tenant_id, department_id, name, created_at)
        SELECT :tenant, n, ':slug department ' || n, now() FROM generate_series(1, 4) AS n
        """,
        """
        INSERT INTO muster.business_units (tenant_id, business_unit_id, name, feed_key, time_zone, created_at)
        SELECT :tenant, n, ':slug unit ' || n, '010' || n, 'UTC', now() FROM generate_series(1, 3) AS n
        """,
        """
        INSERT INTO muster.feeds (tenant_id, feed_id, name, kind, mode, created_at)
        VALUES (:tenant, 1, 'payroll', 'upload', 'snapshot', now())
        """,
        """
        INSERT INTO muster.users (
            tenant_id, user_id, feed_id, external_id, first_name, last_name, email, is_active, deactivated_by,
            profile_id, job_title_id, department_id, business_unit_id, start_date, end_date, revision, created_at,
            updated_at
        )
        SELECT
            :tenant, n, 1, '00' || n, ':slug first ' || n % 7, ':slug last ' || (n * :seed) % 11,
            'user' || n || '@:slug.example', n % 5 > 0, CASE WHEN n % 5 = 0 THEN 'hand' END, 5, 1 + (n * :seed) % 6,
            1 + n % 4, 1 + n % 3, :today::date - (n * 30)::integer, NULL, n % 9, now(), now()
        FROM generate_series(1, :users) AS n
        """,
        """
        INSERT INTO muster.learners (
            tenant_id, user_id, external_id, name, email, is_active, is_training_manager, job_title, department,
            synced_revision, synced_at
        )
        SELECT
            u.tenant_id, u.user_id, u.external_id, u.first_name || ' ' || u.last_name, u.email, u.is_active,
            u.user_id % 4 = :seed, j.name, d.name, 1, :today
        FROM muster.users AS u
        INNER JOIN muster.job_titles AS j ON u.tenant_id = j.tenant_id AND u.job_title_id = j.job_title_id
        INNER JOIN muster.departments AS d ON u.tenant_id = d.tenant_id AND u.department_id = d.department_id
        WHERE u.tenant_id = :tenant AND u.user_id > 1
        """,
        """
        INSERT INTO muster.pending_sync (tenant_id, user_id, since)
        SELECT :tenant, n, :today - interval '1 day' FROM generate_series(1, 3 + :seed) AS n
        """,
        """
        INSERT INTO muster.feed_runs (
            tenant_id, run_id, feed_id, started_by, file_name, mode, state, started_at, finished_at, records, updated,
            rejected
        )
        SELECT
            :tenant, r, 1, 'operator', ':slug-' || r || '.csv', 'snapshot', 'applied_with_messages',
            :today - make_interval(days => (:runs - r)::integer),
            :today - make_interval(days => (:runs - r)::integer) + make_interval(secs => r * :seed),
            20, 12, 8
        FROM generate_series(1, :runs) AS r
        """,
        """
        INSERT INTO muster.feed_log_entries (
            tenant_id, run_id, entry_no, logged_at, severity, code, line, external_id, column_name, value, message,
            remedy, who
        )
        SELECT
            :tenant, r, n, :today - make_interval(days => (:runs - r)::integer),
            CASE WHEN n % 3 = 0 THEN 'warning' ELSE 'error' END, 'code_' || n % (2 + :seed), n,
            '00' || 1 + (n * 11 * :seed) % :users, 'job_title', ':slug value ' || n % 5, ':slug message ' || n,
            'Correct it.', 'hr'
        FROM generate_series(1, :runs) AS r CROSS JOIN generate_series(1, 12) AS n
        """,
        """
        INSERT INTO muster.user_changes (
            tenant_id, user_id, revision, changed_at, change, changed_by, run_id, before, after
        )
        SELECT
            :tenant, n, r, :today - make_interval(days => r::integer), 'updated', 'feed payroll', r,
            jsonb_build_object('last_name', ':slug old ' || n), jsonb_build_object('last_name', ':slug new ' || n)
        FROM generate_series(1, :users) AS n CROSS JOIN generate_series(1, 2) AS r
        """,
        """
        INSERT INTO muster.job_runs (
            tenant_id, job_id, run_no, kind, subject_id, state, due_at, started_at, finished_at, attempt, worker, error
        )
        SELECT
            :tenant, :tenant * 100 + n, n, 'welcome_mail', 0, CASE WHEN n % 2 = 0 THEN 'failed' ELSE 'done' END, t.at, t.at,
            t.at + make_interval(secs => n), 1, ':slug worker', CASE WHEN n % 2 = 0 THEN ':slug job error' END
        FROM generate_series(1, :runs) AS n
        CROSS JOIN LATERAL (SELECT :today - make_interval(hours => n::integer) AS at) AS t
        """,
        """
        INSERT INTO muster.jobs (job_id, tenant_id, kind, due_at, every_seconds, failures, last_error)
        VALUES (:tenant * 100, :tenant, 'retention', :today, 86400, 1, ':slug job error')
        """,
        """
        INSERT INTO muster.freshness_breaches (tenant_id, started_at, ended_at, changes, cause)
        SELECT
            :tenant, :today - make_interval(days => n::integer), :today - make_interval(days => n::integer, mins => -9),
            n, ':slug was late'
        FROM generate_series(1, :runs) AS n
        """,
        """
        INSERT INTO muster.sync_runs (
            tenant_id, run_id, trigger, state, started_at, finished_at, created, updated, lag_seconds, error
        )
        SELECT
            :tenant, r, 'change', CASE WHEN r % 9 = 0 THEN 'failed' ELSE 'applied' END,
            :today - make_interval(hours => (:runs * 6 - r)::integer),
            :today - make_interval(hours => (:runs * 6 - r)::integer, secs => -1), r % 4, r % 3,
            r * :seed, CASE WHEN r % 9 = 0 THEN ':slug error' END
        FROM generate_series(1, :runs * 6) AS r
        """,
        """
        INSERT INTO muster.welcome_emails (
            tenant_id, email_id, user_id, state, address, requested_at, due_at, sent_at, attempts, error
        )
        SELECT
            :tenant, n, n, CASE WHEN n % 3 = 0 THEN 'bounced' ELSE 'sent' END, 'user' || n || '@:slug.example',
            :today, :today,
            CASE WHEN n % 3 > 0 THEN :today END, 1, CASE WHEN n % 3 = 0 THEN ':slug 550' END
        FROM generate_series(1, 9 + :seed) AS n
        """,
    ]
}
