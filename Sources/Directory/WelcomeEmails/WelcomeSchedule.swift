import Postgres
import Tenancy

/// When welcome e-mails are due, and the job that sends them.
package enum WelcomeSchedule {
    /// When somebody may be written to, over `muster.users` as `u`, its unit as `b`, the tenant as `t` and its
    /// `welcome_settings` as `s`: midnight of the first day or, for an e-mail that `followsPolicy` and a policy of
    /// on_start_date, the morning; NULL without a first day.
    ///
    /// A local time that a clock change leaves out is the next one that exists.
    static func firstMoment(followsPolicy: StaticString = "true") -> String {
        """
        (
            u.start_date + make_interval(
                hours => CASE WHEN \(followsPolicy) AND s.policy = 'on_start_date' THEN \(WelcomePolicy.morningHour) ELSE 0 END
            )
        ) AT TIME ZONE coalesce(b.time_zone, t.time_zone)
        """
    }

    /// Has the tenant's job look at its e-mails at the time given, or earlier if it is due earlier.
    ///
    /// A job that is at work now is due again when it has ended; one that waits because it failed keeps waiting.
    package static func wake(_ tx: TenantTransaction, at time: Timestamp) throws {
        try tx.execute(
            """
            INSERT INTO muster.jobs (tenant_id, kind, subject_id, due_at)
            VALUES ($1, 'welcome_mail', 0, $2)
            ON CONFLICT (tenant_id, kind, subject_id) DO UPDATE SET
                due_at = CASE
                    WHEN jobs.due_at <= $3 THEN $3
                    WHEN jobs.failures > 0 THEN jobs.due_at
                    ELSE least(jobs.due_at, excluded.due_at)
                END
            """,
            [.timestamp(time), .timestamp(tx.now)]
        )
        // A hint without data: workers that miss it poll.
        try tx.prepare("NOTIFY muster_due")
    }

    /// Has the job try again at once, also one that waits because it failed: something that it needs was put right.
    package static func wakeNow(_ tx: TenantTransaction) throws {
        // Those that could not be written; what the server refused for now has been tried, and keeps its time.
        try tx.execute(
            """
            UPDATE muster.welcome_emails SET due_at = $2
            WHERE tenant_id = $1 AND state = 'queued' AND attempts = 0 AND due_at > $2
            """,
            [.timestamp(tx.now)]
        )
        let woken = try tx.execute(
            """
            UPDATE muster.jobs SET due_at = $2, failures = 0, quarantine_reason = NULL
            WHERE tenant_id = $1 AND kind = 'welcome_mail'
            """,
            [.timestamp(tx.now)]
        )
        if woken > 0 {
            try tx.prepare("NOTIFY muster_due")
        }
    }

    /// Moves the e-mails that have not gone yet to when they are due by what the directory says now: a first day that
    /// was moved is honoured.
    ///
    /// - Parameters:
    ///   - users: nil looks at everybody's.
    ///   - wakes: whether the job hears of it; the job itself need not.
    package static func refresh(_ tx: TenantTransaction, users: [UserID]? = nil, wakes: Bool = true) throws {
        let row = try tx.query(
            refreshment,
            [
                .timestamp(tx.now), .bool(users != nil),
                .ints((users ?? []).map(\.rawValue)),
            ]
        )[0]
        if wakes, let next: Timestamp = try row["next_due"] {
            try wake(tx, at: next)
        }
    }

    /// `$2` now, `$3` whether only the users `$4` are looked at.
    ///
    /// What is queued keeps its time, as after a refusal for now, unless the first day is still to come.
    private static let refreshment: String = {
        func ofEmail(_ what: String) -> String {
            """
            (
                SELECT \(what)
                FROM muster.users AS u
                INNER JOIN muster.tenants AS t ON t.tenant_id = $1 AND u.tenant_id = t.tenant_id
                INNER JOIN muster.welcome_settings AS s ON s.tenant_id = $1
                \(KeyedJoin.left("business_units", as: "b", "business_unit_id", equals: "u.business_unit_id"))
                CROSS JOIN LATERAL (
                    SELECT \(firstMoment(followsPolicy: "m.campaign_id IS NULL")) AS first_moment OFFSET 0
                ) AS f
                WHERE u.tenant_id = $1 AND u.user_id = m.user_id
            )
            """
        }
        let isMoved = """
            CASE m.state
                WHEN 'waiting' THEN m.due_at IS DISTINCT FROM greatest($2::timestamptz, f.first_moment)
                ELSE f.first_moment > $2::timestamptz
            END
            """
        let due = """
            greatest($2::timestamptz, f.first_moment),
            CASE WHEN f.first_moment > $2::timestamptz THEN 'waiting' ELSE 'queued' END
            """
        return """
            WITH moved AS (
                UPDATE muster.welcome_emails AS m
                SET (due_at, state) = \(ofEmail(due))
                WHERE
                    m.tenant_id = $1
                    AND m.state IN ('waiting', 'queued')
                    AND (NOT $3 OR m.user_id = ANY($4))
                    AND \(ofEmail(isMoved))
                RETURNING m.due_at
            )
            SELECT min(due_at) AS next_due FROM moved
            """
    }()
}
