import Directory
import Foundation
import Postgres
import Tenancy

/// The statements about feeds, each inside the caller's transaction.
enum FeedQueries {
    /// The feed that an import means: the one named, else the tenant's only one; `default` is made when there is none.
    ///
    /// The feed of uploads by hand is meant only by those, or by its name.
    static func feedForImport(_ tx: TenantTransaction, _ request: ImportRequest) throws -> Feed {
        if request.isByHand { return try ByHandFeed.feed(tx) }
        let everyFeed = try all(tx)
        if let name = request.feedName {
            guard let feed = everyFeed.first(where: { $0.name == name }) else { throw unknown(name, among: everyFeed) }
            return feed
        }
        let feeds = everyFeed.filter { !$0.isByHand }
        switch feeds.count {
        case 0:
            // Another import may be making it just now.
            try DirectoryChange.lock(tx)
            if let made = try all(tx).first(where: { !$0.isByHand }) { return made }
            try insert(tx, NewFeed(name: "default", kind: .upload, mode: .delta))
            return try feed(tx, named: "default")
        case 1:
            return feeds[0]
        default:
            throw ServiceError(
                .invalid,
                "The tenant has several feeds: \(feeds.map(\.name).joined(separator: ", ")).",
                remedy: "Say which with --feed NAME."
            )
        }
    }

    static func feed(_ tx: TenantTransaction, named name: String) throws -> Feed {
        let feeds = try all(tx)
        guard let feed = feeds.first(where: { $0.name == name }) else { throw unknown(name, among: feeds) }
        return feed
    }

    static func feed(_ tx: TenantTransaction, id: FeedID) throws -> Feed {
        guard let feed = try all(tx).first(where: { $0.id == id }) else {
            throw ServiceError(.unknown, "The tenant has no feed number \(id).")
        }
        return feed
    }

    static func all(_ tx: TenantTransaction) throws -> [Feed] {
        try tx.query(
            """
            SELECT
                f.feed_id, f.name, f.kind, f.mode, f.owns_fields, f.is_paused, f.folder_path, f.poll_seconds,
                f.date_format, f.delimiter, f.encoding, f.blank_clears, f.column_mapping::text AS column_mapping,
                f.duplicate_policy, f.sets_profiles, f.removals_people, f.removals_percent, f.unit_empty_people, f.unit_empty_percent,
                f.creations_people, f.creations_percent, f.id_churn_people, f.id_churn_percent, f.plan_days, f.last_applied_run_id,
                f.last_applied_digest, f.last_applied_users_revision, f.last_applied_catalogue_revision,
                r.mode AS last_applied_mode, f.profile_ceiling_id, p.name AS profile_ceiling, f.expected_seconds,
                f.expected_from, f.sheet, greatest(q.heard_at, h.started_at) AS heard_at, \(FeedSourceRows.columns)
            FROM muster.feeds AS f
            LEFT JOIN muster.profiles AS p ON p.tenant_id = $1 AND f.profile_ceiling_id = p.profile_id
            LEFT JOIN muster.feed_runs AS r ON r.tenant_id = $1 AND f.last_applied_run_id = r.run_id
            LEFT JOIN muster.feed_sources AS s ON s.tenant_id = $1 AND f.feed_id = s.feed_id
            LEFT JOIN muster.feed_pulls AS q ON q.tenant_id = $1 AND f.feed_id = q.feed_id
            LEFT JOIN LATERAL (
                SELECT started_at
                FROM muster.feed_runs
                WHERE tenant_id = $1 AND feed_id = f.feed_id AND NOT is_dry_run AND file_name <> $2
                ORDER BY run_id DESC
                LIMIT 1
            ) AS h ON true
            WHERE f.tenant_id = $1
            ORDER BY f.name
            """,
            [.text(ImportRequest.parkedRecordsName)]
        ).map { try Feed(row: $0, at: tx.now) }
    }

    static func insert(_ tx: TenantTransaction, _ new: NewFeed, _ source: FeedSource? = nil) throws {
        let id = FeedID(rawValue: try Counters.next(tx, .feed))
        try tx.execute(
            """
            INSERT INTO muster.feeds (
                tenant_id, feed_id, name, kind, mode, folder_path, created_at, removals_people, removals_percent,
                unit_empty_people, unit_empty_percent, creations_people, creations_percent, id_churn_people,
                id_churn_percent, owns_fields, sets_profiles, expected_seconds, expected_from
            )
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $7)
            """,
            [
                id.value, .text(new.name), .text(new.kind.rawValue), .text(new.mode.rawValue),
                .text(optional: new.folderPath), .timestamp(tx.now),
            ] + SafeguardLimits.standard.values + [
                .bool(new.ownsFields), .bool(new.setsProfiles), .int(optional: new.expectedSeconds.map(Int64.init)),
            ]
        )
        if new.kind == .folder, let folder = new.folderPath {
            try claimFolder(tx, id, folder)
            try schedule(tx, id, "folder_feed", everySeconds: 5)
        }
        if let source {
            try FeedSourceRows.write(tx, id, source)
            try schedule(tx, id, "feed_pull", everySeconds: source.everySeconds)
        }
        try DirectoryChange.publishCatalogue(tx, "feed \"\(new.name)\" was created")
    }

