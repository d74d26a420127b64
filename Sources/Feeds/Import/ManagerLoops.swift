import Postgres
import Tenancy

/// Circles of managers, who in the end would report to themselves.
enum ManagerLoops {
    /// Leaves out every change of a manager in `work` that closes a circle; the person keeps the present manager.
    ///
    /// What one person keeps may close a circle with what another gets, so it looks again until there is none: once for a
    /// file without circles, and a time more for each ring that comes to light so.
    ///
    /// - Returns: how many people keep their manager.
    static func open(_ tx: TenantTransaction, _ feed: FeedID) throws -> Int {
        // Tables of their own, because the planner has to know how few they are.
        try tx.prepare(
            """
            CREATE TEMPORARY TABLE IF NOT EXISTS changed_managers (
                line bigint NOT NULL, external_id text, manager_external_id text NOT NULL, old_manager text
            ) ON COMMIT DROP;
            CREATE TEMPORARY TABLE IF NOT EXISTS ring (
                external_id text NOT NULL, manager_external_id text NOT NULL
            ) ON COMMIT DROP
            """
        )
        var people = 0
        for _ in 1...limit {
            try tx.prepare("TRUNCATE changed_managers, ring")
            guard try tx.execute(FeedStatement.planChangedManagers.text) > 0 else { break }
            try tx.prepare("ANALYZE changed_managers")
            guard try tx.execute(FeedStatement.planManagerRing.text, [feed.value]) > 0 else { break }
            try tx.prepare("ANALYZE ring")
            let kept = try tx.execute(FeedStatement.planManagerLoops.text)
            guard kept > 0 else { break }
            people += kept
        }
        return people
    }

    /// More rings within rings than any file has had; a file made to have more keeps what is left of them.
    private static let limit = 100
}
