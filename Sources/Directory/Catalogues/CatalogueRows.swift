import Postgres
import Tenancy

/// The statements of a catalogue, one to a function, within a transaction.
struct CatalogueRows {
    let catalogue: Catalogue
    private let tx: TenantTransaction

    init(_ catalogue: Catalogue, _ tx: TenantTransaction) {
        self.catalogue = catalogue
        self.tx = tx
    }

    func all() throws -> [CatalogueEntry] {
        try tx.query(
            """
            SELECT
                c.\(catalogue.idColumn) AS entry_id,
                c.name,
                \(catalogue.ownColumns),
                coalesce(u.users, 0) AS users,
                coalesce(u.active_users, 0) AS active_users
            FROM \(catalogue.table) AS c
            LEFT JOIN (
                SELECT
                    \(catalogue.idColumn),
                    count(*) AS users,
                    count(*) FILTER (WHERE is_active) AS active_users
                FROM muster.users
                WHERE tenant_id = $1
                GROUP BY \(catalogue.idColumn)
            ) AS u ON c.\(catalogue.idColumn) = u.\(catalogue.idColumn)
            WHERE c.tenant_id = $1
            ORDER BY c.name
            """
        ).map(CatalogueEntry.init)
    }

    /// The entries without their users.
    func names() throws -> [CatalogueNameEntry] {
        try tx.query(
            """
            SELECT c.\(catalogue.idColumn) AS entry_id, c.name, \(catalogue.ownColumns)
            FROM \(catalogue.table) AS c
            WHERE c.tenant_id = $1
            """
        ).map(CatalogueNameEntry.init)
    }

    /// - Throws: `ServiceError` with code `unknown`, naming entries that come near.
    func entry(named name: String) throws -> CatalogueEntry {
        let entries = try all()
        let name = name.composed
        if let entry = entries.first(where: { $0.name == name }) { return entry }
        throw Self.unknown(catalogue, name, among: entries.map(\.name))
    }

    /// The id and name behind a name, for users that are to have it.
    ///
    /// - Throws: `ServiceError` with code `unknown`, naming entries that come near.
    func reference(to name: String) throws -> Reference {
        let name = name.composed
        let row = try tx.query(
            "SELECT \(catalogue.idColumn) AS entry_id FROM \(catalogue.table) WHERE tenant_id = $1 AND name = $2",
            [.text(name)]
        ).first
        guard let row else {
            let names: [String] = try tx.query(
                "SELECT name FROM \(catalogue.table) WHERE tenant_id = $1"
            ).map { try $0["name"] }
            throw Self.unknown(catalogue, name, among: names)
        }
        return Reference(id: try row["entry_id"], name: name)
    }

    func insert(_ drafts: [CatalogueDraft]) throws {
        let first = try Counters.next(tx, catalogue.counter, count: drafts.count)
        let common: [Value] = [.int(first), .texts(drafts.map(\.name.text)), .timestamp(tx.now)]
        guard catalogue.hasFeedIDs else {
            try tx.execute(
                """
                INSERT INTO \(catalogue.table) (tenant_id, \(catalogue.idColumn), name, created_at)
                SELECT $1::bigint, $2::bigint + place - 1, name, $4::timestamptz
                FROM unnest($3::text[]) WITH ORDINALITY AS draft (name, place)
                """,
                common
            )
            return
        }
        try tx.execute(
            """
            INSERT INTO \(catalogue.table) (
                tenant_id, \(catalogue.idColumn), name, feed_key, time_zone, language, created_at
            )
            SELECT $1::bigint, $2::bigint + place - 1, name, feed_key, time_zone, language, $4::timestamptz
            FROM unnest($3::text[], $5::text[], $6::text[], $7::text[])
                WITH ORDINALITY AS draft (name, feed_key, time_zone, language, place)
            """,
            common + [
                .texts(drafts.map { $0.feedID?.text }), .texts(drafts.map(\.timeZone)), .texts(drafts.map(\.language)),
            ]
        )
    }

    /// Business units only.
    func set(_ id: Int64, timeZone: String?, language: String?) throws {
        try tx.execute(
            """
            UPDATE \(catalogue.table) SET time_zone = $3, language = $4
            WHERE tenant_id = $1 AND \(catalogue.idColumn) = $2
            """,
            [.int(id), .text(optional: timeZone), .text(optional: language)]
        )
    }

    func rename(_ id: Int64, to name: CatalogueName) throws {
        try tx.execute(
            "UPDATE \(catalogue.table) SET name = $3 WHERE tenant_id = $1 AND \(catalogue.idColumn) = $2",
            [.int(id), .text(name.text)]
        )
    }

    func delete(_ id: Int64) throws {
        try tx.execute(
            "DELETE FROM \(catalogue.table) WHERE tenant_id = $1 AND \(catalogue.idColumn) = $2",
            [.int(id)]
        )
    }

    func users(of id: Int64) throws -> [UserID] {
        try tx.query(
            "SELECT user_id FROM muster.users WHERE tenant_id = $1 AND \(catalogue.idColumn) = $2",
            [.int(id)]
        ).map { try $0["user_id"] }
    }

    func unknownTimeZones(among names: [String]) throws -> Set<String> {
        guard !names.isEmpty else { return [] }
        let unknown: [String] = try tx.query(
            """
            SELECT DISTINCT given.name
            FROM unnest($2::text[]) AS given (name)
            WHERE $1::bigint IS NOT NULL AND given.name NOT IN (SELECT z.name FROM pg_timezone_names AS z)
            """,
            [.texts(names)]
        ).map { try $0["name"] }
        return Set(unknown)
    }

    private static func unknown(_ catalogue: Catalogue, _ name: String, among names: [String]) -> ServiceError {
        ServiceError(
            .unknown,
            "There is no \(catalogue.noun) \"\(name)\".",
            remedy: Nearness.question(for: name, among: names)
                ?? "Names match exactly, capitals and blanks included; see the list of \(catalogue.plural)."
        )
    }
}

/// Something that a user refers to, as history keeps it.
package struct Reference: Sendable, Equatable {
    package let id: Int64
    package let name: String

    package init(id: Int64, name: String) {
        self.id = id
        self.name = name
    }
}
