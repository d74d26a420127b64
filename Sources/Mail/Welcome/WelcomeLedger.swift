import Directory
import Postgres
import Tenancy

/// The right to send a tenant's welcome e-mails: a job and the claim of it.
package struct SendingClaim: Sendable {
    let job: Int64
    let fence: Int64
    let dueAt: Timestamp

    package init(job: Int64, fence: Int64, dueAt: Timestamp) {
        self.job = job
        self.fence = fence
        self.dueAt = dueAt
    }
}

/// Another worker has taken the tenant's e-mails over.
package struct LostSending: Error, CustomStringConvertible {
    package var description: String { "The sending of welcome e-mails was taken over by another worker." }
}

/// Writes down what is about to be handed to the mail server, and then what became of it.
///
/// An e-mail is `sending` in the database before the server hears of it: whoever dies in between leaves a trace, and
/// the e-mail is never sent again by itself.
struct WelcomeLedger: Sendable {
    let database: Database
    let tenant: TenantID
    let claim: SendingClaim

    /// An e-mail that the server is to get next.
    struct Start: Sendable {
        let recipient: WelcomeRecipient
        let token: WelcomeToken
        let validity: Duration
    }

    /// What became of an e-mail.
    struct End: Sendable {
        let email: Int64
        let token: WelcomeToken
        let verdict: Verdict
    }

    struct Step: Sendable {
        /// Whether the e-mail may be handed over; not if the person has changed since, or is gone.
        let hasStarted: Bool
        /// Whether the tenant may still send at all.
        let isActive: Bool
        let now: Timestamp
    }

    /// Ends one e-mail and starts the next, in one statement and one commit.
    ///
    /// - Throws: `LostSending`; then nothing was written.
    func step(end: End? = nil, start: Start? = nil) async throws -> Step {
        try await database.withTenant(tenant) { tx in
            var values: [Value] = [.int(claim.job), .int(claim.fence), .timestamp(tx.now)]
            values += Self.values(of: end, tx.now) + Self.values(of: start, tx.now)
            let row = try tx.query(Self.statement, values)[0]
            guard try row["is_mine"] else { throw LostSending() }
            return Step(hasStarted: try row["has_started"], isActive: try row["is_active"], now: tx.now)
        }
    }

    /// `$5` to `$10`.
    private static func values(of end: End?, _ now: Timestamp) -> [Value] {
        guard let end else { return Array(repeating: .null, count: 6) }
        return [
            .int(end.email), .text(end.verdict.state), .text(optional: end.verdict.words),
            .timestamp(optional: end.verdict.delay.map { now.adding($0) }), .bool(end.verdict.countsAsAttempt),
            end.token.hash,
        ]
    }

    /// `$11` to `$14`.
    private static func values(of start: Start?, _ now: Timestamp) -> [Value] {
        guard let start else { return Array(repeating: .null, count: 4) }
        return [
            .int(start.recipient.email), .int(start.recipient.revision), start.token.hash,
            .timestamp(now.adding(start.validity)),
        ]
    }

    /// In: `$2` job, `$3` fence, `$4` now.
    ///
    /// What ended: `$5` e-mail, `$6` state, `$7` words, `$8` when to try again, `$9`
    /// whether it counts as an attempt, `$10` its token's hash. What starts: `$11` e-mail, `$12` the person's revision,
    /// `$13` token's hash, `$14` its end.
    ///
    /// It may be said again when its commit was not heard: what started is known by its token, which nobody else has.
    ///
    /// Of a person's tokens the last one that may have arrived is good: an e-mail that went replaces the earlier ones'
    /// tokens, one that did not go has its own replaced.
    private static let statement = """
        WITH mine AS MATERIALIZED (
            SELECT j.job_id
            FROM muster.jobs AS j
            WHERE j.tenant_id = $1 AND j.job_id = $2 AND j.fence = $3 AND j.lease_owner IS NOT NULL
        ), live AS MATERIALIZED (
            SELECT t.tenant_id FROM muster.tenants AS t WHERE t.tenant_id = $1 AND t.state = 'active'
        ), ended AS (
            UPDATE muster.welcome_emails AS m
            SET
                state = $6::text,
                error = $7::text,
                due_at = coalesce($8::timestamptz, m.due_at),
                attempts = m.attempts + CASE WHEN $9::boolean THEN 1 ELSE 0 END,
                sent_at = CASE WHEN $6::text = 'sent' THEN $4::timestamptz END,
                started_at = CASE WHEN $9::boolean THEN m.started_at END
            WHERE
                m.tenant_id = $1 AND m.email_id = $5::bigint AND m.state = 'sending' AND m.fence = $3
                AND EXISTS (SELECT FROM mine)
            RETURNING m.user_id, m.state
        ), begun AS (
            UPDATE muster.welcome_emails AS m
            SET state = 'sending', fence = $3, started_at = $4, address = u.email, error = NULL
            FROM muster.users AS u
            WHERE
                m.tenant_id = $1 AND m.email_id = $11::bigint AND m.state = 'queued'
                AND u.tenant_id = $1 AND u.user_id = m.user_id AND u.is_active AND u.revision = $12::bigint
                AND NOT (\(WelcomeBatch.hasSignedIn))
                AND EXISTS (SELECT FROM mine) AND EXISTS (SELECT FROM live)
            RETURNING m.user_id
        ), replaced AS (
            UPDATE muster.welcome_tokens AS k
            SET replaced_at = $4
            FROM ended AS e
            WHERE
                k.tenant_id = $1 AND k.user_id = e.user_id AND k.used_at IS NULL AND k.replaced_at IS NULL
                AND (k.token_hash = $10::bytea) = (e.state NOT IN ('sent', 'unknown'))
        ), made AS (
            INSERT INTO muster.welcome_tokens (tenant_id, token_hash, user_id, email_id, created_at, expires_at)
            SELECT $1, $13::bytea, b.user_id, $11::bigint, $4, $14::timestamptz
            FROM begun AS b
        )
        SELECT
            EXISTS (SELECT FROM mine) AS is_mine,
            EXISTS (SELECT FROM live) AS is_active,
            EXISTS (SELECT FROM begun)
            OR EXISTS (
                SELECT
                FROM muster.welcome_tokens AS k
                INNER JOIN muster.welcome_emails AS m ON m.tenant_id = $1 AND k.email_id = m.email_id
                WHERE
                    k.tenant_id = $1 AND k.token_hash = $13::bytea AND k.email_id = $11::bigint
                    AND m.state = 'sending' AND m.fence = $3 AND EXISTS (SELECT FROM mine)
            ) AS has_started
        """
}
