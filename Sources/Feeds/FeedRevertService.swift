import Directory
import Postgres
import Tenancy

/// Undoes runs that were applied: a run's people get back what they had, as far as nobody has changed it since.
package struct FeedRevertService: Sendable {
    private let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// Gives every field that still has the value the run wrote its old value back, and lists the others.
    ///
    /// Whom the run created is deactivated, never deleted; whom it deactivated is active again if the address is free. A
    /// fixed number of statements, however many people there are.
    ///
    /// - Parameters:
    ///   - isDryRun: only tells what would be done.
    ///   - limit: of how many fields that get their old value back the rows are told; nil for all. What is left is told of all.
    /// - Throws: `ServiceError` `unknown`; `conflict` when the run was not applied, or its history is not kept any more;
    ///   `refused` when the tenant is suspended, when it does what the caller could not do by hand, or when it would take
    ///   the last account manager away.
    package func revert(
        _ tenant: TenantID,
        run: RunID,
        caller: Caller,
        isDryRun: Bool = false,
        limit: Int? = nil
    ) async throws -> FeedRevertReport {
        try await database.changeDirectory(of: tenant, as: caller, needing: .maintain(.feeds)) { tx in
            let applied = try AppliedRun(tx, run)
            try applied.plan(tx)
            try applied.requireReach(tx, of: caller)
            var report = try FeedRevertReport(tx, applied, limit: limit)
            guard !isDryRun else { return report }
            let cancelled = try tx.execute(
                FeedStatement.revertForget.text,
                [applied.feed.id.value, run.value, .text(WelcomeObstacle.deactivated.description)]
            )
            let applier = Applier(
                run: nil,
                feed: applied.feed,
                changedBy: "\(caller), undoing run \(run)",
                removalsOff: true,
                welcome: .byPolicy,
                deactivatedBy: "revert"
            )
            let welcome = try AccountManagers.keepingOne(tx) {
                try applier.apply(tx, report.outcomes, removals: 0)
            }
            try applied.close(tx, report, caller)
            report.isDone = true
            report.mailsCancelled = cancelled
            report.welcome = welcome
            return report
        }
    }
}

/// A run that may be undone.
private struct AppliedRun {
    let run: RunID
    let feed: Feed
    private let startedAt: Timestamp

    init(_ tx: TenantTransaction, _ run: RunID) throws {
        _ = try FeedRunService.run(tx, run)
        let row = try tx.query(
            """
            SELECT
                r.feed_id, r.state, r.started_at,
                r.started_at < $3::timestamptz - make_interval(days => t.retention_days) AS is_forgotten
            FROM muster.feed_runs AS r
            INNER JOIN muster.tenants AS t ON r.tenant_id = t.tenant_id
            WHERE r.tenant_id = $1 AND t.tenant_id = $1 AND r.run_id = $2
            FOR UPDATE OF r
            """,
            [run.value, .timestamp(tx.now)]
        )[0]
        let state: FeedRunState = try row["state"]
        switch state {
        case .applied, .appliedWithMessages, .appliedInPart: break
        case .running, .unchanged, .held, .expired, .failed, .discarded, .reverted, .planned:
            throw ServiceError(
                .conflict,
                "Run \(run) is \(state.rawValue); only a run that was applied can be undone.",
                remedy: "See the runs with: muster feed runs"
            )
        }
        guard try !(row["is_forgotten"] as Bool) else {
            throw ServiceError(
                .conflict,
                "Run \(run) is older than the history that the tenant keeps, so what was there before it is not known.",
                remedy: "Import a file with the values that should be there."
            )
        }
        self.run = run
        feed = try FeedQueries.feed(tx, id: try row["feed_id"])
        startedAt = try row["started_at"]
    }

    /// Makes `work` of what the run wrote, and judges every field.
    func plan(_ tx: TenantTransaction) throws {
        try tx.prepare(FeedStatement.createImportTables.text)
        try tx.prepare(FeedStatement.createRevertTables.text)
        let fields = try tx.execute(
            FeedStatement.revertFields.text,
            [run.value, .timestamp(startedAt), .timestamp(tx.now)]
        )
        try JoinSettings(records: fields).prepare(tx)
        try tx.prepare("ANALYZE reverted_fields")
        try tx.execute(FeedStatement.revertWork.text)
        try tx.prepare("ANALYZE work (line, outcome, user_id, email_key)")
        try tx.execute(FeedStatement.planEmails.text)
        try tx.execute(FeedStatement.revertTakenEmails.text)
        try keepManagers(tx)
        try tx.execute(FeedStatement.revertSettle.text)
    }

