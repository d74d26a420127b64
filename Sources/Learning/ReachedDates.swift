import Directory
import Postgres
import Tenancy

/// Turns dates that have come true, and differences that nobody announced, into pending changes.
///
/// A transaction of its own before the sync's: it changes the directory in the order in which every writer does, which a
/// sync that already holds pending rows could not.
enum ReachedDates {
    /// - Parameter reconciles: whether every user is compared with the learner, too.
    static func makePending(_ tx: TenantTransaction, reconciles: Bool) throws {
        try DirectoryChange.lock(tx)
        guard try TenantState.isActive(tx) else { return }
        // The lock may have been waited for past midnight.
        let tx = try tx.atPresent()
        try EndDates.deactivateLapsed(tx, caller: .worker)
        // The tenant may be in another time zone now.
        try WelcomeSchedule.refresh(tx)
        var found = try tx.execute(LearnerStatements.findStarters, [.timestamp(tx.now)])
        if reconciles {
            found += try tx.execute(LearnerStatements.findDrift, [.timestamp(tx.now)])
        }
        let nextDate: Timestamp? =
            try tx.query(LearnerStatements.nextDate, [.timestamp(tx.now)])[0]["next_date_at"]
        try tx.execute(
            """
            UPDATE muster.tenant_due
            SET
                next_date_at = $2,
                reconcile_at = CASE WHEN $3 THEN $4 ELSE reconcile_at END,
                oldest_pending_at = CASE WHEN $5 THEN least(coalesce(oldest_pending_at, $6), $6) ELSE oldest_pending_at END,
                due_at = CASE WHEN $5 THEN least(coalesce(due_at, $6), $6) ELSE due_at END
            WHERE tenant_id = $1
            """,
            [
                .timestamp(optional: nextDate),
                .bool(reconciles),
                .timestamp(NextDue.reconciliation(of: tx.tenantID, after: tx.now)),
                .bool(found > 0),
                .timestamp(tx.now),
            ]
        )
    }
}
