import Foundation
import Postgres
import Tenancy

/// What a run would do, as rows of the transaction's tables `work` and `removals`, and counted.
struct ImportPlan {
    var outcomes: [RecordOutcome: Int]
    /// Records that are not plainly unchanged.
    var carried: Int
    var removals: Int
    var figures: PlanCounts
    /// Whether anybody whom the feed may change has a locked field.
    var hasLocks: Bool
}

/// Compares what was staged with the directory as it is now, by a fixed number of statements.
struct Planner {
    let feed: Feed
    let mode: FeedMode
    let staged: StagedFile
    let joins: JoinSettings
    let reach: ImportReach

    /// Whether absence from the file deactivates: not in a delta, nor when a record cannot be tied to a person.
    var removesMissing: Bool { mode == .snapshot && staged.unreadableIDs == 0 }

    func plan(_ tx: TenantTransaction) throws -> ImportPlan {
        if staged.mayRepeatIDs {
            try tx.execute(FeedStatement.planDuplicates.text)
        }
        // Few people have locks, so they are looked up.
        let locked = try joins.lookingUpUsers(tx, carried: 0) {
            try tx.execute(FeedStatement.planLocks.text, [feed.id.value])
        }
        let carried = try tx.execute(
            FeedStatement.planWork.text,
            [
                feed.id.value, .timestamp(tx.now), .text(feed.duplicatePolicy.rawValue), reach.givable,
                .int(RecordStager.Flags.alwaysRejected.rawValue), .int(RecordStager.Flags.rejectedWhenNew.rawValue),
                .int(RecordStager.Flags.statusUnknown.rawValue), .bool(staged.mayLackManagers),
                .bool(reach.isGranted),
            ]
        )
        // Of a wide table the columns that are joined and filtered by, from a small sample, say enough.
        try tx.prepare("SET LOCAL default_statistics_target = 10; ANALYZE work (line, outcome, user_id, email_key)")
        if reach.isLimited {
            try tx.execute(FeedStatement.planOutOfReach.text, [reach.reachable])
        }
        let presence = try tx.query(FeedStatement.planPresence.text, [feed.id.value])[0]
        let active: Int = try presence["active"]
        let mentioned = try presence["carried"] + staged.records - carried
        if removesMissing, mentioned < active {
            try tx.execute(FeedStatement.planRemovals.text, [feed.id.value, .timestamp(tx.now), reach.reachable])
        }
        let counts = try joins.lookingUpUsers(tx, carried: carried) {
            try tx.execute(FeedStatement.planEmails.text)
            // After the addresses: who is rejected for one is no successor.
            if feed.setsProfiles {
                try tx.execute(FeedStatement.findAccountManagers.text, [.timestamp(tx.now)])
                try tx.execute(FeedStatement.planAccountManagers.text)
            }
            return try figures(tx, active: active)
        }
        // Last, because it is about who reports to whom in the end.
        if staged.namesManagers {
            let lost = try tx.execute(FeedStatement.planLostManagers.text)
            let kept = try ManagerLoops.open(tx, feed.id)
            if lost + kept > 0 {
                try tx.execute(FeedStatement.planKeptManagers.text)
            }
        }
        return ImportPlan(
            outcomes: try outcomes(tx, notCarried: staged.records - carried),
            carried: carried,
            removals: counts.removals,
            figures: counts,
            hasLocks: locked > 0
        )
    }

    private func outcomes(_ tx: TenantTransaction, notCarried: Int) throws -> [RecordOutcome: Int] {
        var counts: [RecordOutcome: Int] = [:]
        for row in try tx.query(FeedStatement.planOutcomes.text) {
            counts[try row["outcome"]] = try row["records"]
        }
        counts[.unchanged, default: 0] += notCarried
        return counts
    }

    private func figures(_ tx: TenantTransaction, active: Int) throws -> PlanCounts {
        let row = try tx.query(FeedStatement.planSafeguardFigures.text, [feed.id.value, .bool(!removesMissing)])[0]
        let oldID: String? = try row["churn_example_old"]
        let newID: String? = try row["churn_example_new"]
        let emptied = try JSONDecoder().decode([String: Int].self, from: Data((row["emptied_units"] as String).utf8))
        return PlanCounts(
            base: active,
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

/// What reading a file left in `stage`.
struct StagedFile: Sendable {
    var records: Int
    var unreadableIDs: Int
    var firstUnreadableLine: Int?
    var notes: [FeedNote]
    /// False only when no two records have the same ID.
    var mayRepeatIDs = true
    /// False only when no record names a manager.
    var namesManagers = true
    /// False only when every manager named has a record in the same file.
    var mayLackManagers = true
    /// SHA-256 of the file as received, in hexadecimal; nil when there is no file.
    var digest: String?
}
