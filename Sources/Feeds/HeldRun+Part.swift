import Directory
import Postgres
import Tenancy

/// What it takes to approve a part of a plan.
extension HeldRun {
    func applier(_ caller: Caller) -> Applier {
        Applier(
            run: record.run,
            feed: record.feed,
            changedBy: caller.description,
            removalsOff: false,
            welcome: record.welcome
        )
    }

    /// Takes everything else out of the plan.
    ///
    /// - Throws: `ServiceError` `unknown` for somebody who is not in the plan, or a part in which nobody is.
    func choose(_ part: PlanPart, _ tx: TenantTransaction) throws {
        let strangers: [String] = try tx.query(
            """
            SELECT w.external_id
            FROM unnest($3::text[]) AS w (external_id)
            WHERE NOT EXISTS (
                SELECT FROM muster.feed_plan_rows AS p
                WHERE p.tenant_id = $1 AND p.run_id = $2 AND p.row_no > 0 AND p.external_id = w.external_id
            )
            """,
            [record.run.value, .texts(part.people)]
        ).map { try $0["external_id"] }
        guard strangers.isEmpty else {
            throw ServiceError(
                .unknown,
                "The plan of run \(record.run) changes nobody with the external ID \(CatalogueChange.few(strangers)).",
                remedy: "See whom it changes with: muster feed plan \(record.run)"
            )
        }
        guard try !KeptPlan.counts(tx, record.run, part).isEmpty else {
            throw ServiceError(
                .unknown,
                "The plan of run \(record.run) has nothing of that kind.",
                remedy: "See what it has with: muster feed plan \(record.run)"
            )
        }
        try tx.execute(FeedStatement.choosePlanRows.text, [record.run.value] + part.values)
        try tx.prepare("ANALYZE unchosen")
    }

    /// The counts of the part in `work` and `removals`; the records of the rest were skipped.
    func summary(ofPart tx: TenantTransaction) throws -> FeedRunSummary {
        var part = summary
        for outcome in [RecordOutcome.created, .updated, .reactivated, .deactivated, .parked] {
            part.counts[outcome] = 0
        }
        for row in try tx.query(FeedStatement.planOutcomes.text) {
            part.counts[try row["outcome"]] = try row["records"]
        }
        let told = part.counts.values.reduce(0, +)
        part.counts[.skipped, default: 0] += summary.records - told
        part.removed = try tx.query("SELECT count(*) AS people FROM removals WHERE $1 > 0")[0]["people"]
        return part
    }

    /// Has the log say what was not approved instead of what would have been done.
    ///
    /// - Returns: how many entries of each severity the run has.
    func logPart(_ part: PlanPart, _ caller: Caller, _ tx: TenantTransaction) throws -> [LogSeverity: Int] {
        let log = ImportLog(run: record.run, feed: record.feed)
        let rest: Int = try tx.query("SELECT count(*) AS people FROM unchosen WHERE $1 > 0")[0]["people"]
        try tx.execute(FeedStatement.logUnchosen.text, [record.run.value])
        try log.appendRecordEntries(tx)
        let arguments = ["other": caller.description, "detail": part.words, "n": String(rest)]
        try log.append(tx, .init(code: .runAppliedInPart, arguments: arguments))
        let counts = try tx.query(
            """
            SELECT e.severity, count(*) AS entries
            FROM muster.feed_log_entries AS e
            WHERE e.tenant_id = $1 AND e.run_id = $2
            GROUP BY e.severity
            """,
            [record.run.value]
        )
        return try Dictionary(uniqueKeysWithValues: counts.map { (try $0["severity"], try $0["entries"]) })
    }

    /// Records that wait for a job title, and names of departments and units, as the approval leaves them.
    func settleWhatWaits(_ tx: TenantTransaction, warnings: Int, isPart: Bool = false) throws {
        try tx.execute(
            FeedStatement.approveParkings.text,
            [
                record.feed.id.value, record.run.value, .timestamp(tx.now), .text(record.welcome.rawValue),
            ]
        )
        try WaitingReferences.note(tx, record, from: isPart ? .partOfPlan : .plan, warnings: warnings)
    }
}
