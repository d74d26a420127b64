import Learning
import Logging
import Postgres
import Scheduling
import Tenancy

/// Does one piece of work and sees to it that the claim ends, whatever becomes of the work.
struct Performer: Sendable {
    let configuration: WorkerConfiguration
    let sync: LearningSync
    let handlers: [JobKind: any JobHandler]
    let tenants: DueTenants
    let jobs: DueJobs
    let desk: Desk
    let logger: Logger
    let observer: @Sendable (WorkerEvent) -> Void

    /// Never throws: one piece of work that fails must not stop the others.
    func perform(_ work: Work) async {
        let start = ContinuousClock.now
        do {
            switch work {
            case .sync(let claim): try await perform(claim, as: work)
            case .job(let claim): try await perform(claim, as: work)
            }
        } catch is LostLease {
            logger.notice("work was taken over by another worker", metadata: ["tenant": "\(work.tenant)"])
            await desk.end(work) { _ in }
            observer(.lost(work.tenant))
        } catch let error where Task.isCancelled || error is CancellationError || Self.isOutage(error) {
            await desk.breakOff(work)
        } catch {
            await fail(work, error: error, lasted: .now - start)
        }
    }

    private func perform(_ claim: TenantClaim, as work: Work) async throws {
        let outcome = try await withTimeLimit(configuration.syncLimit) { [sync] in
            try await sync.run(
                claim.tenant,
                trigger: Self.trigger(of: claim),
                fence: claim.fence,
                datesReached: claim.datesReached
            )
        }
        await desk.end(work) { $0.add(outcome) }
        observer(.synced(claim.tenant, outcome))
    }

    private func perform(_ claim: JobClaim, as work: Work) async throws {
        guard let handler = handlers[claim.kind] else {
            await desk.breakOff(work)
            return
        }
        try await withTimeLimit(configuration.jobLimit) { try await handler.perform(claim) }
        try await jobs.finish(claim)
        await desk.end(work) { $0.jobs += 1 }
        observer(.finished(claim.tenant, claim.kind))
    }

    private func fail(_ work: Work, error: any Error, lasted: Duration) async {
        let words = Self.words(for: error)
        logger.warning(
            "work failed and is tried again later",
            metadata: ["tenant": "\(work.tenant)", "work": "\(work.name)", "reason": "\(words)"]
        )
        do {
            switch work {
            case .sync(let claim):
                if try await tenants.giveBack(failed: claim, words: words) != nil {
                    try await sync.recordFailure(
                        claim.tenant,
                        trigger: Self.trigger(of: claim),
                        lasted: lasted,
                        error: words
                    )
                }
            case .job(let claim):
                _ = try await jobs.giveBack(failed: claim, words: words)
            }
            await desk.end(work) { $0.failures += 1 }
        } catch {
            await desk.breakOff(work)
        }
        observer(.failed(work.tenant, words: words))
    }

    private static func trigger(of claim: TenantClaim) -> SyncTrigger {
        claim.reconciles ? .periodic : .change
    }

    private static func words(for error: any Error) -> String {
        (error as? TookTooLong)?.description ?? SyncFailure.words(for: error)
    }

    /// Whether the database was away, which is no failure of the work.
    private static func isOutage(_ error: any Error) -> Bool {
        switch error {
        case let error as ServiceError: error.code == .unavailable
        case PostgresError.connection, PostgresError.poolTimeout, PostgresError.poolClosed: true
        default: false
        }
    }
}
