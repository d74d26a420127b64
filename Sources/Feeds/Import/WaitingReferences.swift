import Directory
import Postgres
import Tenancy

/// Departments and business units that a feed named before they existed: its users get them once they do.
///
/// Titles are another matter: without one a record waits as a whole, see `ParkedRecords`.
enum WaitingReferences {
    /// Remembers what a run that was applied could not find; what its file says anew about people no longer waits.
    ///
    static func note(_ tx: TenantTransaction, _ record: RunRecord, from source: Source, warnings: Int) throws {
        if try anyWait(tx, record.feed.id) {
            switch source {
            case .stage:
                try tx.execute(FeedStatement.forgetWaitingReferences.text, [record.feed.id.value])
            case .plan, .partOfPlan:
                try tx.execute(
                    FeedStatement.forgetPlannedReferences.text,
                    [record.feed.id.value, record.run.value]
                )
            }
        }
        // Each of them has a warning in the log.
        guard warnings > 0 else { return }
        try tx.execute(
            FeedStatement.noteWaitingReferences.text,
            [record.feed.id.value, record.run.value, .bool(source == .partOfPlan)]
        )
    }

    /// Where it stands what a run's file says.
    enum Source {
        case stage
        /// A plan that was kept, and was approved.
        case plan
        /// Of the plan only a part was approved: only its people's references are to be filled in.
        case partOfPlan
    }

    /// Gives the feed's users what they waited for and that exists by now.
    ///
    /// - Returns: how many users changed.
    static func fillIn(_ tx: TenantTransaction, _ feed: Feed) throws -> Int {
        let users: [UserID] = try tx.query(
            FeedStatement.fillInReferences.text,
            [feed.id.value, .timestamp(tx.now), .text(Caller.feed(name: feed.name).description)]
        ).map { try $0["user_id"] }
        try DirectoryChange.publish(tx, users: users)
        return users.count
    }

    static func anyWait(_ tx: TenantTransaction, _ feed: FeedID) throws -> Bool {
        try tx.query(
            """
            SELECT EXISTS (
                SELECT FROM muster.waiting_references AS w WHERE w.tenant_id = $1 AND w.feed_id = $2
            ) AS found
            """,
            [feed.value]
        )[0]["found"]
    }
}
