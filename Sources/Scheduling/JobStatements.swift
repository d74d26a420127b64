/// The SQL of the queue of jobs.
enum JobStatements {
    /// Which kinds have something due that nobody has and that may be claimed: a look that takes no lock.
    ///
    /// The order is that of the index: with EXISTS all tenants would be read to find one due job.
    ///
    /// In: `$1` kinds, `$2` the time.
    static let dueKinds = """
        SELECT k.kind
        FROM unnest($1::text[]) AS k (kind)
        CROSS JOIN LATERAL (
            SELECT j.job_id
            FROM muster.jobs AS j
            INNER JOIN muster.tenants AS t ON j.tenant_id = t.tenant_id
            WHERE
                j.kind = k.kind
                AND j.due_at <= $2
                AND \(LostWork.isFree("j", id: "job_id", tenant: "t", now: "$2"))
                AND t.state = 'active'
            ORDER BY j.due_at, j.job_id
            LIMIT 1
        ) AS n
        """

    /// Until the transaction ends nobody else claims: what runs can be counted.
    static let gate = "SELECT only_row FROM muster.job_gate FOR UPDATE"

    /// Claims due jobs of one kind; to be run by whoever holds the gate, in a statement of its own, so that it sees what
    /// the one before claimed.
    ///
    /// First each tenant without a job that runs has a turn with its earliest, in the order in which they are due; what
    /// room is left goes to the tenants with the fewest that run. So a tenant with a thousand jobs delays nobody, and
    /// one walk along the index finds the turns, however many jobs of one tenant stand in the way. A lease that was lost is a
    /// failure.
    ///
    /// In: `$1` the worker, `$2` how many at most, `$3` the kind, `$4` the time, `$5` when the leases end, `$6` until when
    /// repeating jobs count as due, `$7` how many of the kind may run, `$8` of one tenant, `$9` of one tenant and all kinds.
    static let claim = """
        WITH RECURSIVE running AS MATERIALIZED (
            SELECT tenant_id, count(*) AS jobs, count(*) FILTER (WHERE kind = $3) AS of_kind
            FROM muster.jobs
            WHERE lease_until > $4
            GROUP BY tenant_id
        ), room AS MATERIALIZED (
            SELECT greatest(least($2::bigint, $7::bigint - coalesce(sum(of_kind), 0)), 0)::bigint AS jobs FROM running
        ), turns AS (
            SELECT
                0::bigint AS job_id,
                '-infinity'::timestamptz AS due_at,
                ARRAY(SELECT tenant_id FROM running) AS served,
                0::bigint AS turn
            UNION ALL
            SELECT n.job_id, n.due_at, w.served || n.tenant_id, w.turn + 1
            FROM turns AS w
            CROSS JOIN LATERAL (
                SELECT j.job_id, j.due_at, j.tenant_id
                FROM \(free)
                AND (j.due_at, j.job_id) > (w.due_at, w.job_id)
                AND j.tenant_id <> ALL(w.served)
                ORDER BY j.due_at, j.job_id
                LIMIT 1
            ) AS n
            WHERE w.turn < (SELECT jobs FROM room)
        ), more AS (
            SELECT n.job_id, n.due_at, r.jobs + n.place AS load
            FROM running AS r
            CROSS JOIN LATERAL (
                SELECT j.job_id, j.due_at, row_number() OVER (ORDER BY j.due_at, j.job_id) AS place
                FROM \(free)
                AND j.tenant_id = r.tenant_id
                ORDER BY j.due_at, j.job_id
                LIMIT greatest(least($8::bigint - r.of_kind, $9::bigint - r.jobs), 0)
            ) AS n
        ), chosen AS MATERIALIZED (
            SELECT c.job_id
            FROM (
                SELECT job_id, due_at, 1 AS load FROM turns WHERE turn > 0
                UNION ALL
                SELECT job_id, due_at, load FROM more
            ) AS c
            ORDER BY c.load, c.due_at, c.job_id
            LIMIT (SELECT jobs FROM room)
        ), due AS MATERIALIZED (
            SELECT
                j.job_id, t.slug, t.window_seconds, j.lease_owner AS lost_worker, j.claimed_at AS lost_since, j.fence AS lost_run
            FROM \(free)
            AND j.job_id IN (SELECT job_id FROM chosen)
            FOR UPDATE OF j SKIP LOCKED
        ), claimed AS (
            UPDATE muster.jobs AS j
            SET
                lease_owner = $1,
                lease_until = $5,
                claimed_at = $4,
                fence = j.fence + 1,
                \(LostWork.count("j", isLost: "due.lost_worker IS NOT NULL"))
            FROM due
            WHERE j.job_id = due.job_id
            RETURNING
                j.job_id, j.tenant_id, j.kind, j.subject_id, j.due_at, j.fence, j.failures, due.slug, due.window_seconds,
                due.lost_worker, due.lost_since, due.lost_run
        ), lost AS (
            INSERT INTO muster.job_runs (
                tenant_id, job_id, run_no, kind, subject_id, state, due_at, started_at, finished_at, attempt, worker, error
            )
            SELECT
                c.tenant_id, c.job_id, c.lost_run, c.kind, c.subject_id, 'lost', c.due_at, coalesce(c.lost_since, c.due_at), $4,
                c.failures, c.lost_worker, '\(LostWork.words)'
            FROM claimed AS c
            WHERE c.lost_worker IS NOT NULL
        )
        SELECT
            job_id, tenant_id, slug, subject_id, due_at, fence, failures::bigint AS failures,
            window_seconds::bigint AS window_seconds
        FROM claimed
        ORDER BY due_at, job_id
        """

