import Foundation
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
    let database: Database
    private let performer: Performer
    private let handlers: [JobKind: any JobHandler]
    private let tenants: DueTenants
    private let jobs: DueJobs
    private let chores: Chores
    private let identity: WorkerIdentity
    private let desk: Desk
    let health = WorkerHealth()
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
        let configuration = configuration.fitting(connections: database.configuration.appConnections)
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
        chores = Chores(
            database: database,
            worker: identity,
            retentionDays: configuration.retentionDays,
            logger: logger
        )
        performer = Performer(
            configuration: configuration,
            sync: sync,
            handlers: handlers,
            tenants: tenants,
            jobs: jobs,
            finisher: JobFinisher(jobs),
            desk: desk,
            logger: logger,
            observer: observer
        )
    }

    /// Works until `stop()`; running work then ends within the drain time, the rest is handed back.
    package func run() async {
        let process = ProcessInfo.processInfo
        logger.info(
            "worker started",
            metadata: [
                "worker": "\(identity)", "host": "\(process.hostName)", "process": "\(process.processIdentifier)",
            ]
        )
        // First, so that what became late while no worker was there is put down to that. The others may take long.
        await chores.doDue(among: [.freshness])
        let companions = [Task { await beat() }, Task { await listen() }, Task { await chores.run() }]
        await withDiscardingTaskGroup { group in
            var outage = Outage(logger: logger, observer: observer)
            while await !desk.isStopping {
                do {
                    let started = try await startDue(jobsDueBy: nil) { work in
                        group.addTask { await self.perform(work) }
                    }
                    outage.isOver()
                    await health.wentRound(foundDatabase: true)
                    // What was left for the next turn of its tenant may have a slot at once.
                    guard started == 0 else { continue }
                    await wake.wait(atMost: configuration.poll * .random(in: 0.75...1.25))
                } catch {
                    await health.wentRound(foundDatabase: false)
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
        await chores.doDue()
        // Jobs that come round while this runs are for the next time, otherwise there might be no end; what other work
        // makes due, such as the e-mails of an import, is done.
        let start = try await database.withControl { tx in tx.now }
        do {
            try await withThrowingDiscardingTaskGroup { group in
                while await !desk.isStopping {
                    // Before the look: what ends during it may leave more to do.
                    let wasIdle = await desk.isIdle
                    let started = try await startDue(jobsDueBy: start) { work in
                        group.addTask { await self.perform(work) }
                    }
                    guard started == 0 else { continue }
                    guard !wasIdle else { break }
                    await wake.wait(atMost: configuration.poll)
                }
                await drain()
                group.cancelAll()
            }
        } catch {
            await handBackUnfinished()
            throw error
        }
        await handBackUnfinished()
        return await desk.result
    }

    /// Asks the worker to stop; `run()` returns when it has.
    package func stop() async {
        await desk.stop()
        await health.stop()
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
    private func perform(_ work: Work) async {
        await performer.perform(work)
        await wake.signal()
    }

    /// Claims what there are free slots for and starts it, one kind before the next is claimed: a claim that fails must
    /// not strand the one before, whose lease would be renewed without anybody at work.
    ///
    /// - Returns: how many pieces of work were started.
    private func startDue(jobsDueBy: Timestamp?, _ start: (Work) -> Void) async throws -> Int {
        try await handBackBrokenOff()
        var started = 0
        func begin(_ works: [Work]) async {
            for work in works {
                await desk.begin(work)
                start(work)
            }
            started += works.count
        }
        let syncs = await desk.freeSlots(configuration).syncs
        if syncs > 0 {
            await begin(try await tenants.claim(limit: syncs).map(Work.sync))
        }
        guard await desk.freeSlots(configuration).jobs > 0 else { return started }
        for kind in try await jobs.dueKinds(among: Array(handlers.keys)) {
            let limit = await desk.freeSlots(configuration).jobs(of: kind)
            guard limit > 0 else { continue }
            // Whoever keeps everybody from claiming does so for every kind; the next round asks again.
            guard let claims = try await jobs.claim(kind, limit: limit, dueBy: jobsDueBy) else { break }
            await begin(claims.map(Work.job))
        }
        return started
    }

    private func handBackBrokenOff() async throws {
        let unfinished = await desk.takeUnfinished()
        guard !unfinished.isEmpty else { return }
        do {
            try await handBack(unfinished)
        } catch {
            await desk.putBack(unfinished)
            throw error
        }
    }
}
