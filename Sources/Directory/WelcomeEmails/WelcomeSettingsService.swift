import Postgres
import Tenancy

/// Shows and changes how a tenant sends welcome e-mails.
package struct WelcomeSettingsService: Sendable {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    /// The settings, and how the sending stands.
    package func show(_ tenant: TenantID) async throws -> WelcomeOverview {
        try await database.readDirectory(of: tenant) { tx in try Self.overview(tx) }
    }

    /// Changes what is given and keeps the rest; the job then tries again at once.
    ///
    /// With a policy of never, also where it is that already, the e-mails are cancelled that creation had queued and that
    /// have not gone. Where links lead and who writes is the tenant's own affair: whoever could set it could collect
    /// the tokens of others.
    ///
    /// - Returns: the settings as they are now, and how many e-mails were cancelled.
    /// - Throws: `ServiceError`: `invalid`, `refused`.
    package func set(
        _ tenant: TenantID,
        _ changes: WelcomeSettingsChanges,
        by caller: Caller
    ) async throws -> (overview: WelcomeOverview, cancelled: Int) {
        try await database.changeDirectory(of: tenant, as: caller, needing: .maintain(.welcomeEmails)) { tx in
            if changes.linkTemplate != nil || changes.senderAddress != nil {
                try Permission.maintain(.settings).require(of: caller, tx)
            }
            let present = try WelcomeSettings.read(tx, lock: true)
            let settings = try changes.applied(to: present)
            try Self.write(tx, settings)
            let cancelled = changes.policy == .never ? try Self.cancelCreationMails(tx) : 0
            try WelcomeSchedule.refresh(tx)
            try WelcomeSchedule.wakeNow(tx)
            return (try Self.overview(tx), cancelled)
        }
    }

    private static func write(_ tx: TenantTransaction, _ settings: WelcomeSettings) throws {
        func number(_ number: Int?) -> Value { .int(optional: number.map(Int64.init)) }
        try tx.execute(
            """
            UPDATE muster.welcome_settings
            SET
                policy = $2, sender_name = $3, sender_address = $4, link_template = $5,
                link_valid_days = $6::bigint::integer, cool_down_seconds = $7::bigint::integer,
                mails_per_minute = $8::bigint::integer, default_language = $9
            WHERE tenant_id = $1
            """,
            [
                .text(settings.policy.rawValue), .text(optional: settings.senderName),
                .text(optional: settings.senderAddress), .text(optional: settings.linkTemplate),
                number(settings.linkValidDays), number(settings.coolDownSeconds), number(settings.mailsPerMinute),
                .text(optional: settings.defaultLanguage),
            ]
        )
    }

    private static func cancelCreationMails(_ tx: TenantTransaction) throws -> Int {
        try tx.execute(
            """
            UPDATE muster.welcome_emails
            SET state = 'cancelled', error = 'The policy was set to never before it was sent.'
            WHERE tenant_id = $1 AND state IN ('waiting', 'queued') AND campaign_id IS NULL
            """
        )
    }

    private static func overview(_ tx: TenantTransaction) throws -> WelcomeOverview {
        let settings = try WelcomeSettings.read(tx)
        let row = try tx.query(
            """
            SELECT
                t.name,
                count(*) FILTER (WHERE m.state = 'waiting') AS waiting,
                count(*) FILTER (WHERE m.state IN ('queued', 'sending')) AS queued,
                count(*) FILTER (WHERE m.state = 'sent' AND m.sent_at > $2::timestamptz - interval '24 hours') AS sent_24h,
                count(*) FILTER (WHERE m.state IN ('bounced', 'failed', 'unknown')) AS not_delivered,
                (
                    SELECT min(j.due_at) FROM muster.jobs AS j WHERE j.tenant_id = $1 AND j.kind = 'welcome_mail'
                ) AS next_at,
                (
                    SELECT min(j.last_error) FROM muster.jobs AS j WHERE j.tenant_id = $1 AND j.kind = 'welcome_mail'
                ) AS trouble
            FROM muster.tenants AS t
            LEFT JOIN muster.welcome_emails AS m ON m.tenant_id = $1
            WHERE t.tenant_id = $1
            GROUP BY t.name
            """,
            [.timestamp(tx.now)]
        )[0]
        return WelcomeOverview(
            settings: settings,
            tenantName: try row["name"],
            templates: try tx.query(
                "SELECT language FROM muster.welcome_templates WHERE tenant_id = $1 ORDER BY language"
            ).map { try $0["language"] },
            waiting: try row["waiting"],
            queued: try row["queued"],
            sentLast24Hours: try row["sent_24h"],
            notDelivered: try row["not_delivered"],
            nextAt: try row["next_at"],
            trouble: try row["trouble"]
        )
    }
}

/// How a tenant sends welcome e-mails, and how the sending stands.
package struct WelcomeOverview: Sendable {
    package let settings: WelcomeSettings
    package let tenantName: String
    /// The languages of the tenant's own templates.
    package let templates: [String]
    package let waiting: Int
    package let queued: Int
    package let sentLast24Hours: Int
    /// Bounced, given up, or of unknown fate.
    package let notDelivered: Int
    /// When a worker looks next, nil when nothing is to be sent.
    package let nextAt: Timestamp?
    /// Why the last attempt failed as a whole.
    package let trouble: String?
}
