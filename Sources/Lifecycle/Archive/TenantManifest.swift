import Foundation
import Postgres
import Tenancy

/// The part `manifest.json` of a tenant's archive: what is in the others, and by what they are checked.
struct TenantManifest: Codable, Equatable {
    static let formatName = "muster-tenant"
    /// Counts up with changes that an older reader would misunderstand.
    static let formatVersion = 1
    static let partName = "manifest.json"

    struct Part: Codable, Equatable {
        let table: String
        let file: String
        let columns: [String]
        let rows: Int
        let bytes: Int
        /// In hexadecimal.
        let sha256: String
    }

    struct LeftOut: Codable, Equatable {
        let table: String
        let reason: String
    }

    struct Subject: Codable, Equatable {
        let slug: String
        let name: String
    }

    let format: String
    let formatVersion: Int
    let schemaVersion: Int
    /// A digest of all migrations.
    let schema: String
    let exportedAt: String
    let tenant: Subject
    /// In the order in which they can be written: each after those that it refers to.
    let tables: [Part]
    let leftOut: [LeftOut]

    /// Tables whose rows stay where they are, and why.
    static let leftOutTables = [
        LeftOut(
            table: "welcome_tokens",
            reason: "The links in e-mails that went out lead to the installation that sent them."
        )
    ]

    func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }

    /// - Throws: `ServiceError`: `unreadable` when it is none, or of a later format.
    init(decoding data: Data) throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        struct Head: Decodable {
            let format: String
            let formatVersion: Int
        }
        guard let head = try? decoder.decode(Head.self, from: data), head.format == Self.formatName else {
            throw ServiceError(.unreadable, "The file is no export of a tenant: its manifest is not one of Muster's.")
        }
        guard head.formatVersion == Self.formatVersion else {
            throw ServiceError(
                .unreadable,
                "The file has format \(head.formatVersion); this muster reads format \(Self.formatVersion).",
                remedy: "Use the muster that it was exported with, or a later one."
            )
        }
        guard let manifest = try? decoder.decode(TenantManifest.self, from: data) else {
            throw ServiceError(.unreadable, "The manifest of the file is damaged.", remedy: "Export the tenant again.")
        }
        self = manifest
    }

    init(exportedAt: Timestamp, _ subject: Subject, _ schema: SchemaState, tables: [Part]) {
        format = Self.formatName
        formatVersion = Self.formatVersion
        schemaVersion = schema.version
        self.schema = schema.digest
        self.exportedAt = exportedAt.description
        tenant = subject
        self.tables = tables
        leftOut = Self.leftOutTables
    }
}

/// Which migrations a database has.
struct SchemaState: Equatable {
    /// The highest number.
    let version: Int
    let digest: String

    init(_ session: Session) throws {
        let row = try session.query(
            """
            SELECT
                coalesce(max(version), 0)::bigint AS version,
                encode(sha256(convert_to(coalesce(string_agg(checksum, ' ' ORDER BY version), ''), 'UTF8')), 'hex') AS digest
            FROM muster.schema_migrations
            """
        )[0]
        version = try row["version"]
        digest = try row["digest"]
    }
}
