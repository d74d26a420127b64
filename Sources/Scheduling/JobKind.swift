/// What kinds of work stand in `muster.jobs`; syncs stand in `tenant_due`, one row per tenant.
package enum JobKind: String, Sendable, CaseIterable, Hashable {
    /// Looks into the folder of a feed for files; the subject is the feed.
    case folderFeed = "folder_feed"
    /// Fetches the file of a pulled feed; the subject is the feed.
    case feedPull = "feed_pull"
    /// Tidies up after a feed run whose process is gone.
    case feedRun = "feed_run"
    /// Tries records again that wait for something.
    case parkedRetry = "parked_retry"
    /// Deletes history that is older than the tenant keeps it.
    case retention
    /// Sends welcome e-mails.
    case welcomeMail = "welcome_mail"

    /// How jobs of the kind are done: the one place that says so.
    package var policy: JobPolicy {
        switch self {
        case .feedRun:
            JobPolicy(priority: 1, lane: .quick, timeLimit: .seconds(120), limit: 32, tenantLimit: 2)
        case .parkedRetry:
            JobPolicy(priority: 2, lane: .files, timeLimit: .seconds(1800), limit: 32, tenantLimit: 1)
        case .welcomeMail:
            JobPolicy(priority: 3, lane: .mail, timeLimit: .seconds(3600), limit: 32, tenantLimit: 1)
        case .feedPull:
            JobPolicy(priority: 4, lane: .files, timeLimit: .seconds(3600), limit: 128, tenantLimit: 2)
        case .folderFeed:
            JobPolicy(priority: 5, lane: .files, timeLimit: .seconds(3600), limit: 128, tenantLimit: 2)
        case .retention:
            JobPolicy(priority: 6, lane: .upkeep, timeLimit: .seconds(3600), limit: 8, tenantLimit: 1)
        }
    }

    /// All kinds, those first that nobody may keep waiting.
    package static let byPriority = allCases.sorted { $0.policy.priority < $1.policy.priority }
}

/// How jobs of one kind are done.
package struct JobPolicy: Sendable {
    /// Kinds that share a worker's slots.
    package enum Lane: Sendable, Hashable {
        /// Ends soon.
        case quick
        /// Records of files, which may take minutes.
        case files
        /// A mail server, which may be slow.
        case mail
        /// Old history of a tenant, of which there may be much.
        case upkeep
    }

    /// 1 is asked for first.
    package let priority: Int
    package let lane: Lane
    /// What takes longer is broken off, and has failed.
    package let timeLimit: Duration
    /// So many run at a time, whatever the number of workers.
    package let limit: Int
    /// So many of one tenant.
    package let tenantLimit: Int
    package var retry = RetryPolicy.standard

    /// So many jobs of one tenant run at a time, of all kinds together.
    package static let tenantTotal = 4
}

/// When what failed is tried again.
package struct RetryPolicy: Sendable {
    /// The delay after the first failure; it doubles.
    package let first: Duration
    package let longest: Duration
    /// So many failures in a row, and it is in quarantine: it gets a worded reason, and is probed at the longest delay.
    package let failuresUntilQuarantine: Int

    package static let standard = RetryPolicy(first: .seconds(2), longest: .seconds(300), failuresUntilQuarantine: 5)
}
