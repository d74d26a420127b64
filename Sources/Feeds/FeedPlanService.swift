import Directory
import Postgres
import Tenancy

/// Plans that were kept: of runs that a safeguard holds, and of dry runs.
package struct FeedPlanService: Sendable {
    private let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// What the run would do, person by person and field by field, in the order of the file, removals last.
    ///
    /// - Parameter limit: of how many people; nil for all.
    /// - Throws: `ServiceError` `unknown` for a run that the tenant does not have.
    package func plan(
        _ tenant: TenantID,
        run: RunID,
        part: PlanPart = .whole,
        limit: Int? = nil
    ) async throws -> KeptPlan {
        try await database.withTenant(tenant) { tx in
            let shown = try FeedRunService.show(tx, run)
            let expiresAt: Timestamp? = try tx.query(
                "SELECT plan_expires_at FROM muster.feed_runs WHERE tenant_id = $1 AND run_id = $2",
                [run.value]
            )[0]["plan_expires_at"]
            let isExpired = expiresAt.map { $0 <= tx.now } ?? false
            return KeptPlan(
                counts: isExpired ? [:] : try KeptPlan.counts(tx, run, part),
                rows: isExpired
                    ? []
                    : try tx.query(
                        FeedStatement.showPlan.text,
                        [run.value] + part.values + [.int(optional: limit.map(Int64.init))]
                    ).map(FeedPlanRow.init(row:)),
                run: shown,
                expiresAt: expiresAt,
                isExpired: isExpired
            )
        }
    }

    /// Applies exactly the plan that was kept, or exactly a part of it.
    ///
    /// After a part the rest of the plan is dropped, and its records count as skipped: the file as a whole was not
    /// applied, so nothing of it is parked, and the same file again is no repetition.
    ///
    /// - Throws: `ServiceError` `unknown`, also for somebody who is not in the plan; `conflict` when the run is not held or
    ///   its plan has expired, when anything that it reads has changed since, or when the part needs a change that is not
    ///   in it, naming what; `refused` when the tenant is suspended, or the plan does what the caller could not do by hand.
    package func approve(
        _ tenant: TenantID,
        run: RunID,
        part: PlanPart = .whole,
        caller: Caller
    ) async throws -> FeedRunSummary {
        let summary = try await database.changeDirectory(of: tenant, as: caller, needing: .maintain(.feeds)) { tx in
            let held = try HeldRun(tx, run)
            try held.requireAlive(tx)
            try tx.prepare(FeedStatement.createApprovalTables.text)
            if !part.isWhole {
                try held.choose(part, tx)
            }
            try held.requireUnmoved(tx)
            try tx.prepare(FeedStatement.createImportTables.text)
            try tx.execute(FeedStatement.loadHeldPlan.text, [run.value])
            try tx.execute(FeedStatement.loadHeldRemovals.text, [run.value])
            try tx.prepare("ANALYZE work")
            try held.requireNoLoop(tx, part)
            try held.requireReach(tx, of: caller)
            try held.record.welcome.require(of: caller, tx)
            try held.requireAccountManager(tx)
            return try part.isWhole
                ? applyWhole(held, caller, tx) : applyPart(held, part, caller, tx)
        }
        await summary.refreshStatistics(database)
        return summary
    }

    private func applyWhole(_ held: HeldRun, _ caller: Caller, _ tx: TenantTransaction) throws -> FeedRunSummary {
        let isWhatWasPlanned = try held.usersAreUnmoved(tx)
        var summary = held.summary
        summary.welcome = try held.applier(caller).apply(tx, summary.counts, removals: summary.removed)
        let messages = summary.entries[.error, default: 0] + summary.entries[.warning, default: 0]
        summary.state = messages > 0 ? .appliedWithMessages : .applied
        try held.settleWhatWaits(tx, warnings: summary.entries[.warning, default: 0])
        try held.record.finish(tx, summary, digest: held.digest, from: .held)
        // A retry of parked records has no file.
        if let digest = held.digest {
            try held.record.rememberApplied(tx, digest: isWhatWasPlanned ? digest : nil)
        }
        try held.dropPlan(tx)
        return summary
    }

    private func applyPart(
        _ held: HeldRun,
        _ part: PlanPart,
        _ caller: Caller,
        _ tx: TenantTransaction
    ) throws -> FeedRunSummary {
        var summary = try held.summary(ofPart: tx)
        summary.welcome = try held.applier(caller).apply(tx, summary.counts, removals: summary.removed)
        summary.entries = try held.logPart(part, caller, tx)
        summary.state = .appliedInPart
        try held.settleWhatWaits(tx, warnings: summary.entries[.warning, default: 0], isPart: true)
        try held.record.finish(tx, summary, digest: held.digest, from: .held)
        try tx.execute(
            "UPDATE muster.feed_runs SET approved_part = $3 WHERE tenant_id = $1 AND run_id = $2",
            [held.record.run.value, .text(part.words)]
        )
        try held.dropPlan(tx)
        return summary
    }

    /// Drops the plan; the directory stays as it is.
    ///
    /// - Throws: `ServiceError` `unknown`; `conflict` when the run is not held.
    package func discard(_ tenant: TenantID, run: RunID, caller: Caller) async throws {
        try await database.changeDirectory(of: tenant, as: caller, needing: .maintain(.feeds)) { tx in
            let held = try HeldRun(tx, run)
            var summary = held.summary
            summary.state = .discarded
            try held.record.finish(tx, summary, digest: held.digest, from: .held)
            try held.dropPlan(tx)
        }
    }
}
