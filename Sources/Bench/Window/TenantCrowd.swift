import Foundation

/// A database with many tenants of equal size, all in sync, made out of one that the real commands have made.
struct TenantCrowd {
    let scene: Scene
    let muster: String
    let demoFeeds: String
    let tenants: Int
    let usersPerTenant: Int

    static let database = "bench_window"
    private static let pattern = "pattern"
    /// Far from the numbers that tenants are given, so that more can be made by command.
    static let firstTenant = 1_000_000

    var url: String { scene.url(of: Self.database) }
    var lastTenant: Int { Self.firstTenant + tenants - 1 }

    func make() throws {
        try scene.psql("DROP DATABASE IF EXISTS \(Self.database)", "CREATE DATABASE \(Self.database)").run()
        try run("db", "migrate")
        try makeFirm(Self.pattern, people: usersPerTenant)
        try run("feed", "import", file(Self.pattern), "--tenant", Self.pattern)
        try run("sync", "run", "--tenant", Self.pattern)
        try copyPattern()
        try run("tenant", "suspend", Self.pattern, "--reason", "The pattern of the others")
        try settle()
    }

    /// A tenant with a feed, its catalogues and the file of its people; nothing of it is imported.
    func makeFirm(_ slug: String, people: Int) throws {
        let directory = "\(scene.scratch)/\(slug)"
        let options = ["--people", "\(people)", "--day", "1", "--mistakes", "0"]
        try Program(path: demoFeeds, arguments: [directory] + options).run()
        try run("tenant", "create", slug, "--name", "Bench")
        try run("feed", "create", "default", "--kind", "upload", "--mode", "snapshot", "--tenant", slug)
        for (noun, file) in [
            ("job-title", "job-titles"), ("department", "departments"), ("business-unit", "business-units"),
        ] {
            try run(noun, "upload", "\(directory)/\(file).csv", "--tenant", slug)
        }
    }

    func file(_ slug: String) -> String { "\(scene.scratch)/\(slug)/employees.csv" }

    func command(_ arguments: String...) -> Program {
        Program(path: muster, arguments: arguments + ["--database", url, "--quiet"])
    }

    /// Changes one in a hundred people of every tenant at the same moment.
    ///
    /// The change counts from when it is made pending: what the bench needs to change so many is not the tenants' delay.
    func changeOneInAHundred(round: Int) throws {
        try scene.psql(
            """
            CREATE TEMPORARY TABLE changed AS
            WITH changed AS (
                UPDATE muster.users SET last_name = 'Round \(round)', revision = revision + 1, updated_at = now()
                WHERE tenant_id >= \(Self.firstTenant) AND user_id % 100 = \(round % 100)
                RETURNING tenant_id, user_id
            )
            SELECT * FROM changed
            """,
            """
            WITH pending AS (
                INSERT INTO muster.pending_sync (tenant_id, user_id, since)
                SELECT tenant_id, user_id, now() FROM changed ORDER BY tenant_id, user_id
            )
            UPDATE muster.tenant_due SET oldest_pending_at = now(), due_at = now() WHERE tenant_id >= \(Self.firstTenant)
            """,
            in: Self.database
        ).run()
    }

    /// The first value of a query of the superuser.
    func ask(_ query: String) throws -> String {
        try scene.psql(query, in: Self.database, options: ["-At"]).run().output
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func askNumber(_ query: String) throws -> Double {
        let answer = try ask(query)
        guard let number = Double(answer) else { throw Program.Failure(description: "no number: \(answer)") }
        return number
    }

    /// Megabytes of the tables that every sync writes to, with their indexes.
    func queueSize() throws -> Double {
        try askNumber(
            """
            SELECT (pg_total_relation_size('muster.tenant_due') + pg_total_relation_size('muster.pending_sync')) / 1048576.0
            """
        )
    }

    func settle() throws {
        try scene.psql("VACUUM ANALYZE", "CHECKPOINT", in: Self.database).run()
    }

    func drop() throws {
        try scene.psql("DROP DATABASE IF EXISTS \(Self.database)").run()
    }

    private func run(_ arguments: String...) throws {
        try Program(path: muster, arguments: arguments + ["--database", url, "--quiet"]).run()
    }

    /// Every row of the pattern once more for each tenant, whatever tables there are; keys that span tenants stay out.
    private func copyPattern() throws {
        try scene.psql(
            "SET session_replication_role = replica",
            """
            DO $$
            DECLARE
                pattern bigint := (SELECT tenant_id FROM muster.tenants WHERE slug = '\(Self.pattern)');
                source record;
            BEGIN
                INSERT INTO muster.tenants (tenant_id, slug, name, time_zone, created_at)
                SELECT n, 'tenant-' || n, 'Tenant', 'UTC', now()
                FROM generate_series(\(Self.firstTenant), \(lastTenant)) AS n;
                FOR source IN
                    SELECT c.oid::regclass AS name, string_agg(quote_ident(a.attname), ', ') AS columns
                    FROM pg_class AS c
                    INNER JOIN pg_attribute AS a ON c.oid = a.attrelid AND a.attnum > 0 AND a.attgenerated = ''
                    WHERE
                        c.relnamespace = 'muster'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                        AND c.relname <> 'tenants' AND a.attname <> 'tenant_id' AND NOT a.attisdropped
                        AND EXISTS (
                            SELECT FROM pg_index AS i
                            INNER JOIN pg_attribute AS k ON i.indrelid = k.attrelid AND k.attnum = ANY (i.indkey)
                            WHERE i.indrelid = c.oid AND i.indisprimary AND k.attname = 'tenant_id'
                        )
                    GROUP BY c.oid
                LOOP
                    EXECUTE format(
                        'INSERT INTO %1$s (tenant_id, %2$s) SELECT n, %2$s FROM %1$s
                        CROSS JOIN generate_series(\(Self.firstTenant), \(lastTenant)) AS n WHERE tenant_id = %3$s
                        ORDER BY n',
                        source.name, source.columns, pattern
                    );
                END LOOP;
                -- Nobody is to be compared, or to start or end, while the bench looks.
                UPDATE muster.tenant_due SET
                    due_at = now() + interval '1 day', next_date_at = NULL, reconcile_at = now() + interval '1 day'
                WHERE tenant_id >= \(Self.firstTenant);
            END $$
            """,
            in: Self.database
        ).run()
    }
}
