import Postgres
import Tenancy

/// A time for which a feed brought nothing new, although it should have.
package struct FeedSilence: Sendable, Equatable {
    /// When something should have come at the latest.
    package let from: Timestamp
    package let noticedAt: Timestamp
    /// nil while it lasts.
    package let endedAt: Timestamp?
}

/// Notices feeds from which nothing has come for longer than expected, once, and once more when it ends.
package struct FeedSilences: Sendable {
    package enum News: Sendable, Equatable {
        case began(feed: String)
        case ended(feed: String)
    }

    private let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// - Returns: what is new, for whoever asks first.
    package func check(_ id: FeedID, of tenant: TenantID) async throws -> News? {
        try await database.withTenant(tenant) { tx in
            guard let feed = try FeedQueries.all(tx).first(where: { $0.id == id }) else { return nil }
            if let since = feed.silentSince {
                return try Self.begin(tx, feed, since) ? .began(feed: feed.name) : nil
            }
            return try Self.end(tx, feed) ? .ended(feed: feed.name) : nil
        }
    }

    /// The last silences, the newest first.
    package func list(_ id: FeedID, of tenant: TenantID, limit: Int = 10) async throws -> [FeedSilence] {
        try await database.withTenant(tenant) { tx in
            try tx.query(
                """
                SELECT silent_from, noticed_at, ended_at
                FROM muster.feed_silences
                WHERE tenant_id = $1 AND feed_id = $2
                ORDER BY silent_from DESC
                LIMIT $3
                """,
                [id.value, .int(Int64(limit))]
            ).map {
                FeedSilence(from: try $0["silent_from"], noticedAt: try $0["noticed_at"], endedAt: try $0["ended_at"])
            }
        }
    }

    private static func begin(_ tx: TenantTransaction, _ feed: Feed, _ since: Timestamp) throws -> Bool {
        try tx.execute(
            """
            INSERT INTO muster.feed_silences (tenant_id, feed_id, silent_from, noticed_at)
            VALUES ($1, $2, $3, $4)
            ON CONFLICT DO NOTHING
            """,
            [feed.id.value, .timestamp(since), .timestamp(tx.now)]
        ) == 1
    }

    private static func end(_ tx: TenantTransaction, _ feed: Feed) throws -> Bool {
        try tx.execute(
            "UPDATE muster.feed_silences SET ended_at = $3 WHERE tenant_id = $1 AND feed_id = $2 AND ended_at IS NULL",
            [feed.id.value, .timestamp(tx.now)]
        ) == 1
    }
}
