import Fetching
import Postgres
import Tenancy

/// The rows of pulled feeds, each statement inside the caller's transaction.
enum FeedSourceRows {
    /// The columns of `feed_sources` as `s` and of `feed_pulls` as `q`.
    static let columns = """
        s.url, s.every_seconds, s.header, s.username, s.login, s.secret, s.host_key, s.authority_file, s.trigger_name,
        s.size_limit, q.settings_no, q.etag, q.last_modified, q.file_size, q.file_time, q.digest, q.run_id AS pulled_run_id,
        q.refused_digest, q.refused_fault, q.answered_at, q.fault, q.fault_at, q.is_lasting_fault
        """

    static func source(_ row: Row) throws -> FeedSource? {
        let url: String? = try row["url"]
        guard let url else { return nil }
        let secret: String? = try row["secret"]
        let hostKey: String? = try row["host_key"]
        let sizeLimit: Int64 = try row["size_limit"]
        var source = FeedSource(url: try SourceURL(url))
        source.everySeconds = try row["every_seconds"]
        source.header = try row["header"]
        source.username = try row["username"]
        source.login = try row["login"] ?? .key
        source.secret = try secret.map { try SecretReference($0) }
        source.hostKey = try hostKey.map { try HostKey($0) }
        source.authorityFile = try row["authority_file"]
        source.trigger = try row["trigger_name"]
        source.sizeLimit = Int(sizeLimit)
        return source
    }

    static func pull(_ row: Row) throws -> FeedPull? {
        let settings: Int64? = try row["settings_no"]
        guard let settings else { return nil }
        let size: Int64? = try row["file_size"]
        let time: Int64? = try row["file_time"]
        let version = FileVersion(
            etag: try row["etag"],
            lastModified: try row["last_modified"],
            size: size.map(Int.init),
            modifiedAt: time.map(Int.init)
        )
        return FeedPull(
            settings: settings,
            known: version == FileVersion() ? nil : version,
            digest: try row["digest"],
            run: try row["pulled_run_id"],
            refusedDigest: try row["refused_digest"],
            refusedFault: try row["refused_fault"],
            answeredAt: try row["answered_at"],
            fault: try row["fault"],
            faultAt: try row["fault_at"],
            isLastingFault: try row["is_lasting_fault"]
        )
    }

    /// Writes where the feed pulls from, and forgets what was found there: the same file is worth reading again.
    static func write(_ tx: TenantTransaction, _ feed: FeedID, _ source: FeedSource) throws {
        try tx.execute(
            """
            INSERT INTO muster.feed_sources (
                tenant_id, feed_id, url, every_seconds, header, username, login, secret, host_key, authority_file,
                trigger_name, size_limit
            )
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            ON CONFLICT (tenant_id, feed_id) DO UPDATE
            SET
                url = excluded.url, every_seconds = excluded.every_seconds, header = excluded.header,
                username = excluded.username, login = excluded.login, secret = excluded.secret,
                host_key = excluded.host_key, authority_file = excluded.authority_file,
                trigger_name = excluded.trigger_name, size_limit = excluded.size_limit
            """,
            [
                feed.value, .text(source.url.text), .int(Int64(source.everySeconds)), .text(optional: source.header),
                .text(optional: source.username), .text(source.login.rawValue),
                .text(optional: source.secret?.description), .text(optional: source.hostKey?.description),
                .text(optional: source.authorityFile), .text(optional: source.trigger), .int(Int64(source.sizeLimit)),
            ]
        )
        try forget(tx, feed)
    }

    /// Forgets what was found where the feed pulls from, also by a fetch that is under way.
    static func forget(_ tx: TenantTransaction, _ feed: FeedID) throws {
        try tx.execute(
            """
            INSERT INTO muster.feed_pulls (tenant_id, feed_id) VALUES ($1, $2)
            ON CONFLICT (tenant_id, feed_id) DO UPDATE
            SET
                settings_no = feed_pulls.settings_no + 1, etag = NULL, last_modified = NULL, file_size = NULL,
                file_time = NULL, digest = NULL, run_id = NULL, refused_digest = NULL, refused_fault = NULL,
                fault = NULL, fault_at = NULL, is_lasting_fault = false
            """,
            [feed.value]
        )
    }

    /// Has a fault that lasts not keep the next fetch off.
    static func letTryAgain(_ tx: TenantTransaction, _ feed: FeedID) throws {
        try tx.execute(
            "UPDATE muster.feed_pulls SET is_lasting_fault = false WHERE tenant_id = $1 AND feed_id = $2",
            [feed.value]
        )
    }
}
