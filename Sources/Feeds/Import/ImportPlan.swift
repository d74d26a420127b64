import Foundation
import Postgres
import Tenancy

/// What a run would do, as rows of the transaction's tables `work` and `removals`, and counted.
struct ImportPlan {
    var outcomes: [RecordOutcome: Int]
    var removals: Int
    var figures: PlanCounts
}

/// Compares what was staged with the directory as it is now, by a fixed number of statements.
struct Planner {
    let feed: Feed
    let mode: FeedMode
    let staged: StagedFile

    /// Whether absence from the file deactivates: not in a delta, nor when a record cannot be tied to a person.
    var removesMissing: Bool { mode == .snapshot && staged.unreadableIDs == 0 }

    func plan(_ tx: TenantTransaction) throws -> ImportPlan {
        try tx.execute(FeedStatement.planDuplicates.text)
        let carried = try tx.execute(
            FeedStatement.planWork.text,
            [
                feed.id.value, .timestamp(tx.now), .text(feed.duplicatePolicy.rawValue), .bool(feed.setsProfiles),
                .int(RecordStager.Flags.alwaysRejected.rawValue), .int(RecordStager.Flags.rejectedWhenNew.rawValue),
                .int(RecordStager.Flags.statusUnknown.rawValue),
            ]
        )
        try tx.prepare("ANALYZE work")
        if removesMissing {
            try tx.execute(FeedStatement.planRemovals.text, [feed.id.value])
        }
        try tx.execute(FeedStatement.planEmails.text)
        return try ImportPlan(
            outcomes: outcomes(tx, notCarried: staged.records - carried),
            removals: 0,
            figures: figures(tx)
        ).countingRemovals()
    }

    private func outcomes(_ tx: TenantTransaction, notCarried: Int) throws -> [RecordOutcome: Int] {
        var counts: [RecordOutcome: Int] = [:]
        for row in try tx.query(FeedStatement.planOutcomes.text) {
            counts[try row["outcome"]] = try row["records"]
        }
        counts[.unchanged, default: 0] += notCarried
        return counts
    }

    private func figures(_ tx: TenantTransaction) throws -> PlanCounts {
        let row = try tx.query(FeedStatement.planSafeguardFigures.text, [feed.id.value, .bool(!removesMissing)])[0]
        let oldID: String? = try row["churn_example_old"]
        let newID: String? = try row["churn_example_new"]
        let emptied = try JSONDecoder().decode([String: Int].self, from: Data((row["emptied_units"] as String).utf8))
        return PlanCounts(
            base: try row["base_active"],
            records: staged.records,
            removals: try row["removals"],
            deactivations: try row["deactivations"],
            creations: try row["creations"],
            idChurn: try row["id_churn"],
            idChurnExample: oldID.flatMap { old in newID.map { PlanCounts.IDPair(old: old, new: $0) } },
            emptiedUnits: emptied.map { PlanCounts.EmptiedUnit(name: $0.key, people: $0.value) }
                .sorted { $0.name < $1.name },
            isFirstRun: feed.lastApplied == nil
        )
    }
}

extension ImportPlan {
    fileprivate func countingRemovals() -> ImportPlan {
        var plan = self
        plan.removals = figures.removals
        return plan
    }
}

/// What reading a file left in `stage`.
struct StagedFile: Sendable {
    var records: Int
    var unreadableIDs: Int
    var firstUnreadableLine: Int?
    var notes: [FeedNote]
    /// SHA-256 of the file as received, in hexadecimal.
    var digest: String
}
