import Directory
import Postgres
import Tenancy

/// How a welcome e-mail stands.
package enum WelcomeEmailState: String, CaseIterable, Sendable, ColumnValue {
    /// For the person's first day.
    case waiting
    case queued
    /// The mail server has it and has not answered yet.
    case sending
    case sent
    /// Given up after temporary refusals.
    case failed
    /// Refused for good.
    case bounced
    case cancelled
    /// May have arrived; nobody knows.
    case unknown
}

/// One welcome e-mail, as a support person needs it.
package struct WelcomeHistoryRow: Sendable {
    package let email: Int64
    package let user: UserID
    package let person: String
    package let address: String?
    package let state: WelcomeEmailState
    package let requestedAt: Timestamp
    package let dueAt: Timestamp
    package let sentAt: Timestamp?
    package let attempts: Int
    package let error: String?
    package let campaign: Int64?
    package let run: RunID?
    package let signedInAt: Timestamp?
}

/// Which welcome e-mails to show; nil means any.
package struct WelcomeHistoryFilter: Sendable {
    package var states: [WelcomeEmailState]
    package var user: UserKey?
    package var campaign: Int64?
    package var limit: Int

    package init(states: [WelcomeEmailState] = [], user: UserKey? = nil, campaign: Int64? = nil, limit: Int = 100) {
        self.states = states
        self.user = user
        self.campaign = campaign
        self.limit = limit
    }
}

/// What became of welcome e-mails.
package struct WelcomeHistory: Sendable {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    /// The newest first.
    ///
    /// - Throws: `ServiceError`: `unknown` for a user who is not there, `refused` for who may not see users either.
    package func list(
        _ tenant: TenantID,
        _ filter: WelcomeHistoryFilter,
        by caller: Caller
    ) async throws -> [WelcomeHistoryRow] {
        try await Permission.view(.welcomeEmails).require(of: caller, in: tenant, database)
        // It has names and addresses.
        try await Permission.view(.users).require(of: caller, in: tenant, database)
        let user = try await idOfUser(filter.user, in: tenant)
        return try await database.readDirectory(of: tenant) { tx in
            try tx.query(
                """
                SELECT
                    m.email_id, m.user_id, concat_ws(' ', u.first_name, u.last_name) AS person,
                    coalesce(m.address, u.email) AS address, m.state, m.requested_at, m.due_at, m.sent_at,
                    m.attempts::bigint AS attempts, m.error, m.campaign_id, m.run_id, i.last_signed_in_at
                FROM muster.welcome_emails AS m
                LEFT JOIN muster.users AS u ON u.tenant_id = $1 AND m.user_id = u.user_id
                LEFT JOIN muster.user_sign_ins AS i ON i.tenant_id = $1 AND m.user_id = i.user_id
                WHERE
                    m.tenant_id = $1
                    AND (cardinality($2::text[]) = 0 OR m.state = ANY($2))
                    AND ($3::bigint IS NULL OR m.user_id = $3)
                    AND ($4::bigint IS NULL OR m.campaign_id = $4)
                ORDER BY m.email_id DESC
                LIMIT $5
                """,
                [
                    .texts(filter.states.map(\.rawValue)), .id(user), .int(optional: filter.campaign),
                    .int(Int64(filter.limit)),
                ]
            ).map { row in
                WelcomeHistoryRow(
                    email: try row["email_id"],
                    user: try row["user_id"],
                    person: try row["person"],
                    address: try row["address"],
                    state: try row["state"],
                    requestedAt: try row["requested_at"],
                    dueAt: try row["due_at"],
                    sentAt: try row["sent_at"],
                    attempts: try row["attempts"],
                    error: try row["error"],
                    campaign: try row["campaign_id"],
                    run: try row["run_id"],
                    signedInAt: try row["last_signed_in_at"]
                )
            }
        }
    }

    private func idOfUser(_ key: UserKey?, in tenant: TenantID) async throws -> UserID? {
        guard let key else { return nil }
        return try await UserService(database).show(key, of: tenant, changes: 0).user.id
    }
}
