import Postgres
import Tenancy

/// What somebody asked for, and from where; without personal data and secrets.
package struct AuditedAction: Sendable {
    /// Noun and verb, such as `user deactivate`.
    package let command: String
    package let arguments: String
    package let origin: String

    package init(command: String, arguments: String, origin: String) {
        self.command = command
        self.arguments = arguments
        self.origin = origin
    }
}

/// Who did what, when, to which tenant, from where.
///
/// An entry is committed before the work begins and what came of it afterwards, so that nothing is done without trace.
/// The application role can neither change nor delete either.
package struct AuditTrail: Sendable {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    /// Notes what is about to be done.
    ///
    /// - Returns: the entry's number, for `end`.
    package func begin(_ action: AuditedAction, by caller: Caller, in tenant: TenantID) async throws -> Int64 {
        try await database.withTenant(tenant) { tx in
            let number = try Counters.next(tx, .auditEntry)
            try tx.execute(
                """
                INSERT INTO muster.audit_entries (
                    tenant_id, entry_id, audited_at, actor, actor_user_id, command, arguments, origin
                )
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                """,
                [
                    .int(number), .timestamp(tx.now), .text(caller.description),
                    .int(optional: caller.userID?.rawValue), .text(action.command), .text(action.arguments),
                    .text(action.origin),
                ]
            )
            return number
        }
    }

    /// Notes how it ended, and what it was about.
    package func end(_ entry: Int64, outcome: String, subject: String?, in tenant: TenantID) async throws {
        try await database.withTenant(tenant) { tx in
            _ = try tx.execute(
                """
                INSERT INTO muster.audit_outcomes (tenant_id, entry_id, ended_at, outcome, subject)
                VALUES ($1, $2, $3, $4, $5)
                """,
                [.int(entry), .timestamp(tx.now), .text(outcome), .text(optional: subject)]
            )
        }
    }

    /// A tenant's entries, the latest first.
    package func list(_ tenant: TenantID, _ filter: AuditFilter) async throws -> [AuditEntry] {
        try await database.readDirectory(of: tenant) { tx in
            try tx.query(
                """
                SELECT
                    e.entry_id, e.audited_at, e.actor, e.command, e.arguments, e.origin,
                    o.outcome, o.subject, o.ended_at
                FROM muster.audit_entries AS e
                LEFT JOIN muster.audit_outcomes AS o ON o.tenant_id = $1 AND e.entry_id = o.entry_id
                WHERE
                    e.tenant_id = $1
                    AND ($2::timestamptz IS NULL OR e.audited_at >= $2)
                    AND ($3::bigint IS NULL OR e.actor_user_id = $3)
                    AND ($4::text IS NULL OR e.command = $4 OR e.command ^@ ($4 || ' '))
                    AND ($5::text IS NULL OR o.subject = $5)
                ORDER BY e.entry_id DESC
                LIMIT $6::bigint
                """,
                [
                    filter.since.map(Value.timestamp) ?? .null, .int(optional: filter.user?.rawValue),
                    .text(optional: filter.command), .text(optional: filter.subject), .int(Int64(filter.limit)),
                ]
            ).map(AuditEntry.init)
        }
    }
}

/// Which entries of the audit trail are wanted; nil leaves nothing out.
package struct AuditFilter: Sendable {
    package var since: Timestamp?
    /// Who acted.
    package var user: UserID?
    /// A command, or its noun.
    package var command: String?
    /// What it was about, such as `user 12`.
    package var subject: String?
    package var limit: Int

    package init(
        since: Timestamp? = nil,
        user: UserID? = nil,
        command: String? = nil,
        subject: String? = nil,
        limit: Int = 100
    ) {
        self.since = since
        self.user = user
        self.command = command
        self.subject = subject
        self.limit = limit
    }
}

/// One thing that somebody did, or tried to.
package struct AuditEntry: Sendable, Equatable {
    package let number: Int64
    package let at: Timestamp
    package let actor: String
    package let command: String
    package let arguments: String
    package let origin: String
    /// Nil while it is being done, and for ever where the process ended before it could say.
    package let outcome: String?
    package let subject: String?
    package let endedAt: Timestamp?

    init(_ row: Row) throws {
        number = try row["entry_id"]
        at = try row["audited_at"]
        actor = try row["actor"]
        command = try row["command"]
        arguments = try row["arguments"]
        origin = try row["origin"]
        outcome = try row["outcome"]
        subject = try row["subject"]
        endedAt = try row["ended_at"]
    }
}
