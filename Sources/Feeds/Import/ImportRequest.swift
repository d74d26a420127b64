import Directory
import Tenancy

/// Where an import's records come from.
package enum ImportSource: Sendable, Equatable {
    case file(path: String)
    /// The feed's parked records whose job title exists by now.
    case parkedRecords
}

/// One file to import into one tenant's feed.
package struct ImportRequest: Sendable {
    package var tenant: TenantID
    /// nil: the tenant's only feed; `default` is made when there is none.
    package var feedName: String?
    package var source: ImportSource
    /// The name by which people know the file, kept in the feed's history.
    package var fileName: String
    /// The sheet of a workbook; nil: the first.
    package var sheet: String?
    /// The file is given by hand, for the feed that is kept for that.
    package var isByHand = false
    /// With one record that cannot be applied, none is.
    package var isAllOrNothing = false
    /// Holds for this run only; nil: the feed's own.
    package var mode: FeedMode?
    package var isDryRun: Bool
    /// Whether people whom it creates get a welcome e-mail; nil: as the tenant's policy says, but nobody in a feed's
    /// first import.
    package var sendsWelcome: Bool?
    /// How long to wait for another import of the tenant to end.
    package var wait: Duration
    package var caller: Caller
    /// Called when the run has its number, so that whoever asked can name it even if the file turns out unreadable.
    package var onStart: (@Sendable (RunID) -> Void)?
    /// Called with bytes read and the size of the file, from the import's own thread.
    package var onProgress: (@Sendable (_ bytesRead: Int, _ size: Int?) -> Void)?

    package init(
        tenant: TenantID,
        feedName: String? = nil,
        path: String,
        fileName: String? = nil,
        mode: FeedMode? = nil,
        isDryRun: Bool = false,
        sendsWelcome: Bool? = nil,
        wait: Duration = .zero,
        caller: Caller = .operatorOfDeployment,
        onStart: (@Sendable (RunID) -> Void)? = nil,
        onProgress: (@Sendable (Int, Int?) -> Void)? = nil
    ) {
        self.tenant = tenant
        self.feedName = feedName
        source = .file(path: path)
        self.fileName = fileName ?? path.split(separator: "/").last.map(String.init) ?? path
        self.mode = mode
        self.isDryRun = isDryRun
        self.sendsWelcome = sendsWelcome
        self.wait = wait
        self.caller = caller
        self.onStart = onStart
        self.onProgress = onProgress
    }

    /// Users of a file that a person gives by hand: all of them, or with one that cannot be applied none.
    package init(
        usersOf path: String,
        in tenant: TenantID,
        takesGoodLines: Bool = false,
        isDryRun: Bool = false,
        sendsWelcome: Bool? = nil,
        wait: Duration = .zero,
        caller: Caller = .operatorOfDeployment,
        onStart: (@Sendable (RunID) -> Void)? = nil,
        onProgress: (@Sendable (Int, Int?) -> Void)? = nil
    ) {
        self.init(
            tenant: tenant,
            path: path,
            mode: .delta,
            isDryRun: isDryRun,
            sendsWelcome: sendsWelcome,
            wait: wait,
            caller: caller,
            onStart: onStart,
            onProgress: onProgress
        )
        isByHand = true
        isAllOrNothing = !takesGoodLines
    }

    /// What the caller needs for it.
    private var permission: Permission { isByHand ? .maintain(.users) : .maintain(.feeds) }

    /// - Throws: `ServiceError` with code `refused` when the caller may not import, or not send what it asks to send.
    func requirePermission(_ tx: TenantTransaction) throws {
        try permission.require(of: caller, tx)
        if sendsWelcome == true {
            try RunWelcome.asked.require(of: caller, tx)
        }
    }

    /// What such a run has instead of a file's name.
    static let parkedRecordsName = "parked records"

    /// A retry of what is parked: a run of its own, in which absence means nothing.
    init(parkedRecordsOf feed: Feed, tenant: TenantID) {
        self.tenant = tenant
        feedName = feed.name
        source = .parkedRecords
        fileName = Self.parkedRecordsName
        mode = .delta
        isDryRun = false
        wait = .zero
        caller = .worker
    }
}
