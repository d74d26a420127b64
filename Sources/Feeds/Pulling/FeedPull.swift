import Directory
import Fetching
import Postgres
import Tenancy

/// What the last fetches of a pulled feed came to.
package struct FeedPull: Sendable {
    /// Counts changes of the feed's settings: what a fetch under older ones found is not kept.
    let settings: Int64
    package private(set) var known: FileVersion?
    /// Of the file that was imported last, and the run that it made.
    package private(set) var digest: String?
    private(set) var run: RunID?
    /// Of a file that could not be read as a feed, and why, in words.
    package let refusedDigest: String?
    package let refusedFault: String?
    /// When the source last answered as it should.
    package let answeredAt: Timestamp?
    /// Why there is no file, in words: what, where, what next.
    package let fault: String?
    package let faultAt: Timestamp?
    /// Whether it stays until somebody repairs something.
    package let isLastingFault: Bool

    /// The same, as if no file had been imported yet.
    func forgettingTheFile() -> FeedPull {
        var pull = self
        pull.known = nil
        pull.digest = nil
        pull.run = nil
        return pull
    }
}

/// A pulled feed that is to be fetched.
package struct PulledFeed: Sendable {
    package let tenant: TenantID
    package let id: FeedID
    package let name: String
    package let source: FeedSource
    package let pull: FeedPull
    /// The fault that lasts and was met less than a round ago: the server is left alone until then.
    package let restingFault: String?
    /// Another import of the tenant is at work: what is fetched meanwhile could not be imported.
    package let isBusy: Bool
}

