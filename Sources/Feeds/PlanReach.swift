import Directory
import Postgres
import Tenancy

/// How far what stands in `work` and `removals` goes beyond what the caller may do by hand.
enum PlanReach {
    /// How many people it changes who may do more than the caller, or who then could.
    ///
    /// - Parameter run: the held run, which may park records besides.
    /// - Throws: `ServiceError` with code `refused` when the caller is not active any more.
    static func beyond(_ tx: TenantTransaction, of caller: Caller, held run: RunID? = nil) throws -> Int {
        guard let reachable = try OwnRights(tx, of: caller).reachableProfiles() else { return 0 }
        return try tx.query(FeedStatement.checkReach.text, [.ints(reachable.map(\.rawValue)), .id(run)])[0]["people"]
    }
}
