import Directory
import Foundation
import Postgres
import Tenancy

/// Brings an exported tenant into this installation, under a number of its own: all of it or nothing.
///
/// The tenant arrives suspended, so that no folder is watched and no e-mail is sent by two installations at once. Works as
/// the user of the database URL, whom row-level security must not bind; the caller's session is in no transaction.
package struct TenantImport {
    private let session: Session

    package init(_ session: Session) {
        self.session = session
    }

    package static let reason = "imported; resume it when the other installation has stopped"

    /// - Parameters:
    ///   - slug: what the tenant is called here; nil is what it was called there.
    ///   - progress: told of every table when it is done, and of how many there are.
    /// - Throws: `ServiceError`: `unreadable` for a file that is no export, cut off or changed; `refused` for one of another
    ///   schema; `conflict` when the slug, or a feed's folder, is taken; `PostgresError`. Then nothing was written.
    package func read(
        _ path: String,
        as slug: TenantSlug?,
        progress: (Int, Int) -> Void = { _, _ in }
    ) throws -> (slug: TenantSlug, tables: [ArchivedRows]) {
        let archive = try ArchiveReader(path: path)
        let manifest = try checkedManifest(of: archive)
        let slug = try slug ?? TenantSlug(manifest.tenant.slug)
        let tables = try session.inOwnersTransaction("BEGIN ISOLATION LEVEL READ COMMITTED") {
            try session.script(ArchiveText.settings)
            let tables = try requireSameTables(manifest)
            try requireFree(slug)
            let tenant: TenantID = try session.query("SELECT nextval('muster.tenant_ids') AS tenant_id")[0]["tenant_id"]
            try session.script(
                "CREATE TEMPORARY TABLE archived_jobs (old_id bigint PRIMARY KEY, new_id bigint NOT NULL) ON COMMIT DROP"
            )
            return try manifest.tables.enumerated().map { index, part in
                guard let table = tables[part.table] else { throw ArchiveFault.changed(part.file, "is unknown") }
                let rows = try write(part, of: archive, into: table, tenant, slug)
                guard rows == part.rows else {
                    throw ServiceError(
                        .failed,
                        "Of \(part.table) \(rows) rows came, not \(part.rows); nothing was kept."
                    )
                }
                progress(index + 1, manifest.tables.count)
                return ArchivedRows(table: part.table, rows: rows)
            }
        }
        // The planner would take the tenant for an empty one.
        for table in tables where ["users", "learners"].contains(table.table) {
            _ = try session.query(
                "SELECT muster.refresh_statistics($1, $2)",
                [.text(table.table), .int(Int64(table.rows))]
            )
        }
        return (slug, tables)
    }

    private func checkedManifest(of archive: ArchiveReader) throws -> TenantManifest {
        let manifest = try TenantManifest(decoding: archive.data(TenantManifest.partName, atMost: 10 << 20))
        let named = manifest.tables.map(\.file) + [TenantManifest.partName]
        guard named.sorted() == archive.names.sorted() else {
            throw ArchiveFault.changed(TenantManifest.partName, "names other parts than there are")
        }
        for part in manifest.tables {
            try archive.verify(part)
        }
        return manifest
    }

    private func requireSameTables(_ manifest: TenantManifest) throws -> [String: TenantTable] {
        let schema = try SchemaState(session)
        guard manifest.schema == schema.digest else {
            throw ServiceError(
                .refused,
                "The file is of schema \(manifest.schemaVersion), this database of schema \(schema.version), "
                    + "or both have other migrations of that number.",
                remedy: "Bring both installations to the same version with \"muster db migrate\", and export again."
            )
        }
        let leftOut = Set(TenantManifest.leftOutTables.map(\.table))
        let tables = try TenantTable.all(session).filter { !leftOut.contains($0.name) }
        let wanted = Dictionary(uniqueKeysWithValues: tables.map { ($0.name, $0.columns) })
        let found = Dictionary(manifest.tables.map { ($0.table, $0.columns) }) { first, _ in first }
        guard wanted == found, manifest.tables.count == tables.count else {
            throw ArchiveFault.changed(TenantManifest.partName, "names other tables or columns than its schema has")
        }
        return Dictionary(uniqueKeysWithValues: tables.map { ($0.name, $0) })
    }

    private func requireFree(_ slug: TenantSlug) throws {
        guard try session.query("SELECT FROM muster.tenants WHERE slug = $1", [.text(slug.text)]).isEmpty else {
            throw ServiceError(
                .conflict,
                "There is a tenant \"\(slug)\" already.",
                remedy: "Nothing was written. Give the imported one another slug: --slug SLUG"
            )
        }
    }
}

