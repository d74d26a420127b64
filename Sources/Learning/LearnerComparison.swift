import Postgres
import Tenancy

/// One user as the directory has it and as learning has it.
package struct LearnerComparison: Sendable {
    package enum State: String, Sendable {
        /// Learning has what the directory has.
        case synced
        /// A change is on its way.
        case pending
        /// They differ, and no change is on its way: `sync run --repair` mends it.
        case differs
    }

    package struct Field: Sendable, Equatable {
        package let name: String
        /// As the directory wants it.
        package let directory: String?
        package let learning: String?
    }

    package let state: State
    package let pendingSince: Timestamp?
    package let syncedAt: Timestamp?
    package let fields: [Field]

    /// - Throws: `ServiceError` with code `unknown` when there is no such user.
    package static func of(_ user: UserID, in tenant: TenantID, _ database: Database) async throws -> LearnerComparison
    {
        try await database.withTenant(tenant) { tx in
            let rows = try tx.query(statement, [.timestamp(tx.now), user.value])
            guard let row = rows.first else { throw ServiceError(.unknown, "There is no such user.") }
            return try LearnerComparison(row)
        }
    }

    private static let compared = [
        "external_id", "name", "email", "status", "training_manager", "job_title", "department",
    ]

    private init(_ row: Row) throws {
        fields = try Self.compared.map { name in
            Field(name: name, directory: try row["new_\(name)"], learning: try row["old_\(name)"])
        }
        pendingSince = try row["pending_since"]
        syncedAt = try row["synced_at"]
        let isKnown: Bool = try row["is_known"]
        let isEqual = isKnown && fields.allSatisfy { $0.directory == $0.learning }
        state = pendingSince != nil ? .pending : isEqual ? .synced : .differs
    }

    /// In: `$2` the time, `$3` the user.
    private static let statement = """
        SELECT
            p.since AS pending_since,
            l.synced_at,
            w.is_known,
            w.external_id AS new_external_id,
            w.name AS new_name,
            w.email AS new_email,
            CASE WHEN w.is_active THEN 'active' ELSE 'deactivated' END AS new_status,
            CASE WHEN w.is_training_manager THEN 'yes' ELSE 'no' END AS new_training_manager,
            w.job_title AS new_job_title,
            w.department AS new_department,
            w.old_external_id,
            w.old_name,
            w.old_email,
            CASE WHEN w.is_known AND w.was_active THEN 'active' WHEN w.is_known THEN 'deactivated' END AS old_status,
            CASE WHEN w.was_training_manager THEN 'yes' WHEN w.is_known THEN 'no' END AS old_training_manager,
            w.old_job_title,
            w.old_department
        FROM (
            \(LearnerStatements.wantedLearners(people: "muster.users AS u"))
            AND u.user_id = $3
        ) AS w
        LEFT JOIN muster.pending_sync AS p ON p.tenant_id = $1 AND w.user_id = p.user_id
        LEFT JOIN muster.learners AS l ON l.tenant_id = $1 AND w.user_id = l.user_id
        """
}
