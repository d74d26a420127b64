import Postgres
import Tenancy

/// What was done to the deployment as a whole, in the same way as `AuditTrail` keeps it for tenants.
package struct DeploymentTrail: Sendable {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    /// Notes what is about to be done.
    ///
    /// - Returns: the entry's number, for `end`.
    package func begin(_ action: AuditedAction, actor: String) async throws -> Int64 {
        try await database.withControl { tx in
            try tx.query(
                """
                INSERT INTO muster.deployment_audit_entries (audited_at, actor, command, arguments, origin)
                VALUES ($1, $2, $3, $4, $5)
                RETURNING entry_id
                """,
                [
                    .timestamp(tx.now), .text(actor), .text(action.command), .text(action.arguments),
                    .text(action.origin),
                ]
            )[0]["entry_id"]
        }
    }

    /// Notes how it ended.
    package func end(_ entry: Int64, outcome: String) async throws {
        try await database.withControl { tx in
            _ = try tx.execute(
                """
                INSERT INTO muster.deployment_audit_outcomes (entry_id, ended_at, outcome)
                VALUES ($1, $2, $3)
                """,
                [.int(entry), .timestamp(tx.now), .text(outcome)]
            )
        }
    }

    /// The entries, the latest first; who a user was and what it was about belong to tenants' trails.
    package func list(_ filter: AuditFilter) async throws -> [AuditEntry] {
        try await database.withControl { tx in
            try tx.query(
                """
                SELECT
                    e.entry_id, e.audited_at, e.actor, e.command, e.arguments, e.origin,
                    o.outcome, NULL::text AS subject, o.ended_at
                FROM muster.deployment_audit_entries AS e
                LEFT JOIN muster.deployment_audit_outcomes AS o ON e.entry_id = o.entry_id
                WHERE
                    ($1::timestamptz IS NULL OR e.audited_at >= $1)
                    AND ($2::text IS NULL OR e.command = $2 OR e.command ^@ ($2 || ' '))
                ORDER BY e.entry_id DESC
                LIMIT $3::bigint
                """,
                [
                    filter.since.map(Value.timestamp) ?? .null, .text(optional: filter.command),
                    .int(Int64(filter.limit)),
                ]
            ).map(AuditEntry.init)
        }
    }
}
