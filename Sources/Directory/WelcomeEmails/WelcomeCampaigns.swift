import Postgres
import Tenancy

/// A wish to send welcome e-mails again.
package struct WelcomeCampaignRequest: Sendable {
    package var selection: WelcomeSelection
    /// The same key again adds only people whom the campaign does not have; nil: one made of the selection and the
    /// tenant's calendar day.
    package var key: String?
    /// Whether people are written to who have had one lately.
    package var ignoresCoolDown: Bool

    package init(_ selection: WelcomeSelection, key: String? = nil, ignoresCoolDown: Bool = false) {
        self.selection = selection
        self.key = key
        self.ignoresCoolDown = ignoresCoolDown
    }
}

/// Why somebody who was selected gets no welcome e-mail.
package enum WelcomeRefusal: String, CaseIterable, Sendable, ColumnValue {
    case deactivated
    case noAddress = "no_address"
    case notStarted = "not_started"
    case inCampaign = "in_campaign"
    /// One is on its way.
    case pending
    case coolDown = "cool_down"
}

/// Somebody who was selected.
package struct WelcomeChoice: Sendable {
    package let user: UserID
    package let person: String
    package let address: String?
    /// Nil for somebody who gets one.
    package let refusal: WelcomeRefusal?
    /// The first day, or the end of the cool-down.
    package let until: Timestamp?
    package let firstDay: CalendarDate?
    /// What the mail server said of the e-mail before, if that one was not delivered.
    package let lastError: String?
}

/// What a campaign came to, or would.
package struct WelcomeCampaign: Sendable {
    /// Nil when nothing was queued, and no such campaign was there before.
    package let id: Int64?
    package let key: String
    package let selection: String
    /// Those who get one in this call.
    package let queued: Int
    package let refusals: [WelcomeRefusal: Int]
    /// People of a list who cannot be told.
    package let faults: [NamedPersonFault]
}

