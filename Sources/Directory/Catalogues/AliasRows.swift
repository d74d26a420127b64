import Postgres
import Tenancy

/// The statements about the aliases of a catalogue, within a transaction.
struct AliasRows {
    let catalogue: Catalogue
    private let tx: TenantTransaction

    init(_ catalogue: Catalogue, _ tx: TenantTransaction) {
        self.catalogue = catalogue
        self.tx = tx
    }

    /// The aliases in the order of feeds and values: of one feed, of one entry, with certain values, or all.
    func all(feed: Int64? = nil, entry: Int64? = nil, values: [String]? = nil) throws -> [CatalogueAlias] {
        try tx.query(
            """
            SELECT f.name AS feed, a.value, c.name, c.\(catalogue.idColumn) AS entry_id, a.created_at
            FROM muster.aliases AS a
            INNER JOIN muster.feeds AS f ON f.tenant_id = $1 AND a.feed_id = f.feed_id
            INNER JOIN \(catalogue.table) AS c
                ON c.tenant_id = $1 AND a.\(catalogue.idColumn) = c.\(catalogue.idColumn)
            WHERE
                a.tenant_id = $1 AND a.kind = $2
                AND a.feed_id = coalesce($3, a.feed_id)
                AND c.\(catalogue.idColumn) = coalesce($4, c.\(catalogue.idColumn))
                AND ($5::text[] IS NULL OR a.value = ANY ($5::text[]))
            ORDER BY f.name, a.value
            """,
            [
                .text(catalogue.kind), .int(optional: feed), .int(optional: entry),
                values.map { .texts($0) } ?? .null,
            ]
        ).map { row in
            CatalogueAlias(
                feed: try row["feed"],
                value: try row["value"],
                name: try row["name"],
                entryID: try row["entry_id"],
                createdAt: try row["created_at"]
            )
        }
    }

    func insert(_ value: String, for entry: Int64, feed: Int64) throws {
        try tx.execute(
            """
            INSERT INTO muster.aliases (tenant_id, feed_id, kind, value, \(catalogue.idColumn), created_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (tenant_id, feed_id, kind, value)
            DO UPDATE SET \(catalogue.idColumn) = excluded.\(catalogue.idColumn), created_at = excluded.created_at
            """,
            [.int(feed), .text(catalogue.kind), .text(value), .int(entry), .timestamp(tx.now)]
        )
    }

    /// - Returns: whether there was one.
    func delete(_ value: String, feed: Int64) throws -> Bool {
        try tx.execute(
            "DELETE FROM muster.aliases WHERE tenant_id = $1 AND feed_id = $2 AND kind = $3 AND value = $4",
            [.int(feed), .text(catalogue.kind), .text(value)]
        ) > 0
    }

    /// How many records of a feed wait for a job title, or how many users for a department or unit, by this value.
    func waiting(for value: String, feed: Int64) throws -> Int {
        try tx.query(
            """
            SELECT
                (
                    SELECT count(*) FROM muster.parked_records
                    WHERE tenant_id = $1 AND feed_id = $2 AND $3 = 'job_title' AND job_title = $4
                )
                + (
                    SELECT count(*) FROM muster.waiting_references
                    WHERE tenant_id = $1 AND feed_id = $2 AND kind = $3 AND value = $4
                ) AS waiting
            """,
            [.int(feed), .text(catalogue.kind), .text(value)]
        )[0]["waiting"]
    }

    /// Keeps an entry from taking over what a feed means by a value: its own name would go before the alias.
    ///
    /// - Parameter values: the names of new entries, of business units their IDs.
    /// - Throws: `ServiceError` with code `conflict`, naming the first such alias.
    func requireNone(_ values: [String], exceptOf entry: Int64? = nil) throws {
        guard let alias = try all(values: values).first(where: { $0.entryID != entry }) else { return }
        throw ServiceError(.conflict, alias.takeover(of: catalogue), remedy: alias.releaseRemedy(in: catalogue))
    }
}

extension CatalogueAlias {
    /// What would happen to the alias by an entry of the same name.
    func takeover(of catalogue: Catalogue) -> String {
        "In feed \(feed) \"\(Visible.text(value))\" is an alias of the \(catalogue.noun) \"\(name)\", "
            + "and would mean the new one instead."
    }

    func releaseRemedy(in catalogue: Catalogue) -> String {
        "Take the alias back first: \(releaseCommand(in: catalogue))"
    }

    func releaseCommand(in catalogue: Catalogue) -> String {
        "muster \(catalogue.command) alias \"\(value)\" --remove --feed \(feed)"
    }
}