    /// Jobs of the kind as `j` that are due and free to be claimed, with their tenants as `t`.
    private static let free = """
        muster.jobs AS j
        INNER JOIN muster.tenants AS t ON j.tenant_id = t.tenant_id
        WHERE
            j.kind = $3
            AND j.due_at <= $4
            AND (j.every_seconds IS NULL OR j.due_at <= $6)
            AND \(LostWork.isFree("j", id: "job_id", tenant: "t", now: "$4"))
            AND t.state = 'active'
        """

    private static let history = """
        INSERT INTO muster.job_runs (
            tenant_id, job_id, run_no, kind, subject_id, state, due_at, started_at, finished_at, attempt, worker, error
        )
        """

    /// Ends jobs that are done, with their history: what is done once is gone, what repeats keeps its rhythm, and what was
    /// made due again meanwhile stays due.
    ///
    /// In: `$1` jobs; of each: `$2` its fence, `$3` when it was due as it was claimed, `$4` whether it had nothing to do, `$5` its
    /// failures in a row before; `$6` the time, `$7` the worker. Out: the jobs that were ended; not those in other hands.
    ///
    /// - Parameter waits: whether to wait for rows that others have locked, or to leave them.
    static func finish(waits: Bool) -> String {
        """
        WITH mine AS MATERIALIZED (
            SELECT
                j.job_id, e.was_due_at, e.is_idle, e.failures,
                j.every_seconds IS NULL AND j.due_at = e.was_due_at AS is_over
            FROM muster.jobs AS j
            INNER JOIN unnest($1::bigint[], $2::bigint[], $3::text[]::timestamptz[], $4::boolean[], $5::bigint[])
                AS e (job_id, fence, was_due_at, is_idle, failures) USING (job_id, fence)
            ORDER BY j.job_id
            FOR UPDATE OF j\(waits ? "" : " SKIP LOCKED")
        ), gone AS (
            DELETE FROM muster.jobs AS j
            USING mine AS m
            WHERE j.job_id = m.job_id AND m.is_over
            RETURNING j.tenant_id, j.job_id, j.fence, j.kind, j.subject_id, m.was_due_at, j.claimed_at, m.failures
        ), round AS (
            UPDATE muster.jobs AS j
            SET
                due_at = CASE
                    WHEN j.due_at <> m.was_due_at OR j.every_seconds IS NULL THEN j.due_at
                    WHEN m.is_idle THEN $6 + make_interval(
                        secs => least(j.every_seconds * power(2, j.idle_rounds), greatest(j.every_seconds, 60))
                    )
                    ELSE j.due_at + make_interval(
                        secs => j.every_seconds
                        * ceil(greatest(extract(EPOCH FROM $6 - j.due_at), 1) / j.every_seconds)
                    )
                END,
                idle_rounds = CASE WHEN m.is_idle THEN least(j.idle_rounds + 1, 16) ELSE 0 END,
                failures = 0,
                last_error = NULL,
                quarantine_reason = NULL,
                lease_owner = NULL,
                lease_until = NULL
            FROM mine AS m
            WHERE j.job_id = m.job_id AND NOT m.is_over
            RETURNING
                j.tenant_id, j.job_id, j.fence, j.kind, j.subject_id, m.was_due_at, j.claimed_at, m.failures, m.is_idle
        ), kept AS (
            \(history)
            SELECT
                e.tenant_id, e.job_id, e.fence, e.kind, e.subject_id, 'done', e.was_due_at, coalesce(e.claimed_at, $6), $6,
                e.failures + 1, $7, NULL
            FROM (
                SELECT tenant_id, job_id, fence, kind, subject_id, was_due_at, claimed_at, failures FROM gone
                UNION ALL
                SELECT tenant_id, job_id, fence, kind, subject_id, was_due_at, claimed_at, failures FROM round
                WHERE NOT is_idle
            ) AS e
        )
        SELECT job_id FROM mine
        """
    }