/// Sends welcome e-mails again, to nobody twice in one campaign.
///
/// A fixed number of statements, however many people are meant.
package struct WelcomeCampaigns: Sendable {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    /// Who would get one, those first, and who would not.
    ///
    /// - Throws: `ServiceError`: `unknown`, `refused`.
    package func plan(
        _ request: WelcomeCampaignRequest,
        in tenant: TenantID,
        by caller: Caller,
        limit: Int? = nil
    ) async throws -> (campaign: WelcomeCampaign, people: [WelcomeChoice]) {
        try await database.withTenant(tenant) { tx in
            try Permission.view(.welcomeEmails).require(of: caller, tx)
            // The plan names people, and tells which addresses are in the directory.
            try Permission.view(.users).require(of: caller, tx)
            let (campaign, _) = try Self.choose(tx, request, WelcomeSettings.read(tx))
            return (campaign, try Self.people(tx, limit: limit))
        }
    }

    /// Queues the e-mails.
    ///
    /// - Throws: `ServiceError`: `invalid` for a key that is blank or too long, `unknown`, `refused`.
    package func start(
        _ request: WelcomeCampaignRequest,
        in tenant: TenantID,
        by caller: Caller
    ) async throws -> WelcomeCampaign {
        try await database.withTenant(tenant) { tx in
            try Permission.maintain(.welcomeEmails).require(of: caller, tx)
            try Permission.view(.users).require(of: caller, tx)
            try TenantState.requireActive(tx)
            // One campaign at a time: what another one queues counts as queued here.
            let settings = try WelcomeSettings.read(tx, lock: true)
            let tx = try tx.atPresent()
            let (campaign, resolved) = try Self.choose(tx, request, settings)
            guard campaign.queued > 0 else { return campaign }
            let id = try campaign.id ?? Self.insert(tx, campaign, by: caller)
            let first = try Counters.next(tx, .welcomeEmail, count: campaign.queued)
            try tx.execute(
                Self.insertion,
                [.int(first - 1), .int(id), .timestamp(tx.now), .bool(resolved.isNeverSignedIn)]
            )
            try WelcomeSchedule.wake(tx, at: tx.now)
            return WelcomeCampaign(
                id: id,
                key: campaign.key,
                selection: resolved.words,
                queued: campaign.queued,
                refusals: campaign.refusals,
                faults: campaign.faults
            )
        }
    }

    /// Puts everybody who was selected into the temporary table `welcome_choice`, with what speaks against an e-mail.
    private static func choose(
        _ tx: TenantTransaction,
        _ request: WelcomeCampaignRequest,
        _ settings: WelcomeSettings
    ) throws -> (WelcomeCampaign, ResolvedSelection) {
        let resolved = try ResolvedSelection.resolve(tx, request.selection)
        let key = try key(tx, request.key, resolved)
        let id: Int64? = try tx.query(
            "SELECT campaign_id FROM muster.welcome_campaigns WHERE tenant_id = $1 AND idempotency_key = $2",
            [.text(key)]
        ).first?["campaign_id"]
        try tx.prepare(choiceTable)
        let coolDown = request.ignoresCoolDown ? Duration.zero : settings.coolDown
        try tx.execute(
            "\(choosing)\nAND \(resolved.condition)",
            [.timestamp(tx.now), .int(optional: id), .timestamp(tx.now.adding(.zero - coolDown))] + resolved.values
        )
        let rows = try tx.query(
            "SELECT refusal, count(*) AS people FROM welcome_choice WHERE $1 > 0 GROUP BY refusal"
        )
        var queued = 0
        var refusals: [WelcomeRefusal: Int] = [:]
        for row in rows {
            let refusal: WelcomeRefusal? = try row["refusal"]
            if let refusal {
                refusals[refusal] = try row["people"]
            } else {
                queued = try row["people"]
            }
        }
        let campaign = WelcomeCampaign(
            id: id,
            key: key,
            selection: resolved.words,
            queued: queued,
            refusals: refusals,
            faults: resolved.faults
        )
        return (campaign, resolved)
    }

    private static func key(_ tx: TenantTransaction, _ key: String?, _ selection: ResolvedSelection) throws -> String {
        guard let key = key?.withoutOuterBlanks.composed else {
            return try tx.query(
                """
                SELECT
                    to_char($2::timestamptz AT TIME ZONE t.time_zone, 'YYYY-MM-DD') || ' '
                    || left(encode(sha256(convert_to($3, 'UTF8')), 'hex'), 16) AS key
                FROM muster.tenants AS t
                WHERE t.tenant_id = $1
                """,
                [.timestamp(tx.now), .text(selection.identity)]
            )[0]["key"]
        }
        guard !key.isEmpty, key.scalarCount <= 200, !key.holdsControlCharacter else {
            throw ServiceError(.invalid, "The key is blank, over 200 characters or over one line.")
        }
        return key
    }

    private static func insert(_ tx: TenantTransaction, _ campaign: WelcomeCampaign, by caller: Caller) throws -> Int64
    {
        let id = try Counters.next(tx, .welcomeCampaign)
        try tx.execute(
            """
            INSERT INTO muster.welcome_campaigns (
                tenant_id, campaign_id, idempotency_key, requested_by, requested_at, selection
            )
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            [
                .int(id), .text(campaign.key), .text(caller.description), .timestamp(tx.now),
                .text(campaign.selection),
            ]
        )
        return id
    }

    private static func people(_ tx: TenantTransaction, limit: Int?) throws -> [WelcomeChoice] {
        try tx.query(
            """
            SELECT
                u.user_id, concat_ws(' ', u.first_name, u.last_name) AS person, u.email, c.refusal, c.until, c.first_day,
                CASE WHEN l.state IN ('bounced', 'failed') THEN l.error END AS last_error
            FROM welcome_choice AS c
            INNER JOIN muster.users AS u ON u.tenant_id = $1 AND c.user_id = u.user_id
            LEFT JOIN LATERAL (
                SELECT m.state, m.error
                FROM muster.welcome_emails AS m
                WHERE m.tenant_id = $1 AND m.user_id = c.user_id AND m.state <> 'cancelled'
                ORDER BY m.email_id DESC
                LIMIT 1
            ) AS l ON true
            ORDER BY c.refusal IS NOT NULL, u.last_name, u.first_name, u.user_id
            LIMIT $2
            """,
            [.int(optional: limit.map(Int64.init))]
        ).map { row in
            WelcomeChoice(
                user: try row["user_id"],
                person: try row["person"],
                address: try row["email"],
                refusal: try row["refusal"],
                until: try row["until"],
                firstDay: try row["first_day"],
                lastError: try row["last_error"]
            )
        }
    }
}

extension WelcomeCampaigns {
    private static let choiceTable = """
        CREATE TEMPORARY TABLE welcome_choice (
            user_id bigint NOT NULL,
            refusal text,
            until timestamptz,
            first_day date
        ) ON COMMIT DROP
        """

    /// In: `$2` now, `$3` the campaign, `$4` since when an e-mail is lately.
    private static let choosing = """
        INSERT INTO welcome_choice (user_id, refusal, until, first_day)
        SELECT
            u.user_id,
            CASE
                WHEN NOT u.is_active THEN 'deactivated'
                WHEN u.email IS NULL THEN 'no_address'
                WHEN u.start_date > ($2::timestamptz AT TIME ZONE coalesce(b.time_zone, t.time_zone))::date
                    THEN 'not_started'
                WHEN h.is_member THEN 'in_campaign'
                WHEN h.is_pending THEN 'pending'
                WHEN h.last_at > $4::timestamptz THEN 'cool_down'
            END,
            h.last_at + ($2::timestamptz - $4::timestamptz),
            u.start_date
        FROM muster.users AS u
        INNER JOIN muster.tenants AS t ON t.tenant_id = $1 AND u.tenant_id = t.tenant_id
        LEFT JOIN muster.business_units AS b ON b.tenant_id = $1 AND u.business_unit_id = b.business_unit_id
        LEFT JOIN (
            SELECT
                m.user_id,
                coalesce(bool_or(m.campaign_id = $3::bigint), false) AS is_member,
                bool_or(m.state IN ('waiting', 'queued', 'sending')) AS is_pending,
                max(coalesce(m.sent_at, m.started_at)) FILTER (WHERE m.state IN ('sent', 'unknown')) AS last_at
            FROM muster.welcome_emails AS m
            WHERE m.tenant_id = $1
            GROUP BY m.user_id
        ) AS h ON u.user_id = h.user_id
        WHERE u.tenant_id = $1
        """

    /// In: `$2` the last number in use, `$3` the campaign, `$4` now, `$5` whether it is only for who never signed in.
    private static let insertion = """
        INSERT INTO muster.welcome_emails (
            tenant_id, email_id, user_id, campaign_id, state, requested_at, due_at, unless_signed_in
        )
        SELECT $1, $2::bigint + row_number() OVER (ORDER BY c.user_id), c.user_id, $3, 'queued', $4, $4, $5
        FROM welcome_choice AS c
        WHERE c.refusal IS NULL
        ON CONFLICT (tenant_id, campaign_id, user_id) DO NOTHING
        """
}
