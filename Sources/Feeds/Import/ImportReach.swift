import Directory
import Postgres
import Tenancy

/// Which profiles an import may give, and whose users it may change: no more than whoever asks for it may by hand.
///
/// A feed gives profiles only if it is set to, and none with more permissions than its ceiling; a file that a person
/// uploads by hand gives what the person may. A record that waited for its job title gives what whoever gave it could give
/// then, if its feed still may.
struct ImportReach {
    /// The ids of the profiles that a record may give.
    let givable: Value
    /// The ids of the profiles whose users may be changed, or NULL for all.
    let reachable: Value
    /// Whether a record gives of those only the profile that it was granted when it was given.
    let isGranted: Bool
    /// Whether some users or profiles are out of reach for whoever asks.
    let isLimited: Bool

    /// - Throws: `ServiceError` with code `refused` when whoever asks is not active any more.
    init(_ tx: TenantTransaction, _ request: ImportRequest, _ feed: Feed) throws {
        let own = try OwnRights(tx, of: request.caller)
        var givable: Set<ProfileID> = []
        if feed.setsProfiles {
            givable =
                try request.isByHand || (request.source == .parkedRecords && feed.isByHand)
                ? own.givableProfiles()
                : own.givableProfiles(upTo: feed.profileCeiling.map { ProfileID(rawValue: $0.id) })
        }
        self.givable = .ints(givable.map(\.rawValue))
        let reachable = own.reachableProfiles()
        self.reachable = reachable.map { .ints($0.map(\.rawValue)) } ?? .null
        isLimited = reachable != nil
        isGranted = request.source == .parkedRecords
    }
}
