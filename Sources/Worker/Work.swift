import Learning
import Scheduling
import Tenancy

/// One piece of claimed work.
enum Work: Hashable, Sendable {
    case sync(TenantClaim)
    case job(JobClaim)

    var tenant: TenantID {
        switch self {
        case .sync(let claim): claim.tenant
        case .job(let claim): claim.tenant
        }
    }

    var slug: String {
        switch self {
        case .sync(let claim): claim.slug
        case .job(let claim): claim.slug
        }
    }

    var name: String {
        switch self {
        case .sync: "sync"
        case .job(let claim): claim.kind.rawValue
        }
    }
}

/// What a worker did between start and end.
package struct WorkerResult: Sendable, Equatable {
    /// Syncs that ended well, those without anything to do included.
    package var syncs = 0
    package var learnersCreated: Int64 = 0
    package var learnersUpdated: Int64 = 0
    package var learnersDeactivated: Int64 = 0
    package var jobs = 0
    /// Welcome e-mails handed over by jobs that ended well.
    package var mailsSent = 0
    /// Pieces of work that failed and are tried again later.
    package var failures = 0

    mutating func add(_ outcome: SyncOutcome) {
        syncs += 1
        learnersCreated += outcome.created
        learnersUpdated += outcome.updated
        learnersDeactivated += outcome.deactivated
    }
}

/// What a worker tells whoever watches it: tests, and the person at the terminal; tenants by their slugs.
package enum WorkerEvent: Sendable, Equatable {
    case ready
    case synced(String, SyncOutcome)
    case finished(String, JobKind)
    case failed(String, words: String)
    /// The work is no longer this worker's: another has taken it over, or it had ended before it seemed to fail.
    case lost(String)
    case databaseLost
    case databaseBack
}
