import Directory
import Foundation
import Postgres
import Tenancy

/// What one table had in an export or an import.
package struct ArchivedRows: Sendable, Equatable {
    package let table: String
    package let rows: Int
}

/// Writes everything of one tenant into an archive, as of one moment.
///
/// The archive is a zip file: `manifest.json` and, for each table, `tables/NAME.tsv` in the text format of PostgreSQL's
/// COPY with a header, without the tenant's number. The tables are those that the catalogue names. Works as the user of
/// the database URL, whom row-level security must not bind; the caller's session is in no transaction.
package struct TenantExport {
    private let session: Session

    package init(_ session: Session) {
        self.session = session
    }

    /// - Parameter progress: told of every table when it is done, and of how many there are.
    /// - Throws: `ServiceError`: `conflict` when the file is there, `failed` when it cannot be written; `PostgresError`. Then
    ///   there is no file.
    package func write(
        _ tenant: Tenant,
        to path: String,
        progress: (Int, Int) -> Void = { _, _ in }
    ) throws -> [ArchivedRows] {
        let archive = try ArchiveWriter(path: path)
        let manifest = try session.inOwnersTransaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") {
            try session.script(ArchiveText.settings)
            let leftOut = Set(TenantManifest.leftOutTables.map(\.table))
            let tables = try Array(TenantTable.all(session).reversed()).filter { !leftOut.contains($0.name) }
            let parts = try tables.enumerated().map { index, table in
                let part = try write(table, of: tenant.id, to: archive)
                progress(index + 1, tables.count)
                return part
            }
            guard parts.first(where: { $0.table == "tenants" })?.rows == 1 else {
                throw ServiceError(.unknown, "The tenant \"\(tenant.slug)\" does not exist any more.")
            }
            return TenantManifest(
                exportedAt: try session.query("SELECT now() AS now")[0]["now"],
                TenantManifest.Subject(slug: tenant.slug.text, name: tenant.name),
                try SchemaState(session),
                tables: parts
            )
        }
        try archive.add(TenantManifest.partName, manifest.encoded())
        try archive.finish()
        return manifest.tables.map { ArchivedRows(table: $0.table, rows: $0.rows) }
    }

    private func write(
        _ table: TenantTable,
        of tenant: TenantID,
        to archive: ArchiveWriter
    ) throws -> TenantManifest.Part {
        let file = "tables/\(table.name).tsv"
        return try archive.add(file) { part in
            let copying = """
                COPY (SELECT \(table.columnList) FROM \(table.quoted) WHERE tenant_id = \(tenant.rawValue))
                TO STDOUT (FORMAT text, HEADER)
                """
            try session.copyOut(copying) { line in try part.write(line: line) }
            return TenantManifest.Part(
                table: table.name,
                file: file,
                columns: table.columns,
                rows: part.lines - 1,
                bytes: part.bytes,
                sha256: part.sha256
            )
        }
    }
}

/// How values are written, whatever the server's and the role's own settings are.
enum ArchiveText {
    static let settings = """
        SET LOCAL datestyle = 'ISO, YMD';
        SET LOCAL intervalstyle = 'iso_8601';
        SET LOCAL timezone = 'UTC';
        SET LOCAL extra_float_digits = 1;
        SET LOCAL bytea_output = 'hex';
        SET LOCAL client_encoding = 'UTF8'
        """
}