    /// Has a job wait that failed, with its history.
    ///
    /// In: `$3` its failures in a row, `$4` when it is tried again, `$5` what went wrong, `$6` why it is in quarantine or NULL,
    /// `$7` the time, `$8` the worker, `$9` when it was due: what was made due at another time meanwhile keeps that. Out: when
    /// it is tried again; nothing if it is in other hands, or has ended: its fence is then still the same.
    static let giveBack = """
        WITH failed AS (
            UPDATE muster.jobs
            SET failures = $3, due_at = CASE WHEN due_at = $9 THEN $4 ELSE due_at END,
                last_error = $5, quarantine_reason = $6, lease_owner = NULL, lease_until = NULL
            WHERE job_id = $1 AND fence = $2 AND lease_owner = $8
            RETURNING tenant_id, job_id, fence, kind, subject_id, claimed_at, failures, last_error, due_at
        ), kept AS (
            \(history)
            SELECT
                tenant_id, job_id, fence, kind, subject_id, 'failed', $9, coalesce(claimed_at, $7), $7, failures, $8, last_error
            FROM failed
        )
        SELECT due_at FROM failed
        """

    /// Puts a job off that something is in the way of: neither a failure nor history, and an end to failures in a row.
    ///
    /// In: `$1` the job, `$2` its fence, `$3` the worker, `$4` the time, `$5` for how many seconds, less where its own rhythm is
    /// faster, `$6` when it was due: what was made due at another time meanwhile keeps that. Nothing if it is in other hands.
    static let putOff = """
        UPDATE muster.jobs
        SET
            due_at = CASE
                WHEN due_at = $6 THEN $4::timestamptz + make_interval(secs => least($5::double precision, every_seconds))
                ELSE due_at
            END,
            failures = 0,
            last_error = NULL,
            quarantine_reason = NULL,
            lease_owner = NULL,
            lease_until = NULL
        WHERE job_id = $1 AND fence = $2 AND lease_owner = $3
        """

    /// Gives jobs back; rows that others have locked are left: there, the lease ends by itself.
    ///
    /// In: `$1` jobs, `$2` the fence of each.
    static let handBack = """
        WITH mine AS MATERIALIZED (
            SELECT j.job_id
            FROM muster.jobs AS j
            INNER JOIN unnest($1::bigint[], $2::bigint[]) AS c (job_id, fence) USING (job_id, fence)
            FOR UPDATE OF j SKIP LOCKED
        )
        UPDATE muster.jobs AS j
        SET lease_owner = NULL, lease_until = NULL
        FROM mine
        WHERE j.job_id = mine.job_id
        """
}
