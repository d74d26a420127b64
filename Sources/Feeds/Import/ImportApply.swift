import Directory
import Postgres
import Tenancy

/// Carries a plan out: users, history, what learning must hear next.
///
/// One transaction, a fixed number of statements.
struct Applier {
    /// What history names as the cause; nil for the undoing of a run, which is nobody's file.
    let run: RunID?
    let feed: Feed
    /// Who it was, as history has it.
    let changedBy: String
    let removalsOff: Bool
    let welcome: RunWelcome
    /// What `users.deactivated_by` says of those whom a record makes inactive.
    var deactivatedBy = "feed"

    /// - Returns: the welcome e-mails that creations and new addresses brought about.
    func apply(_ tx: TenantTransaction, _ outcomes: [RecordOutcome: Int], removals: Int) throws -> WelcomeTally {
        var mail = WelcomeTally.none
        let now = Value.timestamp(tx.now)
        let changedBy = Value.text(changedBy)
        let updates = outcomes[.updated, default: 0] + outcomes[.reactivated, default: 0]
        let leavers = outcomes[.deactivated, default: 0]
        if updates + leavers + removals > 0 {
            try tx.execute(
                FeedStatement.applyHistory.text,
                [now, changedBy, .id(run), .bool(removalsOff)]
            )
            try tx.execute(FeedStatement.applyChangedUsers.text, [.bool(removalsOff)])
        }
        if removals > 0 {
            try tx.execute(FeedStatement.applyRemovals.text, [now])
        }
        if leavers > 0 {
            try tx.execute(FeedStatement.applyDeactivations.text, [now, .text(deactivatedBy)])
        }
        if updates > 0 {
            try tx.execute(FeedStatement.applyFreedEmails.text)
            try tx.execute(FeedStatement.applyUpdates.text, [now])
            mail = try WelcomeRequests.resume(tx, usersIn: "changed_users", welcome: welcome)
        }
        if let creations = outcomes[.created], creations > 0 {
            let first = try Counters.next(tx, .user, count: creations)
            try tx.execute(
                FeedStatement.applyCreations.text,
                [now, changedBy, .id(run), feed.id.value, .int(first - 1), .int(Int64(creations))]
            )
            let newcomers = try WelcomeRequests.queue(
                tx,
                newUsersFrom: first,
                count: creations,
                welcome: welcome,
                run: run,
                isFirstImport: welcome == .silent && feed.lastApplied == nil
            )
            mail = mail.adding(newcomers)
        }
        guard updates + leavers + removals + outcomes[.created, default: 0] > 0 else { return mail }
        try DirectoryChange.publish(tx, usersIn: "changed_users")
        try WelcomeRequests.wake(tx, mail)
        return mail
    }

    /// Keeps the records that wait for a job title; others that this run mentions anew, or that a snapshot no longer
    /// mentions, lapse.
    func park(_ tx: TenantTransaction, mode: FeedMode) throws {
        try tx.execute(
            FeedStatement.applyParkings.text,
            [feed.id.value, .id(run), .timestamp(tx.now), .text(welcome.rawValue)]
        )
        try tx.execute(FeedStatement.applyLapsedParkings.text, [feed.id.value, .bool(mode == .snapshot), .id(run)])
    }
}