// MARK: One table

extension TenantImport {
    private func write(
        _ part: TenantManifest.Part,
        of archive: ArchiveReader,
        into table: TenantTable,
        _ tenant: TenantID,
        _ slug: TenantSlug
    ) throws -> Int {
        do {
            guard let changes = Self.madeAnew(slug)[table.name] else {
                return try copy(
                    part,
                    of: archive,
                    into: "\(table.quoted) (tenant_id, \(table.columnList))",
                    prefix: tenant
                )
            }
            try session.script(
                "CREATE TEMPORARY TABLE archived ON COMMIT DROP AS SELECT \(table.columnList) FROM \(table.quoted) WITH NO DATA"
            )
            _ = try copy(part, of: archive, into: "archived (\(table.columnList))", prefix: nil)
            if table.columns.contains("job_id") {
                try session.execute(Self.numberingJobs)
            }
            let values = table.columns.map { changes[$0] ?? "a.\"\($0)\"" }.joined(separator: ", ")
            let rows = try session.execute(
                "INSERT INTO \(table.quoted) (tenant_id, \(table.columnList)) SELECT \(tenant.rawValue), \(values) FROM archived AS a"
            )
            try session.script("DROP TABLE archived")
            return rows
        } catch let PostgresError.server(error) where error.sqlState == .uniqueViolation {
            throw ServiceError(
                .conflict,
                table.name == "feed_folders"
                    ? "Another tenant of this installation has a feed with the same folder."
                    : "A row of \(table.name) is there already.",
                remedy: "Nothing was written. Give one of the two feeds another folder, and export again."
            )
        }
    }

    /// Columns whose values are this installation's own: leases are nobody's, and jobs are numbered for all tenants together.
    private static func madeAnew(_ slug: TenantSlug) -> [String: [String: String]] {
        let job = "(SELECT j.new_id FROM archived_jobs AS j WHERE j.old_id = a.job_id)"
        return [
            // A slug is letters, digits and hyphens.
            "tenants": ["slug": "'\(slug)'", "state": "'suspended'", "suspended_reason": "'\(reason)'"],
            "tenant_due": ["lease_owner": "NULL", "lease_until": "NULL"],
            "jobs": ["job_id": job, "lease_owner": "NULL", "lease_until": "NULL"],
            "job_runs": ["job_id": job],
        ]
    }

    private static let numberingJobs = """
        INSERT INTO archived_jobs (old_id, new_id)
        SELECT o.job_id, nextval('muster.job_ids')
        FROM (SELECT DISTINCT a.job_id FROM archived AS a) AS o
        ON CONFLICT (old_id) DO NOTHING
        """

    /// Streams a part's rows, each after the tenant's number where there is one.
    private func copy(
        _ part: TenantManifest.Part,
        of archive: ArchiveReader,
        into target: String,
        prefix tenant: TenantID?
    ) throws -> Int {
        let prefix = tenant.map { Array("\($0)\t".utf8) } ?? []
        return try session.copyIn("COPY \(target) FROM STDIN (FORMAT text)") { writer in
            var isHeader = true
            var isAtLineStart = true
            try archive.forEachBlock(of: part.file) { block in
                var rest = block[...]
                while !rest.isEmpty {
                    let end = rest.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? rest.endIndex
                    if !isHeader {
                        if isAtLineStart {
                            try prefix.withUnsafeBytes { try writer.raw(bytes: $0) }
                        }
                        try writer.raw(bytes: UnsafeRawBufferPointer(rebasing: rest[..<end]))
                    }
                    isAtLineStart = rest[end - 1] == UInt8(ascii: "\n")
                    if isAtLineStart { isHeader = false }
                    rest = rest[end...]
                }
            }
        }
    }
}
