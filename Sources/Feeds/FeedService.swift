import Directory
import Foundation
import Postgres
import Tenancy

/// The feeds of a tenant: made, looked at, set.
package struct FeedService: Sendable {
    private let database: Database

    package init(database: Database) {
        self.database = database
    }

    package func list(_ tenant: TenantID) async throws -> [Feed] {
        try await database.withTenant(tenant) { tx in try FeedQueries.all(tx) }
    }

    /// - Throws: `ServiceError` `unknown`, naming the feeds that exist.
    package func show(_ tenant: TenantID, name: String) async throws -> Feed {
        try await database.withTenant(tenant) { tx in try FeedQueries.feed(tx, named: name) }
    }

    /// - Throws: `ServiceError` `invalid` for a name or folder that cannot be, `conflict` when the name is taken or another feed
    ///   reads the folder.
    package func create(_ tenant: TenantID, _ new: NewFeed, caller: Caller) async throws -> Feed {
        guard new.name.wholeMatch(of: /[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?/) != nil else {
            throw ServiceError(
                .invalid,
                "\"\(new.name)\" cannot name a feed.",
                remedy: "Use lower-case letters, digits, hyphens and underscores, such as payroll-nightly."
            )
        }
        guard new.name != ByHandFeed.name else {
            throw ServiceError(
                .invalid,
                "The name \"\(ByHandFeed.name)\" is kept for the feed of user uploads, which makes itself.",
                remedy: "Give another name, or upload people by hand with: muster user upload FILE"
            )
        }
        return try await database.changeDirectory(
            of: tenant,
            as: caller,
            needing: Self.permission(settingPlace: new.kind != .upload)
        ) { tx in
            let source = try new.kind.isPulled ? new.source.applied(to: nil, of: new.kind) : nil
            if new.kind == .folder {
                try Self.requireFolder(new.folderPath)
            }
            guard try !FeedQueries.all(tx).contains(where: { $0.name == new.name }) else {
                throw ServiceError(.conflict, "The tenant already has a feed \"\(new.name)\".")
            }
            try FeedQueries.insert(tx, new, source)
            return try FeedQueries.feed(tx, named: new.name)
        }
    }

    /// Changes what is given and leaves the rest.
    ///
    /// - Throws: `ServiceError` `unknown`, `invalid`, `conflict` when another feed reads the folder, `refused` for profiles
    ///   with more permissions than the caller has.
    package func set(
        _ tenant: TenantID,
        name: String,
        _ change: FeedChange,
        caller: Caller
    ) async throws -> Feed {
        try await database.changeDirectory(
            of: tenant,
            as: caller,
            needing: Self.permission(settingPlace: change.folderPath != nil || !change.source.isEmpty)
        ) { tx in
            if let folder = change.folderPath {
                try Self.requireFolder(folder)
            }
            let feed = try FeedQueries.feed(tx, named: name)
            try ByHandFeed.requireDelta(change.mode, of: feed)
            try Self.requireSource(change, feed)
            try Self.update(tx, feed, change, ceiling: try Self.ceiling(tx, feed, change, caller))
            try Self.reschedule(tx, feed, change)
            // What a feed does with a file has changed, so the same file is worth reading again.
            try DirectoryChange.publishCatalogue(tx, "settings of feed \"\(feed.name)\" were changed")
            return try FeedQueries.feed(tx, named: name)
        }
    }

    /// The profile up to which the feed gives profiles from now on; to change it, or whether it gives any, takes the right
    /// to give what it gave and what it will.
    private static func ceiling(
        _ tx: TenantTransaction,
        _ feed: Feed,
        _ change: FeedChange,
        _ caller: Caller
    ) throws -> Reference? {
        let ceiling = try change.profileCeiling.map { try ProfileRows(tx).reference(to: $0) } ?? feed.profileCeiling
        guard ceiling != feed.profileCeiling || change.setsProfiles ?? feed.setsProfiles != feed.setsProfiles else {
            return ceiling
        }
        let own = try OwnRights(tx, of: caller)
        for profile in [feed.profileCeiling, ceiling] {
            try own.requireLettingGive(upTo: profile.map { ProfileID(rawValue: $0.id) })
        }
        return ceiling
    }

    private static func requireSource(_ change: FeedChange, _ feed: Feed) throws {
        guard !feed.kind.isPulled, !change.source.isEmpty else { return }
        throw ServiceError(
            .invalid,
            "Feed \"\(feed.name)\" is of kind \(feed.kind.rawValue), and nothing is fetched for it.",
            remedy: "Create a feed of kind https or sftp."
        )
    }

    /// Has workers look where the feed's files come from now, at once: what was changed may be what was wrong.
    private static func reschedule(_ tx: TenantTransaction, _ feed: Feed, _ change: FeedChange) throws {
        let isPaused = change.isPaused ?? feed.isPaused
        if feed.kind == .folder, let folder = change.folderPath {
            try FeedQueries.claimFolder(tx, feed.id, folder)
        }
        var every = change.pollSeconds ?? feed.pollSeconds
        if feed.kind.isPulled {
            let source = try change.source.applied(to: feed.source, of: feed.kind)
            try FeedSourceRows.write(tx, feed.id, source)
            every = source.everySeconds
        }
        guard let job = feed.kind.job else { return }
        if isPaused {
            try FeedQueries.unschedule(tx, feed.id, job)
        } else {
            try FeedQueries.schedule(tx, feed.id, job, everySeconds: every)
        }
    }

    private static func update(
        _ tx: TenantTransaction,
        _ feed: Feed,
        _ change: FeedChange,
        ceiling: Reference?
    ) throws {
        let limits = change.limits(over: feed.limits)
        let mapping = change.columnMapping.map { $0.mapValues(\.rawValue) } ?? feed.columnMapping.mapValues(\.rawValue)
        let json = String(decoding: try JSONEncoder().encode(mapping), as: UTF8.self)
        let blanks = (change.blankClears ?? feed.blankClears).map(\.rawValue).sorted()
        try tx.execute(
            """
            UPDATE muster.feeds
            SET
                mode = $3, is_paused = $4, folder_path = $5, poll_seconds = $6, date_format = $7, delimiter = $8,
                encoding = $9, blank_clears = $10, column_mapping = $11, duplicate_policy = $12, sets_profiles = $13,
                removals_people = $14, removals_percent = $15, unit_empty_people = $16, unit_empty_percent = $17,
                creations_people = $18, creations_percent = $19, id_churn_people = $20, id_churn_percent = $21,
                profile_ceiling_id = $22, plan_days = $23, expected_seconds = $24,
                expected_from = CASE WHEN $25 THEN $26 ELSE expected_from END, sheet = $27
            WHERE tenant_id = $1 AND feed_id = $2
            """,
            [
                feed.id.value, .text((change.mode ?? feed.mode).rawValue), .bool(change.isPaused ?? feed.isPaused),
                .text(optional: change.folderPath ?? feed.folderPath),
                .int(Int64(change.pollSeconds ?? feed.pollSeconds)),
                .text((change.dateFormat ?? feed.dateFormat).description),
                .text(optional: (change.delimiter ?? feed.delimiter)?.rawValue),
                .text((change.encoding ?? feed.encoding).rawValue), .texts(blanks), .json(json),
                .text((change.duplicatePolicy ?? feed.duplicatePolicy).rawValue),
                .bool(change.setsProfiles ?? feed.setsProfiles),
            ] + limits.values + [
                .int(optional: ceiling?.id), .int(Int64(change.planDays ?? feed.planDays)),
                .int(optional: (change.expectedSeconds ?? feed.expectedSeconds).map(Int64.init)),
                .bool(change.expectedSeconds != nil || change.isPaused == false), .timestamp(tx.now),
                .text(optional: change.sheet ?? feed.sheet),
            ]
        )
    }

    /// Folders are the deployment's, and so are secrets and the network that workers stand in: whoever may name any could
    /// read other tenants' files, or have a secret sent to a server of their own.
    private static func permission(settingPlace: Bool) -> Permission {
        settingPlace ? .operatorOnly : .maintain(.feeds)
    }

    private static func requireFolder(_ path: String?) throws {
        guard let path else {
            throw ServiceError(.invalid, "A feed of kind folder needs a folder.", remedy: "Give it with --folder PATH.")
        }
        var isDirectory: ObjCBool = false
        guard path.hasPrefix("/"), FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory),
            isDirectory.boolValue
        else {
            throw ServiceError(
                .unreadable,
                "\(path) is not a folder.",
                remedy: "Make it and give its absolute path; the worker must be able to move files in it."
            )
        }
    }
}

