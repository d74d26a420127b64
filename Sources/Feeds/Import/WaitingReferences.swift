import Directory
import Postgres
import Tenancy

/// Departments and business units that a feed named before they existed: its users get them once they do.
///
/// Titles are another matter: without one a record waits as a whole, see `ParkedRecords`.
enum WaitingReferences {
    /// Remembers what a run that was applied could not find; what its file says anew about people no longer waits.
    ///
    /// - Parameter isStaged: whether the file's records are in `stage`; a plan that was kept has none, and then nothing of
    ///   the feed waits any longer but what its run could not find.
    static func note(_ tx: TenantTransaction, _ record: RunRecord, isStaged: Bool, warnings: Int) throws {
        if try anyWait(tx, record.feed.id) {
            if isStaged {
                try tx.execute(FeedStatement.forgetWaitingReferences.text, [record.feed.id.value])
            } else {
                try tx.execute(
                    "DELETE FROM muster.waiting_references WHERE tenant_id = $1 AND feed_id = $2",
                    [record.feed.id.value]
                )
            }
        }
        // Each of them has a warning in the log.
        guard warnings > 0 else { return }
        try tx.execute(FeedStatement.noteWaitingReferences.text, [record.feed.id.value, record.run.value])
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
