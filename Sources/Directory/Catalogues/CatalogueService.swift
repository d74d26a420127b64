import Postgres
import Tenancy

/// Lists and changes one of a tenant's catalogues.
package struct CatalogueService: Sendable {
    package let catalogue: Catalogue
    private let database: Database

    package init(_ catalogue: Catalogue, _ database: Database) {
        self.catalogue = catalogue
        self.database = database
    }

    /// The entries in the order of their names.
    package func list(_ tenant: TenantID) async throws -> [CatalogueEntry] {
        try await database.readDirectory(of: tenant) { tx in try CatalogueRows(catalogue, tx).all() }
    }

    /// Creates one entry.
    ///
    /// - Throws: `ServiceError`: `conflict` when the name or the ID is there already, or one that looks the same and
    ///   lookalikes are not allowed, or when a feed means another entry by it; `invalid` for a time zone that does not exist; `refused` for a suspended tenant.
    package func create(
        _ draft: CatalogueDraft,
        in tenant: TenantID,
        allowingLookalike: Bool = false,
        by caller: Caller
    ) async throws -> CatalogueEntry {
        try await change(tenant, caller) { tx, rows in
            try requireTimeZone(rows, draft)
            let entries = try rows.names()
            try requireRoom(for: draft, among: entries, allowingLookalike: allowingLookalike)
            try AliasRows(catalogue, tx).requireNone([draft.ownValue])
            try rows.insert([draft])
            try DirectoryChange.publishCatalogue(tx, "\(catalogue.noun) \"\(draft.name.text)\" was created")
            return try rows.entry(named: draft.name.text)
        }
    }

    /// Gives an entry another name; its users follow by id.
    ///
    /// - Throws: `ServiceError`: `unknown` when there is no such entry, `conflict` and `refused` as `create` does.
    package func rename(
        _ name: String,
        to newName: CatalogueName,
        in tenant: TenantID,
        allowingLookalike: Bool = false,
        by caller: Caller
    ) async throws -> CatalogueEntry {
        try await change(tenant, caller) { tx, rows in
            let entry = try rows.entry(named: name)
            let others = try rows.names().filter { $0.id != entry.id }
            try requireNameFree(newName, among: others, allowingLookalike: allowingLookalike)
            guard newName.text != entry.name else { return entry }
            if !catalogue.hasFeedIDs {
                try AliasRows(catalogue, tx).requireNone([newName.text], exceptOf: entry.id)
            }
            try rows.rename(entry.id, to: newName)
            try DirectoryChange.publishCatalogue(
                tx,
                "\(catalogue.noun) \"\(entry.name)\" was renamed to \"\(newName.text)\""
            )
            if catalogue.reachesLearning {
                try DirectoryChange.publish(tx, users: rows.users(of: entry.id))
            }
            return try rows.entry(named: newName.text)
        }
    }

    /// Deletes an entry that nothing refers to.
    ///
    /// - Throws: `ServiceError`: `unknown` when there is no such entry, `refused` while it is in use, saying by how many.
    package func delete(_ name: String, in tenant: TenantID, by caller: Caller) async throws {
        try await change(tenant, caller) { tx, rows in
            let entry = try rows.entry(named: name)
            let aliases = try AliasRows(catalogue, tx).all(entry: entry.id)
            guard entry.users == 0, aliases.isEmpty else {
                throw ServiceError(
                    .refused,
                    "The \(catalogue.noun) \"\(entry.name)\" is in use: \(Self.usage(entry, aliases: aliases.count)).",
                    remedy: entry.users == 0
                        ? releaseRemedy(aliases)
                        : "Give those users another \(catalogue.noun) first, in the feed or by hand."
                )
            }
            try rows.delete(entry.id)
            try DirectoryChange.publishCatalogue(tx, "\(catalogue.noun) \"\(entry.name)\" was deleted")
        }
    }

    /// Changes what is said about a business unit; nil leaves it, an empty text makes it the tenant's.
    ///
    /// - Throws: `ServiceError`: `unknown` when there is no such unit, `invalid` for a time zone or language that does not
    ///   exist, `refused` as every change.
    package func set(
        _ name: String,
        timeZone: String? = nil,
        language: String? = nil,
        in tenant: TenantID,
        by caller: Caller
    ) async throws -> CatalogueEntry {
        try await change(tenant, caller) { tx, rows in
            let entry = try rows.entry(named: name)
            let draft = try CatalogueDraft(
                catalogue,
                name: entry.name,
                feedID: entry.feedID,
                timeZone: timeZone ?? entry.timeZone,
                language: language ?? entry.language
            )
            guard draft.timeZone != entry.timeZone || draft.language != entry.language else { return entry }
            try requireTimeZone(rows, draft)
            try rows.set(entry.id, timeZone: draft.timeZone, language: draft.language)
            try DirectoryChange.publishCatalogue(
                tx,
                "\(catalogue.noun) \"\(entry.name)\" has another time zone or language"
            )
            return try rows.entry(named: entry.name)
        }
    }

    /// Adds the lines of a file: entries that are there already stay as they are.
    ///
    /// With a fault in any line nothing is added, unless the good lines are to be taken.
    ///
    /// - Parameter brokenLines: lines that could not even be read.
    /// - Throws: `ServiceError` with code `refused` for a suspended tenant; faults of lines are in the report.
    package func upload(
        _ lines: [CatalogueLine],
        to tenant: TenantID,
        brokenLines: [CatalogueUploadFault] = [],
        dryRun: Bool = false,
        takingGoodLines: Bool = false,
        allowingLookalikes: Bool = false,
        by caller: Caller
    ) async throws -> CatalogueUploadReport {
        try await change(tenant, caller) { tx, rows in
            let check = CatalogueUploadCheck(
                catalogue: catalogue,
                present: try rows.names(),
                unknownTimeZones: try rows.unknownTimeZones(among: Array(Set(lines.compactMap(\.timeZone)))),
                allowsLookalikes: allowingLookalikes,
                aliases: Dictionary(try AliasRows(catalogue, tx).all().map { ($0.value, $0) }) { first, _ in first }
            )
            let (drafts, report) = check.judge(
                lines,
                brokenLines: brokenLines,
                dryRun: dryRun,
                takingGoodLines: takingGoodLines
            )
            if report.isApplied, !drafts.isEmpty {
                try rows.insert(drafts)
                try DirectoryChange.publishCatalogue(
                    tx,
                    "\(catalogue.plural) were uploaded: \(CatalogueChange.few(drafts.map(\.name.text)))"
                )
            }
            return report
        }
    }

    private func change<R: Sendable>(
        _ tenant: TenantID,
        _ caller: Caller,
        _ body: @Sendable (TenantTransaction, CatalogueRows) throws -> R
    ) async throws -> R {
        try await database.changeDirectory(of: tenant, as: caller, needing: .maintain(.catalogues)) { tx in
            try body(tx, CatalogueRows(catalogue, tx))
        }
    }

    private func requireRoom(
        for draft: CatalogueDraft,
        among entries: [CatalogueNameEntry],
        allowingLookalike: Bool
    ) throws {
        try requireNameFree(draft.name, among: entries, allowingLookalike: allowingLookalike)
        if let feedID = draft.feedID, let owner = entries.first(where: { $0.feedID == feedID.text }) {
            throw ServiceError(
                .conflict,
                "The ID \"\(feedID)\" belongs to the \(catalogue.noun) \"\(owner.name)\".",
                remedy: "Give another ID, or rename that \(catalogue.noun)."
            )
        }
    }

    private func requireNameFree(
        _ name: CatalogueName,
        among entries: [CatalogueNameEntry],
        allowingLookalike: Bool
    ) throws {
        if entries.contains(where: { $0.name == name.text }) {
            throw ServiceError(.conflict, "There is a \(catalogue.noun) \"\(name)\" already.")
        }
        let likeness = name.likeness
        guard !allowingLookalike, let other = entries.first(where: { CatalogueName.likeness($0.name) == likeness })
        else {
            return
        }
        throw ServiceError(
            .conflict,
            "There is a \(catalogue.noun) \"\(other.name)\", which differs from \"\(name)\" by capitals or blanks only.",
            remedy: "Use the one that is there, or add --allow-lookalike if both are meant."
        )
    }

    private func requireTimeZone(_ rows: CatalogueRows, _ draft: CatalogueDraft) throws {
        guard let timeZone = draft.timeZone, try !rows.unknownTimeZones(among: [timeZone]).isEmpty else { return }
        throw ServiceError(.invalid, "There is no time zone \"\(timeZone)\".", remedy: "Give one like Europe/London.")
    }

    private func releaseRemedy(_ aliases: [CatalogueAlias]) -> String {
        guard let first = aliases.first else { return "" }
        return aliases.count == 1
            ? first.releaseRemedy(in: catalogue)
            : "Take each alias back first, such as: \(first.releaseCommand(in: catalogue))"
    }

    private static func usage(_ entry: CatalogueEntry, aliases: Int) -> String {
        var parts: [String] = []
        if entry.users > 0 {
            parts.append("\(entry.users) user\(entry.users == 1 ? "" : "s") (\(entry.activeUsers) active)")
        }
        if aliases > 0 {
            parts.append("\(aliases) alias\(aliases == 1 ? "" : "es")")
        }
        return parts.joined(separator: " and ")
    }
}