/// What to change about a feed; nil leaves it as it is.
package struct FeedChange: Sendable {
    package var mode: FeedMode?
    package var isPaused: Bool?
    package var folderPath: String?
    package var pollSeconds: Int?
    /// Of a pulled feed.
    package var source = FeedSourceChange()
    /// `.some(nil)`: it may be silent for ever again.
    package var expectedSeconds: Int??
    package var dateFormat: DateFormat?
    /// `.some(nil)`: found from the header line again.
    package var delimiter: FeedDelimiter??
    package var encoding: FeedEncoding?
    /// `.some(nil)`: the first again.
    package var sheet: String??
    package var blankClears: Set<FeedColumn>?
    package var columnMapping: [String: FeedColumn]?
    package var duplicatePolicy: DuplicatePolicy?
    package var setsProfiles: Bool?
    /// By name; no profile with more permissions is given.
    package var profileCeiling: String?
    package var removals: SafeguardLimit?
    package var unitEmptied: SafeguardLimit?
    package var creations: SafeguardLimit?
    package var idChurn: SafeguardLimit?
    package var planDays: Int?

    package init() {}

    func limits(over present: SafeguardLimits) -> SafeguardLimits {
        SafeguardLimits(
            removals: removals ?? present.removals,
            unitEmptied: unitEmptied ?? present.unitEmptied,
            creations: creations ?? present.creations,
            idChurn: idChurn ?? present.idChurn
        )
    }
}

extension SafeguardLimits {
    /// The columns of `feeds` from `removals_people` to `id_churn_percent`.
    var values: [Value] {
        [
            removals.peopleValue, removals.percentValue(default: 0), unitEmptied.peopleValue,
            unitEmptied.percentValue(default: 0), creations.peopleValue, creations.percentValue(default: 0),
            idChurn.peopleValue, idChurn.percentValue(default: 0),
        ]
    }
}

extension SafeguardLimit {
    /// NULL is off, 0 always holds.
    var peopleValue: Value {
        switch self {
        case .off: .null
        case .always: 0
        case .from(let people, _): .int(Int64(people))
        }
    }

    func percentValue(default percent: Double) -> Value {
        guard case .from(_, let over?) = self else { return .double(percent) }
        return .double(over)
    }
}
