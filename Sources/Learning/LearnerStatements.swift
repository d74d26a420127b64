import Tenancy

/// The SQL that says what a learner should look like, and makes it so.
enum LearnerStatements {
    /// Rows of learners as the directory wants them, beside what learning has.
    ///
    /// In: `$1` tenant, `$2` the time. `people` is what stands in FROM: rows of `muster.users` as `u`.
    /// A start date is reached, and an end date is over, in the unit's time zone, else in the tenant's.
    static func wantedLearners(people: String) -> String {
        """
        SELECT
            u.user_id,
            u.external_id,
            u.first_name || ' ' || u.last_name AS name,
            u.email,
            u.is_active AND (u.start_date IS NULL OR u.start_date <= z.today) AS is_active,
            coalesce(j.is_training_manager, false)
            OR (t.keeps_training_managers AND coalesce(l.is_training_manager, false)) AS is_training_manager,
            j.name AS job_title,
            d.name AS department,
            u.revision,
            l.user_id IS NOT NULL AS is_known,
            coalesce(l.is_active, false) AS was_active,
            l.synced_revision,
            l.external_id AS old_external_id,
            l.name AS old_name,
            l.email AS old_email,
            l.is_training_manager AS was_training_manager,
            l.job_title AS old_job_title,
            l.department AS old_department,
            \(nextDateOfUser) AS next_date_at
        FROM \(people)
        INNER JOIN muster.tenants AS t ON u.tenant_id = t.tenant_id
        \(KeyedJoin.left("learners", as: "l", "user_id", equals: "u.user_id"))
        \(KeyedJoin.left("job_titles", as: "j", "job_title_id", equals: "u.job_title_id"))
        \(KeyedJoin.left("departments", as: "d", "department_id", equals: "u.department_id"))
        \(KeyedJoin.left("business_units", as: "b", "business_unit_id", equals: "u.business_unit_id"))
        \(localDay)
        WHERE u.tenant_id = $1
        """
    }

    /// Whether a wanted learner `w` looks different from the one that learning has.
    static let differs = """
        (w.external_id, w.name, w.email, w.is_active, w.is_training_manager, w.job_title, w.department)
        IS DISTINCT FROM
        (w.old_external_id, w.old_name, w.old_email, w.was_active, w.was_training_manager, w.old_job_title, w.old_department)
        """

    /// Takes pending users, the first by number, up to a limit.
    ///
    /// In: `$2` the limit; out the users, and how many had waited for longer than the window. A row that someone else has
    /// locked belongs to a change that is being made: it is left for the sync after that. IS TRUE has what was taken looked up
    /// in a hash table: a join goes by statistics, which never know how much is pending of whom.
    static let takePending = """
        WITH taken AS MATERIALIZED (
            SELECT user_id
            FROM muster.pending_sync
            WHERE tenant_id = $1
            ORDER BY user_id
            LIMIT $2
            FOR UPDATE SKIP LOCKED
        ), gone AS (
            DELETE FROM muster.pending_sync
            WHERE
                tenant_id = $1
                AND user_id <= (SELECT max(user_id) FROM taken)
                AND (user_id IN (SELECT user_id FROM taken)) IS TRUE
            RETURNING user_id, since
        )
        SELECT
            coalesce(array_agg(g.user_id) FILTER (WHERE g.user_id IS NOT NULL), '{}') AS user_ids,
            min(g.since) AS oldest_change_at,
            count(*) FILTER (
                WHERE g.since + make_interval(secs => t.window_seconds) <= clock_timestamp()
            ) AS late,
            t.window_seconds::bigint AS window_seconds
        FROM muster.tenants AS t
        LEFT JOIN gone AS g ON true
        WHERE t.tenant_id = $1
        GROUP BY t.window_seconds
        """

