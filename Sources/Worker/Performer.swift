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
    let finisher: JobFinisher
    let desk: Desk
    let logger: Logger
    let observer: @Sendable (WorkerEvent) -> Void

    /// Never throws: one piece of work that fails must not stop the others.
    func perform(_ work: Work) async {
        let start = ContinuousClock.now
        do {
            let outcome =
                switch work {
                case .sync(let claim): try await perform(claim, as: work)
                case .job(let claim): try await perform(claim, as: work)
                }
            WorkerMetrics.ended(work, outcome, after: .now - start)
        } catch is LostLease {
            await lose(work, "work was taken over by another worker", lasted: .now - start)
        } catch let error where Task.isCancelled || error is CancellationError {
            WorkerMetrics.ended(work, .brokenOff, after: .now - start)
            await desk.breakOff(work)
        } catch {
            await fail(work, error: error, lasted: .now - start)
        }
    }

    private func perform(_ claim: TenantClaim, as work: Work) async throws -> WorkerMetrics.Outcome {
        let outcome = try await withTimeLimit(configuration.syncLimit) { [sync] in
            try await sync.run(
                claim.tenant,
                trigger: Self.trigger(of: claim),
                fence: claim.fence,
                lost: claim.isTakenOver ? LostWork.words : nil,
                datesReached: claim.datesReached
            )
        }
        await desk.end(work) { $0.add(outcome) }
        observer(.synced(claim.slug, outcome))
        return .done
    }

    private func perform(_ claim: JobClaim, as work: Work) async throws -> WorkerMetrics.Outcome {
        guard let handler = handlers[claim.kind] else {
            await desk.breakOff(work)
            return .brokenOff
        }
        let end = try await withTimeLimit(claim.kind.policy.timeLimit) { try await handler.perform(claim) }
        guard end != .later else {
            try await jobs.putOff(claim)
            await desk.end(work) { _ in }
            return .putOff
        }
        _ = try await finisher.finish(FinishedJob(claim: claim, isIdle: end == .idle))
        await desk.end(work) { result in
            result.jobs += 1
            if case .sent(let mails) = end { result.mailsSent += mails }
        }
        if case .sent(let mails) = end { WorkerMetrics.sent(mails: mails) }
        observer(.finished(claim.slug, claim.kind))
        return .done
    }

    /// Has the work wait before it is tried again.
    ///
    /// A lost connection is a failure, too, if the database is there now: else work that kills its own session would be
    /// tried again and again at once. While the database is away, work is broken off and handed back later.
    private func fail(_ work: Work, error: any Error, lasted: Duration) async {
        let words = Self.words(for: error, of: work)
        do {
            let isMine = try await withTimeLimit(Self.failureLimit) { [tenants, jobs] in
                switch work {
                case .sync(let claim): try await tenants.giveBack(failed: claim, words: words) != nil
                case .job(let claim): try await jobs.giveBack(failed: claim, words: words) != nil
                }
            }
            guard isMine else {
                // A commit whose answer was lost is no failure.
                await lose(work, "work broke off that is done, or in other hands", lasted: lasted)
                return
            }
            logger.warning(
                "work failed and is tried again later",
                metadata: ["tenant": "\(work.tenant)", "work": "\(work.name)", "reason": "\(words)"]
            )
            if case .sync(let claim) = work {
                await record(failureOf: claim, lasted: lasted, words: words)
            }
            await desk.end(work) { $0.failures += 1 }
            WorkerMetrics.ended(work, .failed, after: lasted)
            observer(.failed(work.slug, words: words))
        } catch {
            WorkerMetrics.ended(work, .brokenOff, after: lasted)
            logger.debug("work is broken off", metadata: ["tenant": "\(work.tenant)", "reason": "\(words)"])
            await desk.breakOff(work)
        }
    }

    private func lose(_ work: Work, _ words: Logger.Message, lasted: Duration) async {
        WorkerMetrics.ended(work, .lost, after: lasted)
        logger.notice(words, metadata: ["tenant": "\(work.tenant)", "work": "\(work.name)"])
        await desk.end(work) { _ in }
        observer(.lost(work.slug))
    }

    /// A run that cannot be written down, because the tenant is stuck, is not worth a slot.
    private func record(failureOf claim: TenantClaim, lasted: Duration, words: String) async {
        do {
            try await withTimeLimit(Self.failureLimit) { [sync] in
                try await sync.recordFailure(
                    claim.tenant,
                    trigger: Self.trigger(of: claim),
                    lasted: lasted,
                    error: words
                )
            }
        } catch {
            logger.warning("a failed sync run was not written down", metadata: ["tenant": "\(claim.tenant)"])
        }
    }

    private static let failureLimit = Duration.seconds(10)

    private static func trigger(of claim: TenantClaim) -> SyncTrigger {
        claim.reconciles ? .periodic : .change
    }

    private static func words(for error: any Error, of work: Work) -> String {
        if let error = error as? TookTooLong { return error.description }
        return switch work {
        case .sync: SyncFailure.words(for: error)
        case .job: JobFailure.words(for: error)
        }
    }
}
