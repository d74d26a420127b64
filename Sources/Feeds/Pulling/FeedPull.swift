import Fetching
import Postgres
import Tenancy

/// What the last fetches of a pulled feed came to.
package struct FeedPull: Sendable {
    /// Counts changes of the feed's settings: what a fetch under older ones found is not kept.
    let settings: Int64
    package let known: FileVersion?
    /// Of the file that was imported last.
    package let digest: String?
    /// Of a file that could not be read as a feed.
    package let refusedDigest: String?
    /// When the source last answered as it should.
    package let answeredAt: Timestamp?
    /// Why there is no file, in words: what, where, what next.
    package let fault: String?
    package let faultAt: Timestamp?
    /// Whether it stays until somebody repairs something.
    package let isLastingFault: Bool
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
                let source = feed.source, let pull = feed.pull
            else { return nil }
            let restsUntil = pull.isLastingFault ? pull.faultAt?.adding(.seconds(source.everySeconds)) : nil
            return PulledFeed(
                tenant: tenant,
                id: id,
                name: feed.name,
                source: source,
                pull: pull,
                restingFault: restsUntil.map { $0 > tx.now } == true ? pull.fault : nil
            )
        }
    }

    /// The source answered, and there was nothing to import; a version of the same file is a sign of life.
    package func noteAnswer(_ feed: PulledFeed, _ version: FileVersion? = nil) async throws {
        try await write(
            feed,
            version: version ?? feed.pull.known,
            digest: feed.pull.digest,
            refused: feed.pull.refusedDigest,
            isNews: version != nil
        )
    }

    /// The import ended well: from here on the file is known.
    package func noteImport(_ feed: PulledFeed, _ version: FileVersion, digest: String) async throws {
        try await write(feed, version: version, digest: digest, isNews: true)
    }

    /// The file came and cannot be read as a feed.
    package func noteRefusal(_ feed: PulledFeed, digest: String, _ words: String) async throws {
        try await write(
            feed,
            version: nil,
            digest: feed.pull.digest,
            refused: digest,
            fault: words,
            isNews: digest != feed.pull.refusedDigest
        )
    }

    private func write(
        _ feed: PulledFeed,
        version: FileVersion?,
        digest: String?,
        refused: String? = nil,
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
                    fault_at = CASE WHEN $12::text IS NULL THEN NULL ELSE $10 END, is_lasting_fault = false
                WHERE tenant_id = $1 AND feed_id = $2 AND settings_no = $3
                """,
                [
                    feed.id.value, .int(feed.pull.settings), .text(optional: version?.etag),
                    .text(optional: version?.lastModified), .int(optional: version?.size.map(Int64.init)),
                    .int(optional: version?.modifiedAt.map(Int64.init)), .text(optional: digest),
                    .text(optional: refused), .timestamp(tx.now), .bool(isNews), .text(optional: fault),
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
