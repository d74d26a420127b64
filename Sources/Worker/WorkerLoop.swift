import Learning
import Logging
import Postgres
import Scheduling
import Tenancy

/// Claims what is due, does it, and starts again; any number of workers may do so at once.
///
/// It decides nothing by its own clock: what is due, whose lease has ended and when to try again is the database's to say.
package final class WorkerLoop: Sendable {
    private let configuration: WorkerConfiguration
    private let database: Database
    private let performer: Performer
    private let handlers: [JobKind: any JobHandler]
    private let tenants: DueTenants
    private let jobs: DueJobs
    private let identity: WorkerIdentity
    private let desk: Desk
    private let wake: WakeUp
    private let logger: Logger
    private let observer: @Sendable (WorkerEvent) -> Void

    package init(
        configuration: WorkerConfiguration,
        database: Database,
        sync: LearningSync,
        handlers: [JobKind: any JobHandler],
        logger: Logger,
        observer: @escaping @Sendable (WorkerEvent) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.database = database
        self.handlers = handlers
        self.logger = logger
        self.observer = observer
        identity = WorkerIdentity()
        desk = Desk()
        wake = WakeUp()
        tenants = DueTenants(database: database, worker: identity, terms: configuration.lease)
        jobs = DueJobs(database: database, worker: identity, terms: configuration.lease)
        performer = Performer(
            configuration: configuration,
            sync: sync,
            handlers: handlers,
            tenants: tenants,
            jobs: jobs,
            desk: desk,
            logger: logger,
            observer: observer
        )
    }

    /// Works until `stop()`; running work then ends within the drain time, the rest is handed back.
    package func run() async {
        logger.info("worker started", metadata: ["worker": "\(identity)"])
        let companions = [Task { await beat() }, Task { await listen() }, Task { await keepHouse() }]
        await withDiscardingTaskGroup { group in
            var outage = Outage(logger: logger, observer: observer)
            while await !desk.isStopping {
                do {
                    try await startDue(in: &group, jobsDueBy: nil)
                    outage.isOver()
                    await wake.wait(atMost: configuration.poll * .random(in: 0.75...1.25))
                } catch {
                    await wake.wait(atMost: outage.delay(after: error))
                }
            }
            await drain()
            group.cancelAll()
        }
        await handBackUnfinished()
        companions.forEach { $0.cancel() }
        logger.info("worker stopped", metadata: ["worker": "\(identity)"])
    }

    /// Does whatever is due now, and what that makes due, then returns.
    ///
    /// - Throws: `ServiceError` with code `unavailable` when the database cannot be reached.
    package func runOnce() async throws -> WorkerResult {
        let heart = Task { await beat() }
        defer { heart.cancel() }
        try await MonthPartitions.ensure(database)
        // Jobs that come round while this runs are for the next time; otherwise there might be no end.
        let start = try await database.withControl { tx in tx.now }
        try await withThrowingDiscardingTaskGroup { group in
            while await !desk.isStopping {
                let started = try await startDue(in: &group, jobsDueBy: start)
                if started == 0, await desk.isIdle { break }
                await wake.wait(atMost: configuration.poll)
            }
            await drain()
            group.cancelAll()
        }
        await handBackUnfinished()
        return await desk.result
    }

    /// Asks the worker to stop; `run()` returns when it has.
    package func stop() async {
        await desk.stop()
        await wake.signal()
    }

    private func listen() async {
        let configuration = ControlConnection.configuration(database.configuration, name: "muster listener")
        while !Task.isCancelled {
            do {
                let listener = try await Listener.open(configuration, channels: ["muster_due"], logger: logger)
                await wake.signal()
                observer(.ready)
                for await _ in listener.events {
                    await wake.signal()
                }
                await listener.close()
            } catch {
                // The loop says that the database is away; until it is back, polling is what there is.
            }
            try? await Task.sleep(for: .seconds(1))
        }
    }

    private func beat() async {
        let heartbeat = Heartbeat(
            database: database.configuration,
            worker: identity,
            terms: configuration.lease,
            logger: logger
        )
        await heartbeat.run { [desk] in await desk.claimed }
    }

    /// Once a day; which worker does it, and how often, makes no difference.
    private func keepHouse() async {
        while !Task.isCancelled {
            var pause = Duration.seconds(86_400)
            do {
                try await MonthPartitions.ensure(database)
            } catch {
                pause = .seconds(60)
            }
            try? await Task.sleep(for: pause)
        }
    }

    /// Waits for what runs, as long as the drain time allows.
    private func drain() async {
        let patience = ContinuousClock.now + configuration.drain
        while await !desk.isIdle, ContinuousClock.now < patience {
            await wake.wait(atMost: patience - .now)
        }
    }

    private func handBackUnfinished() async {
        let unfinished = await desk.takeUnfinished()
        do {
            try await handBack(unfinished)
        } catch {
            logger.warning(
                "work could not be handed back; its lease will end",
                metadata: ["pieces": "\(unfinished.count)"]
            )
        }
    }

    private func handBack(_ work: [Work]) async throws {
        let syncs = work.compactMap { if case .sync(let claim) = $0 { claim } else { nil } }
        let chores = work.compactMap { if case .job(let claim) = $0 { claim } else { nil } }
        if !syncs.isEmpty { try await tenants.handBack(syncs) }
        if !chores.isEmpty { try await jobs.handBack(chores) }
    }
}

extension WorkerLoop {
    /// What a claim can be started in: both kinds of task groups.
    private func startDue(in group: inout DiscardingTaskGroup, jobsDueBy: Timestamp?) async throws {
        for work in try await claimDue(jobsDueBy: jobsDueBy) {
            group.addTask { [performer, wake] in
                await performer.perform(work)
                await wake.signal()
            }
        }
    }

    private func startDue(
        in group: inout ThrowingDiscardingTaskGroup<any Error>,
        jobsDueBy: Timestamp?
    ) async throws -> Int {
        let due = try await claimDue(jobsDueBy: jobsDueBy)
        for work in due {
            group.addTask { [performer, wake] in
                await performer.perform(work)
                await wake.signal()
            }
        }
        return due.count
    }

    private func claimDue(jobsDueBy: Timestamp?) async throws -> [Work] {
        let unfinished = await desk.takeUnfinished()
        if !unfinished.isEmpty {
            do {
                try await handBack(unfinished)
            } catch {
                await desk.putBack(unfinished)
                throw error
            }
        }
        let free = await desk.freeSlots(configuration)
        var due: [Work] = []
        if free.syncs > 0 {
            due += try await tenants.claim(limit: free.syncs).map(Work.sync)
            for work in due { await desk.begin(work) }
        }
        if free.jobs > 0, !handlers.isEmpty {
            let claims = try await jobs.claim(Array(handlers.keys), limit: free.jobs, dueBy: jobsDueBy).map(Work.job)
            for work in claims { await desk.begin(work) }
            due += claims
        }
        return due
    }
}
