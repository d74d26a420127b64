import Directory
import Postgres
import Tenancy

/// How a welcome link stands.
package enum WelcomeLinkState: Sendable, Equatable {
    case good(user: UserID, until: Timestamp)
    case used(user: UserID, at: Timestamp)
    /// A later e-mail has another one, or the e-mail itself never went.
    case replaced(user: UserID, at: Timestamp)
    case expired(user: UserID, at: Timestamp)
    /// It lets nobody in: the person is deactivated, or was since; starts later; has signed in since; or has another
    /// address than the one it went to.
    case shut(user: UserID, why: String)
    case unknown
}

/// Tells whether a welcome link is good, and uses it up.
package struct WelcomeLinks: Sendable {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    /// How the link with this token stands in this tenant; nothing is changed.
    package func state(of token: String, in tenant: TenantID) async throws -> WelcomeLinkState {
        guard let token = WelcomeToken(token) else { return .unknown }
        return try await database.withTenant(tenant) { tx in try Self.state(tx, token) }
    }

    /// Uses the link up and notes the sign-in; of several at once exactly one succeeds.
    ///
    /// - Returns: whose link it was.
    /// - Throws: `ServiceError`: `unknown` for a token of no e-mail of the tenant, `refused` for one that is used, replaced
    ///   or expired, for a person who may not sign in, and for a suspended tenant.
    package func redeem(_ token: String, in tenant: TenantID) async throws -> UserID {
        guard let token = WelcomeToken(token) else { throw Self.refusal(.unknown) }
        return try await database.withTenant(tenant) { tx in
            try TenantState.requireActive(tx)
            // The row is locked from here on: whoever comes second reads it used.
            try tx.execute(
                "SELECT 1 FROM muster.welcome_tokens WHERE tenant_id = $1 AND token_hash = $2 FOR UPDATE",
                [token.hash]
            )
            let tx = try tx.atPresent()
            let state = try Self.state(tx, token)
            guard case .good(let user, _) = state else { throw Self.refusal(state) }
            try tx.execute(
                "UPDATE muster.welcome_tokens SET used_at = $3 WHERE tenant_id = $1 AND token_hash = $2",
                [token.hash, .timestamp(tx.now)]
            )
            try SignIns.record(tx, of: [user])
            return user
        }
    }

    private static func state(_ tx: TenantTransaction, _ token: WelcomeToken) throws -> WelcomeLinkState {
        let row = try tx.query(
            """
            SELECT
                k.user_id, k.expires_at, k.used_at, k.replaced_at, u.is_active,
                lower(normalize(btrim(m.address), NFC)) IS DISTINCT FROM u.email_key AS went_elsewhere,
                coalesce(i.last_signed_in_at > k.created_at, false) AS has_signed_in,
                EXISTS (
                    SELECT FROM muster.user_changes AS c
                    WHERE
                        c.tenant_id = $1 AND c.user_id = k.user_id
                        AND c.change = 'deactivated' AND c.changed_at > k.created_at
                ) AS was_deactivated,
                CASE
                    WHEN u.start_date > ($3::timestamptz AT TIME ZONE coalesce(b.time_zone, t.time_zone))::date
                        THEN u.start_date
                END AS starts_on
            FROM muster.welcome_tokens AS k
            INNER JOIN muster.users AS u ON u.tenant_id = $1 AND k.user_id = u.user_id
            INNER JOIN muster.tenants AS t ON t.tenant_id = $1
            LEFT JOIN muster.business_units AS b ON b.tenant_id = $1 AND u.business_unit_id = b.business_unit_id
            LEFT JOIN muster.welcome_emails AS m ON m.tenant_id = $1 AND k.email_id = m.email_id
            LEFT JOIN muster.user_sign_ins AS i ON i.tenant_id = $1 AND k.user_id = i.user_id
            WHERE k.tenant_id = $1 AND k.token_hash = $2
            """,
            [token.hash, .timestamp(tx.now)]
        ).first
        guard let row else { return .unknown }
        let user: UserID = try row["user_id"]
        if let at: Timestamp = try row["used_at"] { return .used(user: user, at: at) }
        if let at: Timestamp = try row["replaced_at"] { return .replaced(user: user, at: at) }
        let until: Timestamp = try row["expires_at"]
        guard tx.now < until else { return .expired(user: user, at: until) }
        guard try row["is_active"] else { return .shut(user: user, why: "is deactivated") }
        // Whoever has the e-mail need not be whoever has the account now.
        if try row["went_elsewhere"] { return .shut(user: user, why: "has another e-mail address now") }
        if try row["was_deactivated"] { return .shut(user: user, why: "was deactivated after it was sent") }
        if try row["has_signed_in"] { return .shut(user: user, why: "has signed in since it was sent") }
        if let day: CalendarDate = try row["starts_on"] { return .shut(user: user, why: "starts on \(day)") }
        return .good(user: user, until: until)
    }

    private static func refusal(_ state: WelcomeLinkState) -> ServiceError {
        let again = "A new one is sent by: muster user resend-welcome"
        return switch state {
        case .unknown: ServiceError(.unknown, "The link is unknown.", remedy: "Copy all of it from the e-mail.")
        case .used: ServiceError(.refused, "The link has been used already.", remedy: again)
        case .replaced: ServiceError(.refused, "A newer e-mail has another link.", remedy: "Use the newest e-mail.")
        case .expired: ServiceError(.refused, "The link has expired.", remedy: again)
        case .shut(let user, let why): ServiceError(.refused, "User \(user) \(why), so the link does not open.")
        case .good: ServiceError(.failed, "The link was good a moment ago.")
        }
    }
}
