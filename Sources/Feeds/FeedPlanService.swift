import Directory
import Postgres
import Tenancy

/// Plans that were kept: of runs that a safeguard holds, and of dry runs.
package struct FeedPlanService: Sendable {
    private let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// What the run would do, in the order of the file, removals last.
    ///
    /// - Throws: `ServiceError` `unknown` for a run that the tenant does not have.
    package func plan(_ tenant: TenantID, run: RunID) async throws -> [FeedPlanRow] {
        try await database.withTenant(tenant) { tx in
            _ = try FeedRunService.run(tx, run)
            return try tx.query(FeedStatement.showPlan.text, [run.value]).map(FeedPlanRow.init(row:))
        }
    }

    /// Applies exactly the plan that was kept.
    ///
    /// - Throws: `ServiceError` `unknown`; `conflict` when the run is not held, or when anything that its plan reads has
    ///   changed since; `refused` when the tenant is suspended, or the plan does what the caller could not do by hand.
    package func approve(_ tenant: TenantID, run: RunID, caller: Caller) async throws -> FeedRunSummary {
        try await database.changeDirectory(of: tenant, as: caller, needing: .maintain(.feeds)) { tx in
            let held = try HeldRun(tx, run)
            try held.requireUnmoved(tx)
            try tx.prepare(FeedStatement.createImportTables.text)
            try tx.execute(FeedStatement.loadHeldPlan.text, [run.value])
            try tx.execute(FeedStatement.loadHeldRemovals.text, [run.value])
            try tx.prepare("ANALYZE work")
            try held.requireReach(tx, of: caller)
            try held.record.welcome.require(of: caller, tx)
            try held.requireAccountManager(tx)
            let isWhatWasPlanned = try held.usersAreUnmoved(tx)
            let applier = Applier(
                run: run,
                feed: held.record.feed,
                changedBy: caller.description,
                removalsOff: false,
                welcome: held.record.welcome
            )
            var summary = held.summary
            summary.welcome = try applier.apply(tx, summary.counts, removals: summary.removed)
            let messages = summary.entries[.error, default: 0] + summary.entries[.warning, default: 0]
            summary.state = messages > 0 ? .appliedWithMessages : .applied
            try tx.execute(
                FeedStatement.approveParkings.text,
                [
                    held.record.feed.id.value, run.value, .timestamp(tx.now), .text(held.record.welcome.rawValue),
                ]
            )
            try WaitingReferences.note(
                tx,
                held.record,
                isStaged: false,
                warnings: summary.entries[.warning, default: 0]
            )
            try held.record.finish(tx, summary, digest: held.digest, from: .held)
            // A retry of parked records has no file.
            if let digest = held.digest {
                try held.record.rememberApplied(tx, digest: isWhatWasPlanned ? digest : nil)
            }
            try held.dropPlan(tx)
            return summary
        }
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

/// A run that waits for approval, read back.
private struct HeldRun {
    let record: RunRecord
    let summary: FeedRunSummary
    /// nil for a retry of parked records, which has no file.
    let digest: String?
    private let usersRevision: Int64

    init(_ tx: TenantTransaction, _ run: RunID) throws {
        _ = try FeedRunService.run(tx, run)
        let row = try tx.query(
            """
            SELECT
                feed_id, mode, welcome, state, file_digest, plan_users_revision, plan_catalogue_revision, records, removed, created, updated,
                unchanged, reactivated, deactivated, superseded, parked, rejected, skipped, entries_fatal,
                entries_held, entries_error, entries_warning, entries_info
            FROM muster.feed_runs
            WHERE tenant_id = $1 AND run_id = $2
            FOR UPDATE
            """,
            [run.value]
        )[0]
        let state: FeedRunState = try row["state"]
        guard state == .held else {
            throw ServiceError(
                .conflict,
                "Run \(run) is \(state.rawValue); only a held run can be approved or discarded.",
                remedy: "See the runs with: muster feed runs"
            )
        }
        let feed = try FeedQueries.feed(tx, id: try row["feed_id"])
        let mode: FeedMode = try row["mode"]
        record = RunRecord(
            run: run,
            feed: feed,
            mode: mode,
            welcome: try row["welcome"],
            catalogueRevision: try row["plan_catalogue_revision"]
        )
        digest = try row["file_digest"]
        usersRevision = try row["plan_users_revision"]
        summary = FeedRunSummary(
            run: run,
            feed: feed.name,
            mode: mode,
            state: state,
            counts: try Dictionary(
                uniqueKeysWithValues: RecordOutcome.allCases.map { ($0, try row[$0.rawValue] as Int) }
            ),
            removed: try row["removed"],
            records: try row["records"],
            entries: try Dictionary(
                uniqueKeysWithValues: LogSeverity.allCases.map { ($0, try row["entries_\($0.rawValue)"] as Int) }
            )
        )
    }

    /// Whether no user at all has changed since the plan, also none that it does not read.
    func usersAreUnmoved(_ tx: TenantTransaction) throws -> Bool {
        let current: Int64 = try tx.query(
            "SELECT users_revision FROM muster.directory_state WHERE tenant_id = $1"
        )[0]["users_revision"]
        return current == usersRevision
    }

    /// A plan that was settled holds personal data and nothing that history does not keep.
    func dropPlan(_ tx: TenantTransaction) throws {
        try tx.execute(
            "DELETE FROM muster.feed_plan_rows WHERE tenant_id = $1 AND run_id = $2",
            [record.run.value]
        )
    }

    /// An approval is as good as a change by hand: it gives, and changes, no more than whoever approves may.
    func requireReach(_ tx: TenantTransaction, of caller: Caller) throws {
        let people = try PlanReach.beyond(tx, of: caller)
        guard people > 0 else { return }
        throw ServiceError(
            .refused,
            "Run \(record.run) changes \(people == 1 ? "somebody who has" : "\(people) people who have"), or would get, "
                + "more permissions than your own.",
            remedy: "Ask an account manager of the tenant to approve it, or import the file in your own name."
        )
    }

    /// Somebody else may have taken the other account managers away since.
    func requireAccountManager(_ tx: TenantTransaction) throws {
        let takesTheLast: Bool = try tx.query(
            FeedStatement.checkAccountManagers.text,
            [.timestamp(tx.now)]
        )[0]["takes_the_last"]
        guard takesTheLast else { return }
        throw ServiceError(
            .conflict,
            "Run \(record.run) would now take the last account manager of the tenant away.",
            remedy: "Make another account manager first with \"muster profile assign\", then approve it."
        )
    }

    func requireUnmoved(_ tx: TenantTransaction) throws {
        let current: Int64 = try tx.query(
            "SELECT catalogue_revision FROM muster.directory_state WHERE tenant_id = $1"
        )[0]["catalogue_revision"]
        let moved: Int = try tx.query(
            FeedStatement.checkHeldPlan.text,
            [record.run.value, record.feed.id.value]
        )[0]["moved"]
        guard current == record.catalogueRevision, moved == 0 else {
            let what =
                moved > 0
                ? "\(moved) of its people or their e-mail addresses"
                : "a job title, department, business unit, profile, alias, lock or setting of a feed"
            throw ServiceError(
                .conflict,
                "Run \(record.run) was planned against a directory that has changed since: \(what).",
                remedy: "Import the file again to plan anew, look at that plan, and approve it."
            )
        }
    }
}

/// One line of a plan, for a person to look at.
package struct FeedPlanRow: Sendable {
    package let line: Int?
    package let action: String
    package let externalID: String
    package let person: String
    /// What would change, as "field: old → new".
    package let changes: String

    init(row: Row) throws {
        line = try row["line"]
        action = try row["action"]
        externalID = try row["external_id"]
        person = try row["person"]
        changes = try row["changes"]
    }
}
