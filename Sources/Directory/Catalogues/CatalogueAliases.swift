import Postgres
import Tenancy

/// Another spelling that a feed uses for an entry of a catalogue.
package struct CatalogueAlias: Sendable, Equatable {
    package let feed: String
    /// What stands in the feed's files.
    package let value: String
    /// The entry that is meant.
    package let name: String
    package let createdAt: Timestamp
}

/// Lists, adds and removes the spellings that feeds use for the entries of a catalogue.
package struct CatalogueAliases: Sendable {
    package let catalogue: Catalogue
    private let database: Database

    package init(_ catalogue: Catalogue, _ database: Database) {
        self.catalogue = catalogue
        self.database = database
    }

    /// The aliases in the order of feeds and values, of one feed or of all.
    ///
    /// - Throws: `ServiceError` with code `unknown` for a feed that is not there.
    package func list(_ tenant: TenantID, feed: String? = nil) async throws -> [CatalogueAlias] {
        try await database.readDirectory(of: tenant) { tx in
            let feed = try feed.map { try FeedName.find(tx, $0).id }
            return try tx.query(
                """
                SELECT f.name AS feed, a.value, c.name, a.created_at
                FROM muster.aliases AS a
                INNER JOIN muster.feeds AS f ON f.tenant_id = $1 AND a.feed_id = f.feed_id
                INNER JOIN \(catalogue.table) AS c
                    ON c.tenant_id = $1 AND a.\(catalogue.idColumn) = c.\(catalogue.idColumn)
                WHERE a.tenant_id = $1 AND a.kind = $2 AND a.feed_id = coalesce($3, a.feed_id)
                ORDER BY f.name, a.value
                """,
                [.text(catalogue.kind), .int(optional: feed)]
            ).map { row in
                CatalogueAlias(
                    feed: try row["feed"],
                    value: try row["value"],
                    name: try row["name"],
                    createdAt: try row["created_at"]
                )
            }
        }
    }

    /// Lets a feed name an entry by another value; records that wait for it are tried again by a worker.
    ///
    /// - Parameter feed: the feed, nil for the tenant's only one.
    /// - Returns: the alias, and the entry that the value meant before, if it is another one.
    /// - Throws: `ServiceError`: `unknown` for a feed or entry that is not there, `conflict` when an entry itself has the
    ///   value, `invalid` for a value that no cell can hold, `refused` as every change.
    package func add(
        _ value: String,
        for name: String,
        feed: String?,
        in tenant: TenantID,
        by caller: Caller
    ) async throws -> (alias: CatalogueAlias, before: String?) {
        let value = try checked(value)
        return try await database.changeDirectory(of: tenant, as: caller, needing: .maintain(.catalogues)) { tx in
            let feed = try FeedName.find(tx, feed)
            let entry = try CatalogueRows(catalogue, tx).reference(to: name)
            try requireFree(tx, value)
            let before = try self.entry(tx, value, feed)
            try tx.execute(
                """
                INSERT INTO muster.aliases (tenant_id, feed_id, kind, value, \(catalogue.idColumn), created_at)
                VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (tenant_id, feed_id, kind, value)
                DO UPDATE SET \(catalogue.idColumn) = excluded.\(catalogue.idColumn), created_at = excluded.created_at
                """,
                [.int(feed.id), .text(catalogue.kind), .text(value), .int(entry.id), .timestamp(tx.now)]
            )
            try DirectoryChange.publishCatalogue(tx)
            let alias = CatalogueAlias(feed: feed.name, value: value, name: entry.name, createdAt: tx.now)
            return (alias, before == entry.name ? nil : before)
        }
    }

    /// Takes an alias back; users keep what they have.
    ///
    /// - Throws: `ServiceError`: `unknown` when the feed has no such alias, `refused` as every change.
    package func remove(_ value: String, feed: String?, in tenant: TenantID, by caller: Caller) async throws {
        let value = value.composed
        try await database.changeDirectory(of: tenant, as: caller, needing: .maintain(.catalogues)) { tx in
            let feed = try FeedName.find(tx, feed)
            let removed = try tx.execute(
                "DELETE FROM muster.aliases WHERE tenant_id = $1 AND feed_id = $2 AND kind = $3 AND value = $4",
                [.int(feed.id), .text(catalogue.kind), .text(value)]
            )
            guard removed > 0 else {
                throw ServiceError(
                    .unknown,
                    "The feed \(feed.name) has no alias \"\(Visible.text(value))\" for a \(catalogue.noun).",
                    remedy: "See the list of its aliases: --list"
                )
            }
            try DirectoryChange.publishCatalogue(tx)
        }
    }

    private func checked(_ value: String) throws -> String {
        let value = value.composed
        guard !value.withoutOuterBlanks.isEmpty, value.scalarCount <= CatalogueName.maximumLength else {
            throw ServiceError(
                .invalid,
                "The value is blank or over \(CatalogueName.maximumLength) characters.",
                remedy: "Give it as the feed's files have it."
            )
        }
        return value
    }

    /// An entry's own name, or a unit's own ID, goes before any alias, so that one of the same value would do nothing.
    private func requireFree(_ tx: TenantTransaction, _ value: String) throws {
        let own: StaticString = catalogue.hasFeedIDs ? "feed_key" : "name"
        let isTaken =
            try tx.query(
                "SELECT EXISTS (SELECT FROM \(catalogue.table) WHERE tenant_id = $1 AND \(own) = $2) AS found",
                [.text(value)]
            )[0]["found"] as Bool
        guard isTaken else { return }
        throw ServiceError(
            .conflict,
            "Feeds that write \"\(Visible.text(value))\" already mean the \(catalogue.noun) that is called so.",
            remedy: "Rename or delete that \(catalogue.noun) first."
        )
    }

    private func entry(_ tx: TenantTransaction, _ value: String, _ feed: FeedName) throws -> String? {
        try tx.query(
            """
            SELECT c.name
            FROM muster.aliases AS a
            INNER JOIN \(catalogue.table) AS c
                ON c.tenant_id = $1 AND a.\(catalogue.idColumn) = c.\(catalogue.idColumn)
            WHERE a.tenant_id = $1 AND a.feed_id = $2 AND a.kind = $3 AND a.value = $4
            """,
            [.int(feed.id), .text(catalogue.kind), .text(value)]
        ).first?["name"]
    }
}