    /// Keeps a folder for one feed, whatever other names lead to it.
    ///
    /// - Throws: the violation of `feed_folder_has_one_feed` when any tenant's feed has it already.
    static func claimFolder(_ tx: TenantTransaction, _ id: FeedID, _ folder: String) throws {
        try tx.execute(
            """
            INSERT INTO muster.feed_folders (tenant_id, feed_id, path)
            VALUES ($1, $2, $3)
            ON CONFLICT (tenant_id, feed_id) DO UPDATE SET path = excluded.path
            """,
            [id.value, .text(URL(fileURLWithPath: folder).resolvingSymlinksInPath().path)]
        )
    }

    /// Has a worker look for the feed's file again and again, beginning now.
    static func schedule(_ tx: TenantTransaction, _ id: FeedID, _ job: String, everySeconds: Int) throws {
        try tx.execute(
            """
            INSERT INTO muster.jobs (tenant_id, kind, subject_id, due_at, every_seconds)
            VALUES ($1, $5, $2, $3, $4)
            ON CONFLICT (tenant_id, kind, subject_id) DO UPDATE
            SET due_at = excluded.due_at, every_seconds = excluded.every_seconds, idle_rounds = 0
            """,
            [id.value, .timestamp(tx.now), .int(Int64(everySeconds)), .text(job)]
        )
    }

    static func unschedule(_ tx: TenantTransaction, _ id: FeedID, _ job: String) throws {
        try tx.execute(
            "DELETE FROM muster.jobs WHERE tenant_id = $1 AND kind = $3 AND subject_id = $2",
            [id.value, .text(job)]
        )
    }

    private static func unknown(_ name: String, among feeds: [Feed]) -> ServiceError {
        ServiceError(
            .unknown,
            "The tenant has no feed \"\(name)\".",
            remedy: feeds.isEmpty
                ? "Create it with: muster feed create \(name) --kind upload"
                : "It has: \(feeds.map(\.name).joined(separator: ", "))."
        )
    }
}

/// What it takes to make a feed.
package struct NewFeed: Sendable {
    package var name: String
    package var kind: FeedKind
    package var mode: FeedMode
    package var folderPath: String?
    /// Of a pulled feed.
    package var source = FeedSourceChange()
    package var expectedSeconds: Int?
    var ownsFields = true
    var setsProfiles = false

    package init(name: String, kind: FeedKind, mode: FeedMode = .delta, folderPath: String? = nil) {
        self.name = name
        self.kind = kind
        self.mode = mode
        self.folderPath = folderPath
    }
}

extension Feed {
    init(row: Row, at now: Timestamp) throws {
        func share(_ percent: String) throws -> Double? {
            let share: Double = try row[percent]
            return share > 0 ? share : nil
        }
        func limit(_ people: String, _ percent: String) throws -> SafeguardLimit {
            let least: Int? = try row[people]
            guard let least else { return .off }
            guard least > 0 else { return .always }
            return .from(people: least, overPercent: try share(percent))
        }
        let mapping = try JSONDecoder().decode(
            [String: String].self,
            from: Data((row["column_mapping"] as String).utf8)
        )
        let delimiter: String? = try row["delimiter"]
        let encoding: String? = try row["encoding"]
        let lastRun: RunID? = try row["last_applied_run_id"]
        id = try row["feed_id"]
        name = try row["name"]
        kind = try row["kind"]
        mode = try row["mode"]
        ownsFields = try row["owns_fields"]
        isPaused = try row["is_paused"]
        folderPath = try row["folder_path"]
        pollSeconds = try row["poll_seconds"]
        source = try FeedSourceRows.source(row)
        pull = try FeedSourceRows.pull(row)
        let expected: Int? = try row["expected_seconds"]
        let heard: Timestamp? = try row["heard_at"]
        let expectedFrom: Timestamp? = try row["expected_from"]
        let due = [heard, expectedFrom].compactMap { $0 }.max().flatMap { last in
            expected.map { last.adding(.seconds($0)) }
        }
        expectedSeconds = expected
        heardAt = heard
        silentSince = isPaused ? nil : due.flatMap { $0 <= now ? $0 : nil }
        dateFormat = DateFormat(try row["date_format"]) ?? .dayMonthYear
        self.delimiter = delimiter.flatMap(FeedDelimiter.init(rawValue:))
        self.encoding = encoding.flatMap(FeedEncoding.init(rawValue:)) ?? .utf8
        sheet = try row["sheet"]
        blankClears = Set(try (row["blank_clears"] as [String]).compactMap(FeedColumn.init(rawValue:)))
        columnMapping = mapping.compactMapValues(FeedColumn.init(rawValue:))
        duplicatePolicy = try row["duplicate_policy"]
        setsProfiles = try row["sets_profiles"]
        let ceilingID: Int64? = try row["profile_ceiling_id"]
        profileCeiling = try ceilingID.map { Reference(id: $0, name: try row["profile_ceiling"]) }
        limits = SafeguardLimits(
            removals: try limit("removals_people", "removals_percent"),
            unitEmptied: try limit("unit_empty_people", "unit_empty_percent"),
            creations: try limit("creations_people", "creations_percent"),
            idChurn: try limit("id_churn_people", "id_churn_percent")
        )
        planDays = try row["plan_days"]
        lastApplied = try lastRun.map { run in
            LastApplied(
                run: run,
                mode: try row["last_applied_mode"],
                digest: try row["last_applied_digest"],
                usersRevision: try row["last_applied_users_revision"],
                catalogueRevision: try row["last_applied_catalogue_revision"]
            )
        }
    }
}
