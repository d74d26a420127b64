import Directory
import Postgres
import Tenancy

/// What a tenant's job finds to send, read in a fixed number of statements however many there are.
struct WelcomeBatch: Sendable {
    let writer: WelcomeWriter
    let recipients: [WelcomeRecipient]
    let now: Timestamp

    /// Settles what can be settled without a mail server, and reads what is to be sent: the longest due first, as many
    /// as the tenant's rate allows now.
    ///
    /// - Throws: `LostSending`; `ServiceError` with code `failed`, saying what to set.
    static func read(_ tx: TenantTransaction, _ claim: SendingClaim, limit: Int) throws -> WelcomeBatch {
        let isMine: Bool = try tx.query(
            """
            SELECT EXISTS (
                SELECT FROM muster.jobs AS j
                WHERE j.tenant_id = $1 AND j.job_id = $2 AND j.fence = $3 AND j.lease_owner IS NOT NULL
            ) AS is_mine
            """,
            [.int(claim.job), .int(claim.fence)]
        )[0]["is_mine"]
        guard isMine else { throw LostSending() }
        try settleInterrupted(tx)
        try WelcomeSchedule.refresh(tx, wakes: false)
        try cancelUnreachable(tx)
        let writer = try WelcomeWriter(tx)
        let started: Int = try tx.query(
            "SELECT count(*) AS started FROM muster.welcome_emails WHERE tenant_id = $1 AND started_at > $2",
            [.timestamp(tx.now.adding(.zero - rateWindow))]
        )[0]["started"]
        let allowance = max(0, min(limit, writer.settings.rate - started))
        let recipients = try tx.query(
            """
            SELECT m.email_id, m.attempts::bigint AS attempts, \(WelcomeRecipient.columns)
            FROM (
                SELECT q.email_id, q.user_id, q.attempts, q.due_at
                FROM muster.welcome_emails AS q
                WHERE q.tenant_id = $1 AND q.state = 'queued' AND q.due_at <= $2
                ORDER BY q.due_at, q.email_id
                LIMIT $3
            ) AS m
            INNER JOIN (
                \(WelcomeRecipient.tables)
            ) ON u.tenant_id = $1 AND m.user_id = u.user_id
            ORDER BY m.due_at, m.email_id
            """,
            [.timestamp(tx.now), .int(Int64(allowance))]
        ).map(WelcomeRecipient.init)
        return WelcomeBatch(writer: writer, recipients: recipients, now: tx.now)
    }

    /// E-mails are counted for as long as this after they were started.
    static let rateWindow = Duration.seconds(60)

    /// What was on its way when this claim began belongs to a worker that is gone.
    ///
    /// It may have arrived, so it replaces the person's earlier links, as if the answer had been heard.
    private static func settleInterrupted(_ tx: TenantTransaction) throws {
        try tx.execute(
            """
            WITH settled AS (
                UPDATE muster.welcome_emails
                SET state = 'unknown', attempts = attempts + 1, error = $2
                WHERE tenant_id = $1 AND state = 'sending'
                RETURNING email_id, user_id
            )
            UPDATE muster.welcome_tokens AS k
            SET replaced_at = $3
            FROM settled AS s
            WHERE
                k.tenant_id = $1 AND k.user_id = s.user_id AND k.email_id <> s.email_id
                AND k.used_at IS NULL AND k.replaced_at IS NULL
            """,
            [.text(Verdict.workerGone), .timestamp(tx.now)]
        )
    }

    private static func cancelUnreachable(_ tx: TenantTransaction) throws {
        try tx.execute(
            """
            UPDATE muster.welcome_emails AS m
            SET
                state = 'cancelled',
                error = CASE
                    WHEN NOT u.is_active THEN '\(WelcomeObstacle.deactivated)'
                    WHEN u.email IS NULL THEN '\(WelcomeObstacle.noAddress)'
                    ELSE 'The person has signed in.'
                END
            FROM muster.users AS u
            WHERE
                m.tenant_id = $1 AND m.state = 'queued' AND m.due_at <= $2
                AND u.tenant_id = $1 AND u.user_id = m.user_id
                AND (NOT u.is_active OR u.email IS NULL OR \(hasSignedIn))
            """,
            [.timestamp(tx.now)]
        )
    }

    /// Whether an e-mail of `welcome_emails` as `m` is for people who have never signed in, and the person has by now.
    static let hasSignedIn: StaticString = """
        (m.campaign_id IS NULL OR m.unless_signed_in)
        AND EXISTS (SELECT FROM muster.user_sign_ins AS i WHERE i.tenant_id = $1 AND i.user_id = m.user_id)
        """

    /// Leaves e-mails that cannot be written for later, so that they are not in the way of others.
    static func hold(_ tx: TenantTransaction, _ emails: [Int64], words: String) throws {
        try tx.execute(
            """
            UPDATE muster.welcome_emails
            SET due_at = $2, error = $3
            WHERE tenant_id = $1 AND email_id = ANY($4) AND state = 'queued'
            """,
            [.timestamp(tx.now.adding(holdTime)), .text(words), .ints(emails)]
        )
    }

    /// `WelcomeSchedule.wakeNow` ends it earlier.
    private static let holdTime = Duration.seconds(3600)

    /// Makes the job due again for what is left, unless somebody has by now.
    ///
    /// - Throws: `LostSending`.
    static func scheduleNext(_ tx: TenantTransaction, _ claim: SendingClaim, rate: Int) throws {
        let left = try tx.query(
            """
            SELECT
                count(*) FILTER (WHERE m.state = 'queued' AND m.due_at <= $2) AS ready,
                min(m.due_at) FILTER (WHERE m.due_at > $2 OR m.state = 'waiting') AS later
            FROM muster.welcome_emails AS m
            WHERE m.tenant_id = $1 AND m.state IN ('waiting', 'queued')
            """,
            [.timestamp(tx.now)]
        )[0]
        let ready: Int = try left["ready"]
        var next: Timestamp? = try left["later"]
        if ready > 0 {
            let free = try rateIsFree(tx, for: ready, rate: rate)
            next = min(free, next ?? free)
        }
        guard let next else { return }
        try tx.execute(
            """
            UPDATE muster.jobs SET due_at = $5
            WHERE tenant_id = $1 AND job_id = $2 AND fence = $3 AND due_at = $4
            """,
            [.int(claim.job), .int(claim.fence), .timestamp(claim.dueAt), .timestamp(next)]
        )
    }

    /// When the rate allows some more: half a minute's worth, so that a connection is worth its while.
    private static func rateIsFree(_ tx: TenantTransaction, for ready: Int, rate: Int) throws -> Timestamp {
        let times: [Timestamp] = try tx.query(
            """
            SELECT started_at FROM muster.welcome_emails
            WHERE tenant_id = $1 AND started_at > $2
            ORDER BY started_at
            """,
            [.timestamp(tx.now.adding(.zero - rateWindow))]
        ).map { try $0["started_at"] }
        guard times.count >= rate else { return tx.now }
        let wanted = min(ready, max(1, rate / 2))
        let place = min(times.count - rate + wanted, times.count) - 1
        return times[place].adding(rateWindow)
    }
}
