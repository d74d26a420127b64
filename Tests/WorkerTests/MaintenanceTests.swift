import Foundation
import Mail
import Postgres
import Scheduling
import Tenancy
import TestSupport
import Testing
import Worker

@Suite(.temporaryDatabase) struct MaintenanceTests {
    @Test func `months that are made keep no statistics of people's own values, as their tables do`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let talkative = """
            SELECT count(*)
            FROM muster.personal_columns() AS p
            INNER JOIN pg_class AS c ON c.relnamespace = 'muster'::regnamespace AND c.relname ^@ p.table_name
            INNER JOIN pg_attribute AS a ON c.oid = a.attrelid AND a.attname = p.column_name AND a.attstattarget <> 0
            WHERE c.relkind IN ('r', 'p')
            """
        let before: Int = try await superuser.value(talkative)
        _ = try await superuser.execute("SELECT muster.ensure_month_partitions((now() + interval '9 months')::date)")
        let made: Int = try await superuser.value(talkative)

        _ = try await MonthPartitions.ensure(database)

        #expect(before == 0)
        #expect(made > 0)
        #expect(try await superuser.value(talkative) == 0)
        await superuser.close()
        await database.close()
    }

    @Test func `history older than a tenant keeps it is deleted in batches, the other tenant's stays`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let short = try await TenantFixture.create("short", in: database)
        let long = try await TenantFixture.create("long", in: database)
        try await superuser.execute("UPDATE muster.tenants SET retention_days = 30 WHERE tenant_id = \(short.id)")
        for tenant in [short.id, long.id] {
            try await superuser.script(
                """
                INSERT INTO muster.sync_runs (tenant_id, run_id, trigger, state, started_at)
                SELECT \(tenant), n, 'change', 'applied', now() - make_interval(days => (n * 10)::integer)
                FROM generate_series(1, 7) AS n;
                INSERT INTO muster.job_runs (
                    tenant_id, job_id, run_no, kind, subject_id, state, due_at, started_at, finished_at, attempt, worker
                )
                SELECT \(tenant), 1, n, 'retention', 0, 'done', t.at, t.at, t.at, 1, 'somebody'
                FROM generate_series(1, 7) AS n
                CROSS JOIN LATERAL (SELECT now() - make_interval(days => (n * 10)::integer) AS at) AS t;
                INSERT INTO muster.freshness_breaches (tenant_id, started_at, ended_at, cause)
                SELECT \(tenant), t.at, t.at, 'It was late.'
                FROM generate_series(1, 7) AS n
                CROSS JOIN LATERAL (SELECT now() - make_interval(days => (n * 10)::integer) AS at) AS t;
                INSERT INTO muster.feed_log_entries (tenant_id, run_id, entry_no, logged_at, severity, code, message)
                SELECT \(tenant), 1, n, now() - make_interval(days => (n * 10)::integer), 'info', 'X', 'x'
                FROM generate_series(1, 7) AS n;
                INSERT INTO muster.user_changes (tenant_id, user_id, revision, changed_at, change, changed_by)
                SELECT \(tenant), 1, n, now() - make_interval(days => (n * 10)::integer), 'created', 'operator'
                FROM generate_series(1, 7) AS n;
                INSERT INTO muster.welcome_campaigns (
                    tenant_id, campaign_id, idempotency_key, requested_by, requested_at, selection
                ) VALUES (\(tenant), 1, 'all', 'operator', now(), 'everybody');
                INSERT INTO muster.welcome_emails (
                    tenant_id, email_id, user_id, campaign_id, state, requested_at, due_at, started_at, sent_at
                )
                SELECT \(tenant), n, n, 1, 'sent', t.at, t.at, t.at, t.at
                FROM generate_series(1, 7) AS n
                CROSS JOIN LATERAL (SELECT now() - make_interval(days => (n * 10)::integer) AS at) AS t;
                INSERT INTO muster.welcome_tokens (tenant_id, token_hash, user_id, email_id, created_at, expires_at)
                SELECT tenant_id, sha256(email_id::text::bytea), user_id, email_id, sent_at, sent_at + interval '1 microsecond'
                FROM muster.welcome_emails WHERE tenant_id = \(tenant);
                """
            )
        }

        let deleted = try await HistoryRetention(database: database, batchSize: 2).deleteExpired(of: short.id)

        #expect(deleted == 35)
        for table in [
            "sync_runs", "job_runs", "freshness_breaches", "feed_log_entries", "user_changes", "welcome_emails",
            "welcome_tokens",
        ] {
            let left: [Int64] = try await superuser.column(
                "SELECT count(*) FROM muster.\(table) GROUP BY tenant_id ORDER BY tenant_id"
            )
            #expect(left == [2, 7])
        }
        await superuser.close()
        await database.close()
    }

    @Test func `an old welcome e-mail of a creation keeps its row alone, and its address while its link lives`()
        async throws
    {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let tenant = try await TenantFixture.create("short", in: database).id
        try await superuser.script(
            """
            UPDATE muster.tenants SET retention_days = 30;
            INSERT INTO muster.welcome_emails (
                tenant_id, email_id, user_id, state, address, error, requested_at, due_at, started_at
            )
            SELECT \(tenant), n, n, 'bounced', 'user' || n || '@firm.example', 'Nobody here.', t.at, t.at, t.at
            FROM generate_series(1, 5) AS n
            CROSS JOIN LATERAL (SELECT now() - make_interval(days => (n * 20)::integer) AS at) AS t;
            INSERT INTO muster.welcome_tokens (tenant_id, token_hash, user_id, email_id, created_at, expires_at)
            VALUES (\(tenant), sha256('5'), 5, 5, now() - interval '100 days', now() + interval '1 day');
            """
        )

        let retention = HistoryRetention(database: database, batchSize: 2)
        #expect(try await retention.deleteExpired(of: tenant) == 3)
        #expect(try await retention.deleteExpired(of: tenant) == 0)

        let left: [String] = try await superuser.column(
            "SELECT concat_ws(' ', user_id, address, error) FROM muster.welcome_emails ORDER BY user_id"
        )
        #expect(left == ["1 user1@firm.example Nobody here.", "2", "3", "4", "5 user5@firm.example Nobody here."])
        await superuser.close()
        await database.close()
    }

    @Test func `partitions of the months to come are made once`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()

        try await MonthPartitions.ensure(database)

        #expect(try await MonthPartitions.ensure(database) == 0)
        #expect(
            try await superuser.value(
                """
                SELECT to_regclass('muster.sync_runs_' || to_char(now() + interval '3 months', 'YYYY_MM')) IS NOT NULL
                """
            )
        )
        await superuser.close()
        await database.close()
    }

    @Test func `the last moment of a month is in it, the first of the next is not, whatever the session's zone`()
        async throws
    {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        try await superuser.execute("SET TIME ZONE 'Pacific/Auckland'")
        for day in ["2031-12-31", "2032-01-01", "2032-02-29"] {
            _ = try await superuser.execute("SELECT muster.ensure_month_partitions('\(day)')")
        }
        let moments = [
            "2031-12-31 23:59:59.999999", "2032-01-01 00:00:00", "2032-01-31 23:59:59.999999", "2032-02-01 00:00:00",
            "2032-02-29 23:59:59.999999", "2032-03-01 00:00:00",
        ]
        for (number, moment) in moments.enumerated() {
            try await superuser.execute(
                """
                INSERT INTO muster.sync_runs (tenant_id, run_id, trigger, state, started_at)
                VALUES (1, \(number), 'change', 'applied', '\(moment)+00')
                """
            )
        }

        let homes: [String] = try await superuser.column(
            "SELECT tableoid::regclass::text FROM muster.sync_runs ORDER BY run_id"
        )

        #expect(
            homes.map { $0.dropFirst("muster.sync_runs_".count) } == [
                "2031_12", "2032_01", "2032_01", "2032_02", "2032_02", "default",
            ]
        )
        await superuser.close()
        await database.close()
    }

    @Test func `months that were missed are made up for, and their rows move in`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        try await MonthPartitions.ensure(database)
        // A month's partition is gone, and for two months before that nobody kept house.
        try await superuser.execute(
            """
            DO $$ BEGIN EXECUTE format('DROP TABLE muster.sync_runs_%s', to_char(now(), 'YYYY_MM')); END $$
            """
        )
        try await superuser.execute(
            """
            INSERT INTO muster.sync_runs (tenant_id, run_id, trigger, state, started_at)
            SELECT 1, n, 'change', 'applied', now() - make_interval(months => n::integer) FROM generate_series(0, 2) AS n
            """
        )
        let before: Int = try await superuser.value("SELECT count(*) FROM muster.sync_runs_default")

        try await MonthPartitions.ensure(database)

        #expect(before == 3)
        #expect(try await superuser.value("SELECT count(*) FROM muster.sync_runs_default") == Int64(0))
        #expect(try await superuser.value("SELECT count(DISTINCT tableoid) FROM muster.sync_runs") == Int64(3))
        #expect(try await MonthPartitions.ensure(database) == 0)
        await superuser.close()
        await database.close()
    }

    @Test func `a default partition that is empty again has no month made to be dropped`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        try await superuser.script(
            """
            INSERT INTO muster.sync_runs (tenant_id, run_id, trigger, state, started_at)
            VALUES (1, 1, 'change', 'applied', '2001-01-01');
            DELETE FROM muster.sync_runs;
            """
        )
        #expect(try await superuser.value("SELECT pg_relation_size('muster.sync_runs_default') > 0"))

        let made = try await MonthPartitions.ensure(database)

        #expect(made > 0)
        #expect(try await MonthPartitions.dropExpired(database) == 0)
        #expect(try await MonthPartitions.ensure(database) == 0)
        await superuser.close()
        await database.close()
    }

    @Test func `months that no tenant keeps are dropped, the others stay`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let tenant = try await TenantFixture.create(in: database)
        let tables: Int = try await superuser.value("SELECT count(*) FROM muster.tables_by_month()")
        func makeMonth(_ monthsAgo: Int) async throws {
            _ = try await database.withControl { tx in
                try tx.query(
                    "SELECT muster.ensure_month_partitions(($1::timestamptz - make_interval(months => \(monthsAgo)))::date)",
                    [.timestamp(tx.now)]
                )
            }
        }
        for monthsAgo in [12, 20, 30] { try await makeMonth(monthsAgo) }

        try await superuser.execute("UPDATE muster.tenants SET retention_days = 800 WHERE tenant_id = \(tenant.id)")
        #expect(try await MonthPartitions.dropExpired(database) == tables)
        try await superuser.execute("UPDATE muster.tenants SET retention_days = 30 WHERE tenant_id = \(tenant.id)")
        #expect(try await MonthPartitions.dropExpired(database) == tables)
        #expect(try await MonthPartitions.dropExpired(database) == 0)
        try await makeMonth(4)
        #expect(try await MonthPartitions.dropExpired(database, retentionDays: 180) == tables)
        #expect(try await MonthPartitions.dropExpired(database, retentionDays: 60) == tables)
        _ = try await database.withControl { tx in
            try tx.query("SELECT muster.drop_month_partitions('2999-01-01')")
        }

        #expect(
            try await superuser.value(
                "SELECT to_regclass('muster.sync_runs_' || to_char(now(), 'YYYY_MM')) IS NOT NULL"
            )
        )
        await superuser.close()
        await database.close()
    }

    @Test func `housekeeping that fails keeps no worker from its work`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let tenant = try await TenantFixture.create(in: database)
        try await tenant.addUsers(1...1)
        try await superuser.execute("DROP FUNCTION muster.ensure_month_partitions(date)")

        #expect(try await WorkerFixture(database).worker.runOnce().learnersCreated == 1)

        await superuser.close()
        await database.close()
    }

    @Test func `a worker begins its rounds however long its housekeeping takes`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let blocker = try await Superuser.connect()
        let tenant = try await TenantFixture.create(in: database)
        try await tenant.addUsers(1...1)
        try await blocker.script("BEGIN; LOCK TABLE muster.job_runs_default IN ACCESS EXCLUSIVE MODE")

        let fixture = try WorkerFixture(database)
        try await WorkerFixture.run([fixture]) {
            try await superuser.waitUntilBlocked()
            let carried: Void? = try? await superuser.waitUntil("SELECT count(*) = 1 FROM muster.learners")
            try await blocker.script("COMMIT")
            #expect(carried != nil)
        }

        for connection in [superuser, blocker] { await connection.close() }
        await database.close()
    }

    @Test func `a file dropped into a feed's folder is in learning after one turn of the worker`() async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let tenant = try await TenantFixture.create(in: database)
        let drop = try TemporaryFolder()
        try await superuser.execute(
            """
            INSERT INTO muster.feeds (tenant_id, feed_id, name, kind, mode, folder_path, created_at)
            VALUES ($1, 1, 'nightly', 'folder', 'delta', $2, now())
            """,
            [tenant.id.value, .text(drop.url.path)]
        )
        try await superuser.execute(
            """
            INSERT INTO muster.jobs (tenant_id, kind, subject_id, due_at, every_seconds)
            VALUES ($1, 'folder_feed', 1, now(), 5)
            """,
            [tenant.id.value]
        )
        try drop.write(
            "staff.csv",
            """
            First Name,Last Name,Email,Status,User Profile,External Identifier,Job Title,Start Date,Business Unit ID,Department
            Ada,Sample,ada@example.test,Active,,001,Waiter,01/02/2024,,Kitchen

            """
        )

        let worker = WorkerLoop(
            configuration: try WorkerConfiguration(),
            database: database,
            mail: try MailConfiguration(environment: [:]),
            environment: [:],
            logger: TenantFixture.logger
        )
        let result = try await worker.runOnce()

        #expect(result.learnersCreated == 1)
        #expect(try await superuser.value("SELECT name FROM muster.learners") == "Ada Sample")
        #expect(try drop.names() == ["done", "failed"])
        #expect(try drop.names("failed") == [])
        drop.remove()
        await superuser.close()
        await database.close()
    }
}
