import Postgres
import Tenancy

/// Why an e-mail was cancelled that is sent after all once the reason is gone, as `welcome_emails.error` says it.
package enum WelcomeObstacle {
    package static let noAddress: StaticString = "The person has no e-mail address."
    package static let deactivated: StaticString = "The person was deactivated before it was sent."
}

/// Welcome e-mails for people who are created, asked for in the transaction that creates them.
///
/// A fixed number of statements, however many they are; nothing is sent here.
package enum WelcomeRequests {
    /// Queues e-mails for the new users numbered from `first` on, as the tenant's policy and the run say; who was
    /// parked by a silent run gets none, and who has no address gets it when there is one: see `resume`.
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
        let policy = try policy(tx)
        guard isWanted(welcome, policy) else {
            var tally = WelcomeTally.none
            tally.isSilentFirstImport = isFirstImport && policy != .never
            return tally
        }
        let users: [Value] = [.int(first), .int(first + Int64(count) - 1), .bool(welcome == .asked)]
        let rows: Int = try tx.query("SELECT count(*) AS people \(recipients)", users)[0]["people"]
        guard rows > 0 else { return .none }
        let email = try Counters.next(tx, .welcomeEmail, count: rows)
        return try tally(tx.query(insertion, users + [.timestamp(tx.now), .int(email - 1), .id(run)]))
    }

    /// Queues the e-mails of a creation that had been cancelled because the person had no address or was deactivated,
    /// for those of the users given who can be written to now.
    ///
    /// It is decided once: who is not to be written to now stays silent.
    package static func resume(
        _ tx: TenantTransaction,
        users: [UserID],
        welcome: RunWelcome = .byPolicy
    ) throws -> WelcomeTally {
        try resume(tx, condition: "m.user_id = ANY($4)", [.ints(users.map(\.rawValue))], welcome)
    }

    /// As the other one, for the users of a temporary table with a column `user_id`.
    package static func resume(
        _ tx: TenantTransaction,
        usersIn temporaryTable: StaticString,
        welcome: RunWelcome
    ) throws -> WelcomeTally {
        try resume(tx, condition: "m.user_id IN (SELECT c.user_id FROM \(temporaryTable) AS c)", [], welcome)
    }

    private static func resume(
        _ tx: TenantTransaction,
        condition: String,
        _ values: [Value],
        _ welcome: RunWelcome
    ) throws -> WelcomeTally {
        let isWanted = try isWanted(welcome, policy(tx))
        return try tally(
            tx.query(
                """
                WITH queued AS (
                    UPDATE muster.welcome_emails AS m
                    SET
                        state = CASE
                            WHEN NOT $3 THEN 'cancelled'
                            WHEN \(WelcomeSchedule.firstMoment()) > $2::timestamptz THEN 'waiting'
                            ELSE 'queued'
                        END,
                        error = CASE WHEN NOT $3 THEN 'Nobody was written to when the person could be.' END,
                        due_at = greatest($2::timestamptz, \(WelcomeSchedule.firstMoment()))
                    FROM muster.users AS u
                    INNER JOIN muster.tenants AS t ON t.tenant_id = $1 AND u.tenant_id = t.tenant_id
                    INNER JOIN muster.welcome_settings AS s ON s.tenant_id = $1
                    LEFT JOIN muster.business_units AS b
                        ON b.tenant_id = $1 AND u.business_unit_id = b.business_unit_id
                    WHERE
                        m.tenant_id = $1 AND \(condition) AND \(resumable)
                        AND u.tenant_id = $1 AND u.user_id = m.user_id AND u.is_active AND u.email IS NOT NULL
                    RETURNING m.state, m.due_at
                )
                \(counting)
                """,
                [.timestamp(tx.now), .bool(isWanted)] + values
            )
        )
    }

    /// The e-mails that a plan would bring about if it were applied now; nothing is queued.
    ///
    /// - Parameter plan: a temporary table with the columns `outcome`, `user_id`, `external_id`, `was_active`, `email`,
    ///   `start_date` and `business_unit_id`, as people would be after it.
    package static func foresee(
        _ tx: TenantTransaction,
        of plan: StaticString,
        creations: Int,
        feed: some Identifier,
        welcome: RunWelcome,
        isFirstImport: Bool
    ) throws -> WelcomeTally {
        let policy = try policy(tx)
        guard isWanted(welcome, policy) else {
            var tally = WelcomeTally.none
            tally.isSilentFirstImport = creations > 0 && isFirstImport && policy != .never
            return tally
        }
        let foreseen = """
            WITH queued AS (
                SELECT
                    CASE WHEN \(WelcomeSchedule.firstMoment()) > $2::timestamptz THEN 'waiting' ELSE 'queued' END AS state,
                    greatest($2::timestamptz, \(WelcomeSchedule.firstMoment())) AS due_at
                FROM \(plan) AS u
                INNER JOIN muster.tenants AS t ON t.tenant_id = $1
                INNER JOIN muster.welcome_settings AS s ON s.tenant_id = $1
                LEFT JOIN muster.business_units AS b ON b.tenant_id = $1 AND u.business_unit_id = b.business_unit_id
                WHERE
                    u.email IS NOT NULL
                    AND CASE u.outcome
                        WHEN 'created' THEN $3 OR NOT EXISTS (
                            SELECT FROM muster.parked_records AS p
                            WHERE p.tenant_id = $1 AND p.feed_id = $4 AND p.external_id = u.external_id AND p.is_silent
                        )
                        ELSE (u.outcome = 'reactivated' OR (u.outcome = 'updated' AND u.was_active)) AND EXISTS (
                            SELECT FROM muster.welcome_emails AS m
                            WHERE m.tenant_id = $1 AND m.user_id = u.user_id AND \(resumable)
                        )
                    END
            )
            \(counting)
            """
        return try tally(tx.query(foreseen, [.timestamp(tx.now), .bool(welcome == .asked), feed.value]))
    }

    /// An e-mail of a creation, as `m`, that is sent after all once the reason for cancelling it is gone.
    private static let resumable = """
        m.campaign_id IS NULL AND m.state = 'cancelled'
        AND m.error IN ('\(WelcomeObstacle.noAddress)', '\(WelcomeObstacle.deactivated)')
        """

    private static func policy(_ tx: TenantTransaction) throws -> WelcomePolicy {
        try tx.query("SELECT policy FROM muster.welcome_settings WHERE tenant_id = $1").first?["policy"] ?? .never
    }

    private static func isWanted(_ welcome: RunWelcome, _ policy: WelcomePolicy) -> Bool {
        welcome == .asked || (policy != .never && welcome == .byPolicy)
    }

    private static func tally(_ rows: Rows) throws -> WelcomeTally {
        let row = rows[0]
        return WelcomeTally(mails: try row["mails"], waiting: try row["waiting"], firstDue: try row["first_due"])
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
            INSERT INTO muster.welcome_emails (
                tenant_id, email_id, user_id, run_id, state, error, requested_at, due_at
            )
            SELECT
                $1,
                $6::bigint + row_number() OVER (ORDER BY r.user_id),
                r.user_id,
                $7::bigint,
                CASE
                    WHEN r.email IS NULL THEN 'cancelled'
                    WHEN r.first_moment > $5::timestamptz THEN 'waiting'
                    ELSE 'queued'
                END,
                CASE WHEN r.email IS NULL THEN '\(WelcomeObstacle.noAddress)' END,
                $5::timestamptz,
                greatest($5::timestamptz, r.first_moment)
            FROM (SELECT u.user_id, u.email, \(WelcomeSchedule.firstMoment()) AS first_moment \(recipients)) AS r
            RETURNING state, due_at
        )
        \(counting)
        """

    private static let counting: StaticString = """
        SELECT
            count(*) AS mails,
            count(*) FILTER (WHERE q.state = 'waiting') AS waiting,
            min(q.due_at) AS first_due
        FROM queued AS q
        WHERE q.state <> 'cancelled'
        """
}

extension WelcomeTally {
    /// Both together.
    package func adding(_ other: WelcomeTally) -> WelcomeTally {
        WelcomeTally(
            mails: mails + other.mails,
            waiting: waiting + other.waiting,
            firstDue: [firstDue, other.firstDue].compactMap(\.self).min(),
            isSilentFirstImport: isSilentFirstImport || other.isSilentFirstImport
        )
    }
}
