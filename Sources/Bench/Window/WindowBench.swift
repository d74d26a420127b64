import ArgumentParser
import Foundation
import Logging
import Postgres
import Scheduling
import Tenancy

/// How the window holds with many tenants, and beside a giant and a failing neighbour.
struct WindowBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "window",
        abstract: "The way of changes to learning: many tenants at once, idle, and beside bad neighbours."
    )

    @OptionGroup var scene: Scene

    @Option(help: "The muster binary.")
    var muster: String

    @Option(help: "The binary that writes the files of invented firms.")
    var demoFeeds: String

    @Option(parsing: .upToNextOption, help: "How many tenants there are, size after size.")
    var tenants = [1_000, 10_000]

    @Option(help: "People of each tenant.")
    var users = 200

    @Option(help: "People in the first import next to which the smallest crowd is measured; 0 leaves it out.")
    var giant = 1_000_000

    func run() async throws {
        try Machine(scene: scene).print()
        var results = WindowResults()
        for (index, count) in tenants.sorted().enumerated() {
            scene.tell("\(count) tenants of \(users): making them")
            let crowd = TenantCrowd(
                scene: scene,
                muster: muster,
                demoFeeds: demoFeeds,
                tenants: count,
                usersPerTenant: users
            )
            try crowd.make()
            let database = try await Database.open(
                DatabaseConfiguration(url: crowd.url),
                logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
            )
            var size = WindowResults.Size(tenants: count)
            try await measureSweep(database, &size)
            try await measureIdleWorker(crowd, &size)
            try await measureRounds(crowd, &size)
            try await measureQuiet(crowd, database, &size)
            if index == 0 {
                try await measureNeighbours(crowd, database, &results)
            }
            results.sizes.append(size)
            await database.close()
            try crowd.drop()
        }
        results.print(users: users, giant: giant)
    }

    /// What it costs a worker to find out that no tenant is due.
    private func measureSweep(_ database: Database, _ size: inout WindowResults.Size) async throws {
        guard let terms = LeaseTerms() else { return }
        let due = DueTenants(database: database, worker: WorkerIdentity(), terms: terms)
        for _ in 1...20 {
            let begin = ContinuousClock.now
            let claims = try await due.claim(limit: 16)
            size.sweep.add((ContinuousClock.now - begin) / .seconds(1))
            guard claims.isEmpty else { throw Program.Failure(description: "a tenant is due that should not be") }
        }
    }

    /// What a worker costs that has nothing to do: what it asks the database, and the memory it holds.
    private func measureIdleWorker(_ crowd: TenantCrowd, _ size: inout WindowResults.Size) async throws {
        let seconds = 30.0
        let counted = """
            SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = '\(TenantCrowd.database)'
            """
        try await withWorker(crowd) { worker in
            try await Task.sleep(for: .seconds(5))
            let before = try crowd.askNumber(counted)
            try await Task.sleep(for: .seconds(seconds))
            // The question before was a transaction, too.
            size.idleTransactions.add((try crowd.askNumber(counted) - before - 1) / seconds * 60)
            size.memory.add(worker.peakMemory ?? .nan)
        }
    }

    /// One in a hundred people of every tenant changes at the same moment: the worst minute that a window can have.
    private func measureRounds(_ crowd: TenantCrowd, _ size: inout WindowResults.Size) async throws {
        var round = 0
        for run in 1...scene.runs {
            for workers in [1, 2] {
                scene.tell("\(crowd.tenants) tenants, 1 % changed, \(workers) worker(s), run \(run) of \(scene.runs)")
                round += 1
                size.queueBefore.add(try crowd.queueSize())
                let mark = try crowd.ask("SELECT clock_timestamp()")
                try crowd.changeOneInAHundred(round: round)
                let begin = ContinuousClock.now
                let working = try (1...workers).map { _ in try crowd.command("worker", "run", "--once").start() }
                for worker in working { try worker.wait() }
                let seconds = (ContinuousClock.now - begin) / .seconds(1)
                if workers == 1 {
                    size.roundSeconds.add(seconds)
                } else {
                    size.roundLag.add(try burstLag(crowd, since: mark))
                    size.roundMedian.add(try burstLag(crowd, since: mark, percentile: 0.5))
                }
                try requireAllSynced(crowd, since: mark)
                size.queueAfter.add(try crowd.queueSize())
            }
        }
        try crowd.settle()
    }

    private func burstLag(_ crowd: TenantCrowd, since mark: String, percentile: Double = 0.99) throws -> Double {
        try crowd.askNumber(
            """
            SELECT percentile_cont(\(percentile)) WITHIN GROUP (ORDER BY lag_seconds)
            FROM muster.sync_runs WHERE started_at >= '\(mark)' AND updated > 0
            """
        )
    }

    private func requireAllSynced(_ crowd: TenantCrowd, since mark: String) throws {
        let expected = Double(crowd.tenants * users / 100)
        let updated = try crowd.askNumber(
            "SELECT coalesce(sum(updated), 0) FROM muster.sync_runs WHERE started_at >= '\(mark)'"
        )
        guard updated == expected else {
            throw Program.Failure(description: "\(Int(updated)) of \(Int(expected)) changes reached learning")
        }
    }

    private func measureQuiet(
        _ crowd: TenantCrowd,
        _ database: Database,
        _ size: inout WindowResults.Size
    ) async throws {
        try await withWorker(crowd) { _ in
            let delays = try await ChangeFlow(crowd: crowd, database: database).run(seconds: 20)
            size.quietMedian.add(delays.median)
            size.quietP99.add(delays.p99)
        }
    }

    private func measureNeighbours(
        _ crowd: TenantCrowd,
        _ database: Database,
        _ results: inout WindowResults
    ) async throws {
        let flow = ChangeFlow(crowd: crowd, database: database)
        scene.tell("beside a tenant whose learning system always fails")
        try crowd.makeFirm("failing", people: users)
        try crowd.command("feed", "import", crowd.file("failing"), "--tenant", "failing").run()
        try scene.psql(
            """
            DO $$ BEGIN
                EXECUTE format(
                    'ALTER TABLE muster.learners ADD CONSTRAINT it_fails CHECK (tenant_id <> %s) NOT VALID',
                    (SELECT tenant_id FROM muster.tenants WHERE slug = 'failing')
                );
            END $$
            """,
            in: TenantCrowd.database
        ).run()
        for _ in 1...scene.runs {
            try crowd.command("tenant", "suspend", "failing", "--reason", "For now").run()
            try await withWorker(crowd) { _ in
                results.alone.add(try await flow.run(seconds: 20).p99)
            }
            try crowd.command("tenant", "resume", "failing").run()
            try await withWorker(crowd) { _ in
                try crowd.command("sync", "retry", "--tenant", "failing").run()
                results.besideFailing.add(try await flow.run(seconds: 20).p99)
            }
            guard try crowd.ask("SELECT bool_or(failures > 0) FROM muster.tenant_due") == "t" else {
                throw Program.Failure(description: "the failing tenant did not fail")
            }
        }
        try crowd.command("tenant", "suspend", "failing", "--reason", "For good").run()
        guard giant > 0 else { return }
        scene.tell("beside the first import of \(giant) people")
        try crowd.makeFirm("giant", people: giant)
        try await withWorker(crowd) { _ in
            let importing = try crowd.command("feed", "import", crowd.file("giant"), "--tenant", "giant").start()
            let begin = ContinuousClock.now
            let delays = try await flow.run {
                guard !importing.isRunning else { return false }
                return try crowd.ask(
                    """
                    SELECT NOT EXISTS (
                        SELECT FROM muster.pending_sync
                        WHERE tenant_id = (SELECT tenant_id FROM muster.tenants WHERE slug = 'giant')
                    )
                    """
                ) == "t"
            }
            try importing.wait()
            results.besideGiant.add(delays.p99)
            results.giantSeconds = (ContinuousClock.now - begin) / .seconds(1)
            results.giantChanges = delays.count
        }
    }

    /// A worker that stays for as long as the body needs it.
    private func withWorker(_ crowd: TenantCrowd, _ body: (Program.Running) async throws -> Void) async throws {
        let worker = try crowd.command("worker", "run").start()
        do {
            try await Task.sleep(for: .seconds(2))
            try await body(worker)
        } catch {
            try? worker.stop()
            throw error
        }
        try worker.stop()
    }
}
