import Foundation
import Postgres
import Tenancy

/// What history keeps of a change: of each field that differs, the value before and the value after.
struct UserImages {
    let before: String?
    let after: String?

    /// Nil when nothing that history keeps differs.
    init?(from old: UserFields, to new: UserFields) throws {
        let before = old.images
        let after = new.images
        let changed = after.keys.filter { before[$0] != after[$0] }
        guard !changed.isEmpty else { return nil }
        self.before = try Self.text(before.filter { changed.contains($0.key) })
        self.after = try Self.text(after.filter { changed.contains($0.key) })
    }

    private init(before: String?, after: String?) {
        self.before = before
        self.after = after
    }

    /// A new user has nothing before; what the user is now stands in the user's own row.
    static let created = UserImages(before: nil, after: #"{"status":"active"}"#)

    private static func text(_ images: [String: FieldImage]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(images), as: UTF8.self)
    }
}

/// A field's value in history: text, a reference as `{"id", "name"}`, or null.
private enum FieldImage: Encodable, Equatable {
    case null
    case text(String)
    case reference(Reference)

    init(_ text: String?) { self = text.map(FieldImage.text) ?? .null }
    init(_ reference: Reference?) { self = reference.map(FieldImage.reference) ?? .null }

    private enum Key: CodingKey {
        case id
        case name
    }

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .null:
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        case .text(let text):
            var container = encoder.singleValueContainer()
            try container.encode(text)
        case .reference(let reference):
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(reference.id, forKey: .id)
            try container.encode(reference.name, forKey: .name)
        }
    }
}

extension UserFields {
    /// The fields under the names that `user_history` shows.
    fileprivate var images: [String: FieldImage] {
        [
            "first_name": FieldImage(firstName),
            "last_name": FieldImage(lastName),
            "email": FieldImage(email),
            "status": FieldImage(isActive ? "active" : "deactivated"),
            "profile": FieldImage(profile),
            "job_title": FieldImage(jobTitle),
            "department": FieldImage(department),
            "business_unit": FieldImage(businessUnit),
            "start_date": FieldImage(startDate?.description),
            "end_date": FieldImage(endDate?.description),
            "phone": FieldImage(phone),
            "language": FieldImage(language),
        ]
    }
}

/// One changed field of a user, as history tells it.
package struct UserHistoryEntry: Sendable, Equatable {
    package let changedAt: Timestamp
    package let changedBy: String
    package let runID: RunID?
    package let change: String
    package let field: String
    package let oldValue: String?
    package let newValue: String?
}

extension UserRows {
    /// What a change is called in history.
    enum Change: String {
        case created
        case updated
        case deactivated
        case reactivated
    }

    /// The changed fields of a user's latest changes, newest first.
    static func history(_ tx: TenantTransaction, of id: UserID, changes: Int) throws -> [UserHistoryEntry] {
        try tx.query(
            """
            SELECT
                c.changed_at, c.changed_by, c.run_id, c.change, k.field,
                coalesce(c.before -> k.field ->> 'name', c.before ->> k.field) AS old_value,
                coalesce(c.after -> k.field ->> 'name', c.after ->> k.field) AS new_value
            FROM (
                SELECT changed_at, changed_by, run_id, change, before, after, revision
                FROM muster.user_changes
                WHERE tenant_id = $1 AND user_id = $2
                ORDER BY changed_at DESC, revision DESC
                LIMIT $3::bigint
            ) AS c
            CROSS JOIN LATERAL jsonb_object_keys(coalesce(c.after, '{}'::jsonb)) AS k (field)
            ORDER BY c.changed_at DESC, c.revision DESC, k.field
            """,
            [id.value, .int(Int64(changes))]
        ).map { row in
            UserHistoryEntry(
                changedAt: try row["changed_at"],
                changedBy: try row["changed_by"],
                runID: try row["run_id"],
                change: try row["change"],
                field: try row["field"],
                oldValue: try row["old_value"],
                newValue: try row["new_value"]
            )
        }
    }
}
