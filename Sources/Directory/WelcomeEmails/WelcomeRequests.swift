import Postgres
import Tenancy

/// Welcome e-mails for people who are created, asked for in the transaction that creates them.
///
/// A fixed number of statements, however many they are; nothing is sent here.
package enum WelcomeRequests {
    /// Queues e-mails for the new users numbered from `first` on, as the tenant's policy and the run say; who has no
    /// address gets none, and so does who was parked by a silent run.
    ///
    /// Whoever calls it has the job hear of it with `wake`, last in the transaction: the job's row is locked from then on.
    ///
    /// - Parameters:
    ///   - run: the feed run that created them, nil for creation by hand.
    ///   - isFirstImport: whether the run is silent because it is the feed's first.
    package static func queue(
        _ tx: TenantTransaction,
        newUsersFrom first: Int64,
        count: Int,
        welcome: RunWelcome,
        run: RunID? = nil,
        isFirstImport: Bool = false
    ) throws -> WelcomeTally {
        guard count > 0 else { return .none }
        let policy: WelcomePolicy =
            try tx.query("SELECT policy FROM muster.welcome_settings WHERE tenant_id = $1").first?["policy"] ?? .never
        guard welcome == .asked || (policy != .never && welcome == .byPolicy) else {
            var tally = WelcomeTally.none
            tally.isSilentFirstImport = isFirstImport && policy != .never
            return tally
        }
        let users: [Value] = [.int(first), .int(first + Int64(count) - 1), .bool(welcome == .asked)]
        let mails: Int = try tx.query("SELECT count(*) AS mails \(recipients)", users)[0]["mails"]
        guard mails > 0 else { return .none }
        let email = try Counters.next(tx, .welcomeEmail, count: mails)
        let row = try tx.query(insertion, users + [.timestamp(tx.now), .int(email - 1), .id(run)])[0]
        return WelcomeTally(mails: mails, waiting: try row["waiting"], firstDue: try row["first_due"])
    }

    /// Has the job send what was queued when it is due.
    package static func wake(_ tx: TenantTransaction, _ tally: WelcomeTally) throws {
        guard let firstDue = tally.firstDue else { return }
        try WelcomeSchedule.wake(tx, at: firstDue)
    }

    /// `$2` to `$3` the users' numbers, `$4` whether those are written to whom a silent run parked.
    private static let recipients: StaticString = """
        FROM muster.users AS u
        INNER JOIN muster.tenants AS t ON t.tenant_id = $1 AND u.tenant_id = t.tenant_id
        INNER JOIN muster.welcome_settings AS s ON s.tenant_id = $1
        LEFT JOIN muster.business_units AS b ON b.tenant_id = $1 AND u.business_unit_id = b.business_unit_id
        WHERE
            u.tenant_id = $1
            AND u.user_id BETWEEN $2 AND $3
            AND u.is_active
            AND u.email IS NOT NULL
            AND (
                $4 OR NOT EXISTS (
                    SELECT FROM muster.parked_records AS p
                    WHERE
                        p.tenant_id = $1 AND p.feed_id = u.feed_id AND p.external_id = u.external_id AND p.is_silent
                )
            )
        """

    /// `$5` now, `$6` the last number in use, `$7` the run.
    private static let insertion = """
        WITH queued AS (
            INSERT INTO muster.welcome_emails (tenant_id, email_id, user_id, run_id, state, requested_at, due_at)
            SELECT
                $1,
                $6::bigint + row_number() OVER (ORDER BY r.user_id),
                r.user_id,
                $7::bigint,
                CASE WHEN r.first_moment > $5::timestamptz THEN 'waiting' ELSE 'queued' END,
                $5::timestamptz,
                greatest($5::timestamptz, r.first_moment)
            FROM (SELECT u.user_id, \(WelcomeSchedule.firstMoment()) AS first_moment \(recipients)) AS r
            RETURNING state, due_at
        )
        SELECT min(due_at) AS first_due, count(*) FILTER (WHERE state = 'waiting') AS waiting FROM queued
        """
}