/// Keeps what the fetches of pulled feeds come to.
package struct FeedPulls: Sendable {
    private let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// The feed as it is set now; nil when there is none, or it is paused.
    package func feed(_ id: FeedID, of tenant: TenantID) async throws -> PulledFeed? {
        try await database.withTenant(tenant) { tx in
            guard let feed = try FeedQueries.all(tx).first(where: { $0.id == id }), !feed.isPaused,
                let source = feed.source, var pull = feed.pull
            else { return nil }
            // Nobody approved it in time, and what it would have changed is still to be done.
            if let run = pull.run, try Self.hasExpired(tx, run) { pull = pull.forgettingTheFile() }
            let restsUntil = pull.isLastingFault ? pull.faultAt?.adding(.seconds(source.everySeconds)) : nil
            return PulledFeed(
                tenant: tenant,
                id: id,
                name: feed.name,
                source: source,
                pull: pull,
                restingFault: restsUntil.map { $0 > tx.now } == true ? pull.fault : nil,
                isBusy: try Self.isBusy(tx)
            )
        }
    }

    private static func hasExpired(_ tx: TenantTransaction, _ run: RunID) throws -> Bool {
        try tx.query(
            """
            SELECT EXISTS (
                SELECT FROM muster.feed_runs AS r
                WHERE
                    r.tenant_id = $1 AND r.run_id = $2
                    AND (r.state = 'expired' OR (r.state = 'held' AND r.plan_expires_at <= $3))
            ) AS found
            """,
            [run.value, .timestamp(tx.now)]
        )[0]["found"]
    }

    private static func isBusy(_ tx: TenantTransaction) throws -> Bool {
        try tx.query(
            """
            SELECT EXISTS (
                SELECT FROM muster.feed_runs AS r
                WHERE r.tenant_id = $1 AND r.state = 'running' AND r.alive_until >= $2
            ) AS found
            """,
            [.timestamp(tx.now)]
        )[0]["found"]
    }

    /// Has workers fetch the feed's file now.
    ///
    /// - Parameter again: also if it is the file that was imported last, or one that could not be read.
    /// - Throws: `ServiceError` `unknown`, `invalid` for a feed whose files are not fetched, `conflict` when it is paused,
    ///   `refused` for a suspended tenant, or a caller who may not maintain feeds.
    package func request(_ tenant: TenantID, feed name: String, again: Bool, caller: Caller) async throws -> Feed {
        try await database.withTenant(tenant) { tx in
            try Permission.maintain(.feeds).require(of: caller, tx)
            try TenantState.requireActive(tx)
            let feed = try FeedQueries.feed(tx, named: name)
            let source = try Self.pulledSource(feed)
            try again ? FeedSourceRows.forget(tx, feed.id) : FeedSourceRows.letTryAgain(tx, feed.id)
            try FeedQueries.schedule(tx, feed.id, "feed_pull", everySeconds: source.everySeconds)
            try tx.prepare("NOTIFY muster_due")
            return feed
        }
    }

    private static func pulledSource(_ feed: Feed) throws -> FeedSource {
        guard let source = feed.source else {
            throw ServiceError(
                .invalid,
                "Feed \"\(feed.name)\" is of kind \(feed.kind.rawValue), and nothing is fetched for it.",
                remedy: feed.kind == .folder
                    ? "Workers look into its folder by themselves; put the file there."
                    : "Give its file with: muster feed import FILE --feed \(feed.name)"
            )
        }
        guard !feed.isPaused else {
            throw ServiceError(
                .conflict,
                "Feed \"\(feed.name)\" is paused, and nothing is fetched for it.",
                remedy: "Resume it, and its file is fetched at once: muster feed set \(feed.name) --resume"
            )
        }
        return source
    }

    /// The source answered, and there was nothing to import; a version of the same file is a sign of life.
    package func noteAnswer(_ feed: PulledFeed, _ version: FileVersion? = nil) async throws {
        try await write(
            feed,
            version: version ?? feed.pull.known,
            digest: feed.pull.digest,
            run: feed.pull.run,
            refused: feed.pull.refusedDigest.map { (digest: $0, words: feed.pull.refusedFault) },
            isNews: version != nil
        )
    }

    /// The import ended well: from here on the file is known.
    package func noteImport(
        _ feed: PulledFeed,
        _ version: FileVersion,
        digest: String,
        run: RunID
    ) async throws {
        try await write(feed, version: version, digest: digest, run: run, isNews: true)
    }

    /// The file came and cannot be read as a feed.
    package func noteRefusal(_ feed: PulledFeed, digest: String, _ words: String) async throws {
        try await write(
            feed,
            version: nil,
            digest: feed.pull.digest,
            run: feed.pull.run,
            refused: (digest: digest, words: words),
            fault: words,
            isNews: digest != feed.pull.refusedDigest
        )
    }

    private func write(
        _ feed: PulledFeed,
        version: FileVersion?,
        digest: String?,
        run: RunID?,
        refused: (digest: String, words: String?)? = nil,
        fault: String? = nil,
        isNews: Bool
    ) async throws {
        _ = try await database.withTenant(feed.tenant) { tx in
            try tx.execute(
                """
                UPDATE muster.feed_pulls
                SET
                    etag = $4, last_modified = $5, file_size = $6, file_time = $7, digest = $8, refused_digest = $9,
                    answered_at = $10, heard_at = CASE WHEN $11 THEN $10 ELSE heard_at END, fault = $12,
                    fault_at = CASE WHEN $12::text IS NULL THEN NULL ELSE $10 END, is_lasting_fault = false,
                    run_id = $13, refused_fault = $14
                WHERE tenant_id = $1 AND feed_id = $2 AND settings_no = $3
                """,
                [
                    feed.id.value, .int(feed.pull.settings), .text(optional: version?.etag),
                    .text(optional: version?.lastModified), .int(optional: version?.size.map(Int64.init)),
                    .int(optional: version?.modifiedAt.map(Int64.init)), .text(optional: digest),
                    .text(optional: refused?.digest), .timestamp(tx.now), .bool(isNews), .text(optional: fault),
                    .id(run), .text(optional: refused?.words),
                ]
            )
        }
    }

    /// There is no file, for this reason; what is known of the last one stays.
    package func noteFault(_ feed: PulledFeed, _ fault: FetchFault) async throws {
        _ = try await database.withTenant(feed.tenant) { tx in
            try tx.execute(
                """
                UPDATE muster.feed_pulls
                SET fault = $4, fault_at = $5, is_lasting_fault = $6
                WHERE tenant_id = $1 AND feed_id = $2 AND settings_no = $3
                """,
                [
                    feed.id.value, .int(feed.pull.settings), .text(fault.description), .timestamp(tx.now),
                    .bool(fault.isLasting),
                ]
            )
        }
    }
}