    /// Makes learners of users: in `$2` the time, `$3` the users' numbers; out one row of counts.
    ///
    /// A statement after `takePending`, so that it sees what was committed before the pending rows were locked. A learner
    /// that is there already is met by the key, too, and not by a join.
    static let syncLearners = """
        WITH wanted AS MATERIALIZED (
            \(wantedLearners(people: "muster.users AS u"))
            AND u.user_id = ANY($3::bigint[])
        ), written AS (
            INSERT INTO muster.learners (
                tenant_id, user_id, external_id, name, email, is_active, is_training_manager,
                job_title, department, synced_revision, synced_at
            )
            SELECT
                $1, w.user_id, w.external_id, w.name, w.email, w.is_active, w.is_training_manager,
                w.job_title, w.department, w.revision, $2
            FROM wanted AS w
            WHERE NOT w.is_known OR w.synced_revision <> w.revision OR \(differs)
            ON CONFLICT (tenant_id, user_id) DO UPDATE SET
                external_id = excluded.external_id,
                name = excluded.name,
                email = excluded.email,
                is_active = excluded.is_active,
                is_training_manager = excluded.is_training_manager,
                job_title = excluded.job_title,
                department = excluded.department,
                synced_revision = excluded.synced_revision,
                synced_at = excluded.synced_at
        )
        SELECT
            count(*) FILTER (WHERE NOT w.is_known) AS created,
            count(*) FILTER (
                WHERE w.is_known AND \(differs) AND (w.is_active OR NOT w.was_active)
            ) AS updated,
            count(*) FILTER (WHERE w.was_active AND NOT w.is_active) AS deactivated,
            min(w.next_date_at) AS next_date_at
        FROM wanted AS w
        """

    /// Makes pending every user whose learner is missing or not as it should be.
    ///
    /// In: `$2` the time.
    static let findDrift = """
        INSERT INTO muster.pending_sync (tenant_id, user_id, since)
        SELECT $1, w.user_id, $2
        FROM (
            \(wantedLearners(people: "muster.users AS u"))
        ) AS w
        WHERE NOT w.is_known OR w.synced_revision <> w.revision OR \(differs)
        ORDER BY w.user_id
        ON CONFLICT (tenant_id, user_id) DO UPDATE SET since = pending_sync.since
        """

    /// Makes pending whose start date was reached, from that moment on.
    ///
    /// In: `$2` the time.
    static let findStarters = """
        INSERT INTO muster.pending_sync (tenant_id, user_id, since)
        SELECT $1, w.user_id, least($2, w.starts_at)
        FROM (
            SELECT
                u.user_id,
                u.start_date::timestamp AT TIME ZONE coalesce(b.time_zone, t.time_zone) AS starts_at
            FROM muster.users AS u
            INNER JOIN muster.tenants AS t ON u.tenant_id = t.tenant_id
            \(KeyedJoin.left("learners", as: "l", "user_id", equals: "u.user_id"))
            \(KeyedJoin.left("business_units", as: "b", "business_unit_id", equals: "u.business_unit_id"))
            WHERE u.tenant_id = $1 AND u.is_active AND u.start_date IS NOT NULL AND NOT l.is_active
        ) AS w
        WHERE w.starts_at <= $2
        ORDER BY w.user_id
        ON CONFLICT (tenant_id, user_id) DO UPDATE SET since = pending_sync.since
        """

    /// The earliest moment at which a date of an active user comes true.
    ///
    /// In: `$2` the time.
    static let nextDate = """
        SELECT min(\(nextDateOfUser)) AS next_date_at
        FROM muster.users AS u
        INNER JOIN muster.tenants AS t ON u.tenant_id = t.tenant_id
        \(KeyedJoin.left("business_units", as: "b", "business_unit_id", equals: "u.business_unit_id"))
        \(localDay)
        WHERE u.tenant_id = $1 AND u.is_active AND (u.start_date IS NOT NULL OR u.end_date IS NOT NULL)
        """

    /// When the next date of a user as `u` comes true, by the unit's day `z`; NULL when there is none.
    private static let nextDateOfUser = """
        CASE WHEN u.is_active THEN least(
            CASE WHEN u.start_date > z.today THEN u.start_date::timestamp AT TIME ZONE z.name END,
            (u.end_date + 1)::timestamp AT TIME ZONE z.name
        ) END
        """

    /// The time zone of the unit `b`, else of the tenant `t`, and what day it is there at `$2`.
    private static let localDay = """
        CROSS JOIN LATERAL (
            SELECT
                coalesce(b.time_zone, t.time_zone) AS name,
                ($2::timestamptz AT TIME ZONE coalesce(b.time_zone, t.time_zone))::date AS today
        ) AS z
        """
}