/// A feed as catalogues know it: by number and name.
private struct FeedName {
    let id: Int64
    let name: String
    private let ownsFields: Bool

    /// The feed that is named, or else the tenant's only one, beside which there may be that of uploads by hand.
    static func find(_ tx: TenantTransaction, _ name: String?) throws -> FeedName {
        let rows = try tx.query(
            "SELECT feed_id, name, owns_fields FROM muster.feeds WHERE tenant_id = $1 ORDER BY name"
        )
        let feeds = try rows.map {
            FeedName(id: try $0["feed_id"], name: try $0["name"], ownsFields: try $0["owns_fields"])
        }
        let names = feeds.map(\.name)
        guard let name else {
            let owners = feeds.filter(\.ownsFields)
            guard owners.count <= 1 else {
                throw ServiceError(
                    .invalid,
                    "The tenant has several feeds: \(names.joined(separator: ", ")).",
                    remedy: "Say which with --feed NAME."
                )
            }
            guard let only = owners.first ?? feeds.first else {
                throw ServiceError(.unknown, "The tenant has no feed yet.", remedy: "Import a file first.")
            }
            return only
        }
        guard let feed = feeds.first(where: { $0.name == name }) else {
            throw ServiceError(
                .unknown,
                "The tenant has no feed \"\(name)\".",
                remedy: Nearness.question(for: name, among: names) ?? "See: muster feed list"
            )
        }
        return feed
    }
}