    /// An old manager may report to the person by now.
    private func keepManagers(_ tx: TenantTransaction) throws {
        guard try ManagerLoops.open(tx, feed.id) > 0 else { return }
        try tx.execute(
            """
            UPDATE reverted_fields AS f SET fate = 'circle'
            FROM work AS w
            WHERE
                $1 > 0 AND w.user_id = f.user_id AND w.manager_loop IS NOT NULL
                AND f.field = 'manager_external_id' AND f.fate IS NULL
            """
        )
    }

    /// To undo is as good as a change by hand: it gives, and changes, no more than whoever asks may.
    func requireReach(_ tx: TenantTransaction, of caller: Caller) throws {
        let people = try PlanReach.beyond(tx, of: caller)
        guard people > 0 else { return }
        throw ServiceError(
            .refused,
            "Undoing run \(run) changes \(people == 1 ? "somebody who has" : "\(people) people who have"), or would get, "
                + "more permissions than your own.",
            remedy: "Ask an account manager of the tenant to do it."
        )
    }

    func close(_ tx: TenantTransaction, _ report: FeedRevertReport, _ caller: Caller) throws {
        let log = ImportLog(run: run, feed: feed)
        let arguments = [
            "other": caller.description, "n": String(report.fieldsRestored), "m": String(report.fieldsLeft),
        ]
        try log.append(tx, .init(code: .runReverted, arguments: arguments))
        try tx.execute(
            """
            UPDATE muster.feed_runs SET state = 'reverted', entries_info = entries_info + 1
            WHERE tenant_id = $1 AND run_id = $2
            """,
            [run.value]
        )
        try tx.execute(FeedStatement.revertLastApplied.text, [feed.id.value])
    }
}

/// What the undoing of a run did, or would do.
package struct FeedRevertReport: Sendable {
    package let run: RunID
    package let feed: String
    /// People by what becomes of them: `deactivated`, `reactivated`, `updated`.
    package let outcomes: [RecordOutcome: Int]
    package let fieldsRestored: Int
    package let fieldsLeft: Int
    /// What is left first.
    package let rows: [FeedRevertRow]
    package var isDone = false
    package var mailsCancelled = 0
    package var welcome = WelcomeTally.none

    fileprivate init(_ tx: TenantTransaction, _ applied: AppliedRun, limit: Int?) throws {
        run = applied.run
        feed = applied.feed.name
        var outcomes: [RecordOutcome: Int] = [:]
        for row in try tx.query(FeedStatement.planOutcomes.text) {
            outcomes[try row["outcome"]] = try row["records"]
        }
        outcomes[.unchanged] = nil
        self.outcomes = outcomes
        let fields = try tx.query(
            """
            SELECT count(*) FILTER (WHERE f.fate IS NULL) AS restored, count(f.fate) AS left_alone
            FROM reverted_fields AS f
            WHERE $1 > 0
            """
        )[0]
        fieldsRestored = try fields["restored"]
        fieldsLeft = try fields["left_alone"]
        rows = try tx.query(FeedStatement.showRevert.text, [.int(optional: limit.map(Int64.init))])
            .map(FeedRevertRow.init(row:))
    }
}

/// One field of a person whom a run changed.
package struct FeedRevertRow: Sendable {
    /// Why a field is left as it is.
    package enum Fate: String, Sendable, ColumnValue {
        case changed
        case locked
        case deleted
        case byHand = "by_hand"
        case taken
        case ended
        case inactive
        case outOfOrder = "out_of_order"
        case circle
    }

    package let user: UserID
    package let externalID: String?
    package let person: String
    package let field: String
    package let present: String?
    package let old: String?
    /// nil: it gets its old value back.
    package let fate: Fate?
    /// Why, in words.
    package let cause: String

    init(row: Row) throws {
        user = try row["user_id"]
        externalID = try row["external_id"]
        person = try row["person"]
        field = try row["field"]
        present = try row["present"]
        old = try row["old_value"]
        fate = try row["fate"]
        let run: RunID? = try row["run_id"]
        let author: String? = try row["changed_by"]
        let owner: UserID? = try row["email_owner_id"]
        let isCreation: Bool = try row["is_creation"]
        let who = run.map { "run \($0)" } ?? author ?? "nobody whom history knows any more"
        cause =
            switch fate {
            case .none where isCreation:
                author == nil ? "created by the run" : "created by the run; changed since by \(who)"
            case .none: "as the run left it"
            case .changed: "changed since by \(who)"
            case .locked: "locked by hand"
            case .deleted: "the old value has been deleted since"
            case .byHand: "deactivated by hand since, by \(who)"
            case .taken:
                owner.map { "the e-mail address belongs to user \($0) now" } ?? "somebody else gets the e-mail address"
            case .ended: "the end date has passed"
            case .inactive: "only active people have a profile"
            case .outOfOrder: "the end date would be before the start date"
            case .circle: "that manager reports to the person by now"
            }
    }
}
