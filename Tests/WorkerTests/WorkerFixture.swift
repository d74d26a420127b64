import Learning
import Logging
import Postgres
import Scheduling
import Tenancy
import TestSupport
import Worker

/// A worker of the running test, with what it tells.
struct WorkerFixture {
    let worker: WorkerLoop
    let events: AsyncStream<WorkerEvent>

    init(
        _ database: Database,
        leaseSeconds: Int = 30,
        poll: Duration = .milliseconds(200),
        drain: Duration = .seconds(20),
        pieceSize: Int = 50_000,
        handlers: [JobKind: any JobHandler]? = nil
    ) throws {
        let (events, teller) = AsyncStream.makeStream(of: WorkerEvent.self)
        self.events = events
        worker = WorkerLoop(
            configuration: try WorkerConfiguration(leaseSeconds: leaseSeconds, poll: poll, drain: drain),
            database: database,
            sync: LearningSync(database: database, pieceSize: pieceSize),
            handlers: handlers ?? [.retention: RetentionJob(HistoryRetention(database: database))],
            logger: TenantFixture.logger,
            observer: { teller.yield($0) }
        )
    }

    /// Runs the worker while the body runs, and waits until it has stopped.
    static func run<R>(_ workers: [WorkerFixture], _ body: () async throws -> R) async throws -> R {
        let running = workers.map { fixture in Task { await fixture.worker.run() } }
        let result: Result<R, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        for fixture in workers { await fixture.worker.stop() }
        for task in running { await task.value }
        return try result.get()
    }

    func wait(for wanted: WorkerEvent) async {
        for await event in events where event == wanted { return }
    }
}
