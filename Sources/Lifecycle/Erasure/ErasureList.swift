import Directory
import Foundation
import Postgres
import Tenancy

/// One line of the list of erasures.
///
/// It names nobody: a person is a number, and a digest by which whoever has the person's external ID can tell that it is
/// that one.
package struct Erasure: Sendable, Equatable {
    package let tenant: TenantID
    /// nil when all of the tenant was erased.
    package let user: UserID?
    package let slug: String
    /// As PostgreSQL reads and writes it.
    package let erasedAt: String
    package let erasedBy: String
    package let rows: Int64
    /// What the digest begins with, and the digest itself; nil for somebody whom no feed knew.
    package let salt: String?
    package let digest: String?
}

extension Erasure {
    /// The columns of the list as a file, in this order.
    package static let header = [
        "tenant_id", "user_id", "tenant", "erased_at", "erased_by", "rows_removed", "person_salt", "person_digest",
    ]

    /// Reads a list that `muster erasure list --format csv` wrote; none of its values needs quotation marks.
    ///
    /// - Throws: `ServiceError` with code `unreadable`, naming the line.
    package static func list(fromCSV text: String) throws -> [Erasure] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.hasSuffix("\r") ? $0.dropLast() : $0
        }
        guard lines.first.map(String.init) == header.joined(separator: ",") else {
            throw ServiceError(
                .unreadable,
                "The file is no list of erasures: its first line is not \(header.joined(separator: ",")).",
                remedy: "Give the file that \"muster erasure list --format csv\" wrote."
            )
        }
        return try lines.enumerated().dropFirst().filter { !$0.element.isEmpty }.map { index, line in
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard
                cells.count == header.count, !line.contains("\""), let tenant = Int64(cells[0]),
                let rows = Int64(cells[5]),
                cells[1].isEmpty || Int64(cells[1]) != nil, !cells[2].isEmpty, !cells[3].isEmpty
            else {
                throw ServiceError(
                    .unreadable,
                    "Line \(index + 1) of the list of erasures is damaged.",
                    remedy: "Nothing was erased. Give the file as \"muster erasure list --format csv\" wrote it."
                )
            }
            return Erasure(
                tenant: TenantID(rawValue: tenant),
                user: Int64(cells[1]).map(UserID.init(rawValue:)),
                slug: cells[2],
                erasedAt: cells[3],
                erasedBy: cells[4],
                rows: rows,
                salt: cells[6].isEmpty ? nil : cells[6],
                digest: cells[7].isEmpty ? nil : cells[7]
            )
        }
    }
}

/// The list of what was erased for good, by which it is erased once more from an older backup.
package struct ErasureList {
    private let session: Session

    package init(_ session: Session) {
        self.session = session
    }

    /// All of it, the first erasure first.
    package func all() throws -> [Erasure] {
        try session.query(
            """
            SELECT
                erased_tenant_id, nullif(erased_user_id, 0) AS erased_user_id, tenant_slug, erased_at, erased_by,
                rows_removed, person_salt, person_digest
            FROM muster.erasures
            ORDER BY erased_at, erased_tenant_id, erased_user_id
            """
        ).map { row in
            let at: Timestamp = try row["erased_at"]
            return Erasure(
                tenant: try row["erased_tenant_id"],
                user: try row["erased_user_id"],
                slug: try row["tenant_slug"],
                erasedAt: at.description,
                erasedBy: try row["erased_by"],
                rows: try row["rows_removed"],
                salt: try row["person_salt"],
                digest: try row["person_digest"]
            )
        }
    }

    func add(_ person: ErasedPerson, of tenant: Tenant, rows: Int) throws {
        try session.execute(
            """
            INSERT INTO muster.erasures (
                erased_tenant_id, erased_user_id, erased_at, erased_by, tenant_slug, rows_removed, person_salt,
                person_digest
            )
            SELECT
                $1, $2, clock_timestamp(), 'operator', $3, $4, s.salt,
                CASE WHEN $6 <> '' THEN \(Self.digest(feed: "$5::bigint", externalID: "$6")) END
            FROM (SELECT gen_random_uuid()::text AS salt) AS s
            """,
            [
                person.tenant.value, person.user.value, .text(tenant.slug.text), .int(Int64(rows)),
                .int(person.feed), .text(person.externalID),
            ]
        )
    }

    /// Keeps a line of another list, such as the one beside a backup.
    func keep(_ erasure: Erasure) throws {
        try session.execute(
            """
            INSERT INTO muster.erasures (
                erased_tenant_id, erased_user_id, erased_at, erased_by, tenant_slug, rows_removed, person_salt,
                person_digest
            )
            VALUES ($1, $2, $3::text::timestamptz, $4, $5, $6, $7, $8)
            ON CONFLICT (erased_tenant_id, erased_user_id) DO NOTHING
            """,
            [
                erasure.tenant.value, .int(erasure.user?.rawValue ?? 0), .text(erasure.erasedAt),
                .text(erasure.erasedBy), .text(erasure.slug), .int(erasure.rows), .text(optional: erasure.salt),
                .text(optional: erasure.digest),
            ]
        )
    }

    /// The digest of a person, with the salt as `s.salt`.
    static func digest(feed: String, externalID: String) -> String {
        "encode(sha256(convert_to(concat_ws('/', s.salt, \(feed), \(externalID)), 'UTF8')), 'hex')"
    }
}
