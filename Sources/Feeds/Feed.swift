import Directory
import Postgres
import Tenancy

/// Where a feed's files come from.
package enum FeedKind: String, CaseIterable, Sendable, ColumnValue {
    case upload
    case folder
    case https
    case sftp

    /// Whether workers fetch its file from another machine.
    package var isPulled: Bool { self == .https || self == .sftp }

    /// The kind of job that looks for its files; nil when they are brought.
    var job: String? {
        switch self {
        case .upload: nil
        case .folder: "folder_feed"
        case .https, .sftp: "feed_pull"
        }
    }
}

/// What absence from a file means.
package enum FeedMode: String, CaseIterable, Sendable, ColumnValue {
    /// Absence means leaving.
    case snapshot
    /// Absence means nothing.
    case delta
}

/// Which of several records with one external ID counts.
package enum DuplicatePolicy: String, CaseIterable, Sendable, ColumnValue {
    case last
    case reject
}

/// One configured source of people.
package struct Feed: Sendable {
    package let id: FeedID
    package let name: String
    package let kind: FeedKind
    package let mode: FeedMode
    package let ownsFields: Bool
    package let isPaused: Bool
    package let folderPath: String?
    /// Seconds between two looks into the folder.
    package let pollSeconds: Int
    /// Where a pulled feed's file is fetched from, and what that came to.
    package let source: FeedSource?
    package let pull: FeedPull?
    /// So long it may be silent; nil: for ever.
    package let expectedSeconds: Int?
    /// When something new last came.
    package let heardAt: Timestamp?
    /// Since when something should have come that has not.
    package let silentSince: Timestamp?
    package let dateFormat: DateFormat
    package let delimiter: FeedDelimiter?
    package let encoding: FeedEncoding
    /// The sheet of its workbooks; nil is the first.
    package let sheet: String?
    /// Columns whose blank cells erase the field.
    package let blankClears: Set<FeedColumn>
    package let columnMapping: [String: FeedColumn]
    package let duplicatePolicy: DuplicatePolicy
    package let setsProfiles: Bool
    /// A record gives no profile with more permissions than this one has; nil is the default profile.
    package let profileCeiling: Reference?
    package let limits: SafeguardLimits
    /// So long a held plan can be approved.
    package let planDays: Int
    let lastApplied: LastApplied?

    /// What the last applied run of a feed read and left behind.
    struct LastApplied: Sendable {
        let run: RunID
        let mode: FeedMode
        /// nil: what was applied is not a file's whole truth any more, so the same file is worth reading again.
        let digest: String?
        let usersRevision: Int64
        let catalogueRevision: Int64
    }
}

/// How a feed run stands; the raw value is the public word.
package enum FeedRunState: String, CaseIterable, Sendable, ColumnValue {
    case running
    case applied
    case appliedWithMessages = "applied_with_messages"
    /// A part of the plan was approved; the rest was dropped.
    case appliedInPart = "applied_in_part"
    case unchanged
    case held
    /// It waited for approval for longer than its feed lets plans live.
    case expired
    case failed
    case discarded
    case reverted
    case planned
}

/// The one outcome of a record.
package enum RecordOutcome: String, CaseIterable, Sendable, ColumnValue {
    case created
    case updated
    case unchanged
    case reactivated
    case deactivated
    case superseded
    case parked
    case rejected
    case skipped
}

/// What a run came to, as `feed import` prints it.
package struct FeedRunSummary: Sendable {
    package let run: RunID
    package let feed: String
    package let mode: FeedMode
    package var state: FeedRunState
    package var counts: [RecordOutcome: Int] = [:]
    package var removed = 0
    package var records = 0
    package var entries: [LogSeverity: Int] = [:]
    package var elapsed: Duration = .zero
    package var welcome = WelcomeTally.none
    /// A dry run whose plan a safeguard would hold.
    package var wouldBeHeld = false
    /// All or nothing was asked for, and records that cannot be applied made it nothing, or would.
    package var isRefused = false

    /// Has the planner learn of the people whom a run has added, after its transaction.
    func refreshStatistics(_ database: Database) async {
        guard [.applied, .appliedWithMessages, .appliedInPart].contains(state) else { return }
        await GrownTable.users.refreshStatistics(database, newRows: Int64(counts[.created, default: 0]))
    }
}
