import ArgumentParser
import Foundation
import Logging
import Postgres
import Scheduling
import Tenancy

/// Compares the queue of jobs with pgbench claiming and finishing in plain SQL.
struct QueueBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "Claiming and finishing jobs that do nothing, against pgbench doing so in plain SQL, by turns."
    )

    @OptionGroup var scene: Scene

    @Option(help: "The muster binary, for the migrations.")
    var muster: String

    @Option(help: "The script of pgbench: claims a batch, and finishes it.")
    var baseline: String

    @Option(help: "Jobs per run.")
    var jobs = 50_000

    @Option(help: "Tenants that have them.")
    var tenants = 5_000

    private static let database = "bench_queue"
    private static let batch = DueJobs.batchSize

    func run() async throws {
        try Machine(scene: scene).print()
        try prepare()
        let url = scene.url(of: Self.database)
        let database = try await Database.open(DatabaseConfiguration(url: url), logger: Logger(label: "bench"))
        guard let terms = LeaseTerms() else { return }
        let queue = DueJobs(database: database, worker: WorkerIdentity(), terms: terms)
        var (own, plain, ticks) = (Samples(), Samples(), Samples())
        for run in 1...scene.runs {
            scene.tell("queue, run \(run) of \(scene.runs)")
            try fill("plain.jobs")
            plain.add(try pgbench(url))
            try fill("muster.jobs")
            own.add(Double(jobs) / (try await drain(queue)))
            try fill("muster.jobs", perTenant: 1)
            ticks.add(try await drain(queue))
        }
        await database.close()
        try scene.psql("DROP DATABASE \(Self.database)").run()
        var table = ResultTable()
        table.add(
            "claim and finish of no-op jobs, \(Self.batch) at a time",
            .perSecond,
            own,
            plain,
            "pgbench, batches of 100",
            Goal(floor: "0.3×", target: "0.6×", moonshot: "0.9×")
        )
        table.add("a tick over \(tenants) tenants, one job each", .seconds, ticks, nil)
        table.print()
    }

    /// - Returns: seconds until nothing is left.
    private func drain(_ queue: DueJobs) async throws -> Double {
        let begin = ContinuousClock.now
        while true {
            let claims = try await queue.claim(.feedPull, limit: Self.batch) ?? []
            guard !claims.isEmpty else { break }
            let ended = try await queue.finish(claims.map { FinishedJob(claim: $0) })
            guard ended.count == claims.count else { throw Program.Failure(description: "jobs were lost") }
        }
        return (ContinuousClock.now - begin) / .seconds(1)
    }

    private func prepare() throws {
        try scene.psql("DROP DATABASE IF EXISTS \(Self.database)", "CREATE DATABASE \(Self.database)").run()
        try Program(
            path: muster,
            arguments: ["db", "migrate", "--database", scene.url(of: Self.database), "--quiet"]
        ).run()
        try scene.psql(
            """
            INSERT INTO muster.tenants (tenant_id, slug, name, time_zone, created_at)
            SELECT n, 'tenant-' || n, 'Tenant', 'UTC', now() FROM generate_series(1, \(tenants)) AS n
            """,
            "CREATE SCHEMA plain",
            """
            CREATE TABLE plain.jobs (
                job_id bigint PRIMARY KEY, tenant_id bigint NOT NULL, kind text NOT NULL, subject_id bigint NOT NULL,
                due_at timestamptz NOT NULL, lease_owner text, lease_until timestamptz
            )
            """,
            "CREATE INDEX ON plain.jobs (due_at) WHERE lease_until IS NULL",
            """
            CREATE TABLE plain.job_runs (
                job_id bigint, tenant_id bigint, kind text, subject_id bigint, due_at timestamptz, finished_at timestamptz
            )
            """,
            in: Self.database
        ).run()
    }

    private func fill(_ table: String, perTenant: Int? = nil) throws {
        let count = perTenant.map { $0 * tenants } ?? jobs
        try scene.psql(
            "TRUNCATE \(table), \(table == "muster.jobs" ? "muster.job_runs" : "plain.job_runs")",
            """
            INSERT INTO \(table) (job_id, tenant_id, kind, subject_id, due_at)
            SELECT n, 1 + n % \(tenants), 'feed_pull', n / \(tenants), now() - make_interval(secs => (\(count) - n)::integer)
            FROM generate_series(1, \(count)) AS n
            """,
            "VACUUM ANALYZE \(table)",
            "CHECKPOINT",
            in: Self.database
        ).run()
    }

    /// - Returns: jobs a second, connecting left out.
    private func pgbench(_ url: String) throws -> Double {
        let arguments = ["-n", "-M", "prepared", "-c", "1", "-t", String(jobs / 100), "-f", baseline, url]
        let output = try Program(path: "\(scene.binaries)/pgbench", arguments: arguments).run().output
        guard
            let line = output.split(separator: "\n").first(where: { $0.hasPrefix("tps = ") }),
            let rate = Double(line.split(separator: " ")[2])
        else { throw Program.Failure(description: "pgbench said: \(output)") }
        return rate * 100
    }
}
