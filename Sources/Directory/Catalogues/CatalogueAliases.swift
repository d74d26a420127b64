import Postgres
import Tenancy

/// Another spelling that a feed uses for an entry of a catalogue.
package struct CatalogueAlias: Sendable, Equatable {
    package let feed: String
    /// What stands in the feed's files.
    package let value: String
    /// The entry that is meant.
    package let name: String
    let entryID: Int64
    package let createdAt: Timestamp
}

/// An alias that was made.
package struct MadeAlias: Sendable, Equatable {
    package let alias: CatalogueAlias
    /// The entry that the value meant before, if it is another one.
    package let before: String?
    /// How many records wait for the value, and are tried again by a worker; of departments and units, how many users.
    package let waiting: Int
}

/// Lists, adds and removes the spellings that feeds use for the entries of a catalogue.
package struct CatalogueAliases: Sendable {
    package let catalogue: Catalogue
    /// What a cell says to have its field emptied.
    private static let clearToken = "<clear>"
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
            return try AliasRows(catalogue, tx).all(feed: feed)
        }
    }

    /// The feeds whose files an HR system writes, or else that of uploads by hand.
    package func feeds(of tenant: TenantID) async throws -> [String] {
        try await database.readDirectory(of: tenant) { tx in
            let feeds = try FeedName.all(tx)
            let systems = feeds.filter { !$0.isByHand }
            return (systems.isEmpty ? feeds : systems).map(\.name)
        }
    }

    /// Lets a feed name an entry by another value; records that wait for it are tried again by a worker.
    ///
    /// - Parameter feed: the feed, nil for the tenant's only one.
    /// - Throws: `ServiceError`: `unknown` for a feed or entry that is not there, `conflict` when an entry itself has the
    ///   value, `invalid` for a value that no cell can mean, `refused` as every change.
    package func add(
        _ value: String,
        for name: String,
        feed: String?,
        in tenant: TenantID,
        by caller: Caller
    ) async throws -> MadeAlias {
        let value = try checked(value)
        return try await database.changeDirectory(of: tenant, as: caller, needing: .maintain(.catalogues)) { tx in
            let feed = try FeedName.find(tx, feed)
            let entry = try CatalogueRows(catalogue, tx).reference(to: name)
            try requireFree(tx, value)
            let rows = AliasRows(catalogue, tx)
            let before = try rows.all(feed: feed.id, values: [value]).first
            try rows.insert(value, for: entry.id, feed: feed.id)
            try DirectoryChange.publishCatalogue(tx, "\(catalogue.noun) alias \"\(Visible.text(value))\" was set")
            return MadeAlias(
                alias: CatalogueAlias(
                    feed: feed.name,
                    value: value,
                    name: entry.name,
                    entryID: entry.id,
                    createdAt: tx.now
                ),
                before: before?.entryID == entry.id ? nil : before?.name,
                waiting: try rows.waiting(for: value, feed: feed.id)
            )
        }
    }

    /// Takes an alias back; users keep what they have.
    ///
    /// - Throws: `ServiceError`: `unknown` when the feed has no such alias, `refused` as every change.
    package func remove(_ value: String, feed: String?, in tenant: TenantID, by caller: Caller) async throws {
        let value = catalogue.hasFeedIDs ? value.composed.withoutOuterBlanks : value.composed
        try await database.changeDirectory(of: tenant, as: caller, needing: .maintain(.catalogues)) { tx in
            let feed = try FeedName.find(tx, feed)
            guard try AliasRows(catalogue, tx).delete(value, feed: feed.id) else {
                throw ServiceError(
                    .unknown,
                    "The feed \(feed.name) has no alias \"\(Visible.text(value))\" for a \(catalogue.noun).",
                    remedy: "See the list of its aliases: --list"
                )
            }
            try DirectoryChange.publishCatalogue(tx, "\(catalogue.noun) alias \"\(Visible.text(value))\" was removed")
        }
    }

    /// Keeps new entries from taking over what feeds mean by a value, since an entry's own name goes before an alias.
    ///
    /// - Parameter values: the names of the new entries, of business units their IDs.
    /// - Throws: `ServiceError` with code `conflict`, naming an alias that stands in the way.
    package static func requireNone(_ values: [String], in catalogue: Catalogue, _ tx: TenantTransaction) throws {
        try AliasRows(catalogue, tx).requireNone(values)
    }

    private func checked(_ value: String) throws -> String {
        // Only in names of job titles and departments do outer blanks of a cell count.
        let value = catalogue.hasFeedIDs ? value.composed.withoutOuterBlanks : value.composed
        guard value.withoutOuterBlanks != Self.clearToken else {
            throw ServiceError(
                .invalid,
                "A cell that says \(Self.clearToken) empties its field; it never means a \(catalogue.noun).",
                remedy: "Give the value as the feed's files have it."
            )
        }
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
}

/// A feed as catalogues know it: by number and name.
private struct FeedName {
    let id: Int64
    let name: String
    /// The feed of uploads by hand, which is not meant beside others unless it is named.
    let isByHand: Bool

    static func all(_ tx: TenantTransaction) throws -> [FeedName] {
        try tx.query(
            """
            SELECT feed_id, name, name = 'by-hand' AND NOT owns_fields AS is_by_hand
            FROM muster.feeds
            WHERE tenant_id = $1
            ORDER BY name
            """
        ).map { FeedName(id: try $0["feed_id"], name: try $0["name"], isByHand: try $0["is_by_hand"]) }
    }

    /// The feed that is named, or else the tenant's only one, beside which there may be that of uploads by hand.
    static func find(_ tx: TenantTransaction, _ name: String?) throws -> FeedName {
        let everyFeed = try all(tx)
        guard let name else {
            let feeds = everyFeed.filter { !$0.isByHand }
            guard feeds.count <= 1 else {
                throw ServiceError(
                    .invalid,
                    "The tenant has several feeds: \(feeds.map(\.name).joined(separator: ", ")).",
                    remedy: "Say which with --feed NAME."
                )
            }
            guard let only = feeds.first ?? everyFeed.first else {
                throw ServiceError(.unknown, "The tenant has no feed yet.", remedy: "Import a file first.")
            }
            return only
        }
        guard let feed = everyFeed.first(where: { $0.name == name }) else {
            throw ServiceError(
                .unknown,
                "The tenant has no feed \"\(name)\".",
                remedy: Nearness.question(for: name, among: everyFeed.map(\.name)) ?? "See: muster feed list"
            )
        }
        return feed
    }
}
