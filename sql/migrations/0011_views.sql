-- The public face: stable names, each view run with the rights of whoever asks.

CREATE VIEW muster.directory WITH (security_invoker = true) AS
SELECT
    t.slug AS tenant,
    u.user_id,
    u.external_id,
    u.first_name,
    u.last_name,
    u.email,
    CASE
        WHEN NOT u.is_active THEN 'deactivated'
        WHEN u.start_date > (now() AT TIME ZONE coalesce(b.time_zone, t.time_zone))::date THEN 'not_started'
        ELSE 'active'
    END AS status,
    p.name AS profile,
    j.name AS job_title,
    d.name AS department,
    b.name AS business_unit,
    u.start_date,
    u.end_date,
    f.name AS feed
FROM muster.users AS u
INNER JOIN muster.tenants AS t ON u.tenant_id = t.tenant_id
INNER JOIN muster.profiles AS p ON u.tenant_id = p.tenant_id AND u.profile_id = p.profile_id
LEFT JOIN muster.job_titles AS j ON u.tenant_id = j.tenant_id AND u.job_title_id = j.job_title_id
LEFT JOIN muster.departments AS d ON u.tenant_id = d.tenant_id AND u.department_id = d.department_id
LEFT JOIN muster.business_units AS b ON u.tenant_id = b.tenant_id AND u.business_unit_id = b.business_unit_id
LEFT JOIN muster.feeds AS f ON u.tenant_id = f.tenant_id AND u.feed_id = f.feed_id;

COMMENT ON VIEW muster.directory IS
'One row per user of the directory. status: active, not_started (the start date is in the future) or deactivated.';

CREATE VIEW muster.learner WITH (security_invoker = true) AS
SELECT
    t.slug AS tenant,
    l.user_id,
    l.external_id,
    l.name,
    l.email,
    CASE WHEN l.is_active THEN 'active' ELSE 'deactivated' END AS status,
    l.is_training_manager AS training_manager,
    l.job_title,
    l.department,
    l.synced_at
FROM muster.learners AS l
INNER JOIN muster.tenants AS t ON l.tenant_id = t.tenant_id;

COMMENT ON VIEW muster.learner IS
'One row per learner: a user as the learning system knows it. status: active or deactivated.';

CREATE VIEW muster.feed_history WITH (security_invoker = true) AS
SELECT
    t.slug AS tenant,
    f.name AS feed,
    r.run_id,
    r.file_name,
    r.mode,
    r.state,
    r.started_at,
    r.finished_at,
    r.records,
    r.created,
    r.updated,
    r.unchanged,
    r.reactivated,
    r.deactivated,
    r.superseded,
    r.parked,
    r.rejected,
    r.skipped,
    r.removed
FROM muster.feed_runs AS r
INNER JOIN muster.tenants AS t ON r.tenant_id = t.tenant_id
INNER JOIN muster.feeds AS f ON r.tenant_id = f.tenant_id AND r.feed_id = f.feed_id;

COMMENT ON VIEW muster.feed_history IS
'One row per feed run. The outcome counts add up to records; removed (left out of a snapshot) is counted apart.';

CREATE VIEW muster.feed_log WITH (security_invoker = true) AS
SELECT
    t.slug AS tenant,
    f.name AS feed,
    e.run_id,
    e.logged_at,
    e.severity,
    e.code,
    e.line,
    e.external_id,
    e.column_name,
    e.value,
    e.message,
    e.remedy,
    e.who,
    e.entry_no
FROM muster.feed_log_entries AS e
INNER JOIN muster.tenants AS t ON e.tenant_id = t.tenant_id
INNER JOIN muster.feed_runs AS r ON e.tenant_id = r.tenant_id AND e.run_id = r.run_id
INNER JOIN muster.feeds AS f ON r.tenant_id = f.tenant_id AND r.feed_id = f.feed_id;

COMMENT ON VIEW muster.feed_log IS
'One row per log entry: what was wrong, what happened to the record, what to do next and who can (hr or admin).';

CREATE VIEW muster.user_history WITH (security_invoker = true) AS
SELECT
    t.slug AS tenant,
    c.user_id,
    u.external_id,
    c.changed_at,
    c.changed_by,
    c.run_id,
    c.change,
    k.field,
    coalesce(c.before -> k.field ->> 'name', c.before ->> k.field) AS old_value,
    coalesce(c.after -> k.field ->> 'name', c.after ->> k.field) AS new_value
FROM muster.user_changes AS c
INNER JOIN muster.tenants AS t ON c.tenant_id = t.tenant_id
INNER JOIN muster.users AS u ON c.tenant_id = u.tenant_id AND c.user_id = u.user_id
CROSS JOIN LATERAL jsonb_object_keys(coalesce(c.after, '{"status": 0}'::jsonb)) AS k (field);

COMMENT ON VIEW muster.user_history IS
'One row per changed field of a user. run_id names the feed run that did it, if one did.';

CREATE VIEW muster.sync_history WITH (security_invoker = true) AS
SELECT
    t.slug AS tenant,
    r.run_id,
    r.trigger,
    r.state,
    r.started_at,
    r.finished_at,
    (extract(EPOCH FROM r.finished_at - r.started_at) * 1000)::bigint AS duration_ms,
    r.created,
    r.updated,
    r.deactivated,
    r.failed,
    r.oldest_change_at,
    r.lag_seconds,
    r.error
FROM muster.sync_runs AS r
INNER JOIN muster.tenants AS t ON r.tenant_id = t.tenant_id;

COMMENT ON VIEW muster.sync_history IS
'One row per sync run. lag_seconds: how long the oldest change of the run had waited when it reached learning.';

CREATE VIEW muster.freshness WITH (security_invoker = true) AS
SELECT
    t.slug AS tenant,
    t.window_seconds,
    coalesce(p.pending_changes, 0) AS pending_changes,
    p.oldest_pending_at,
    coalesce(greatest(extract(EPOCH FROM clock_timestamp() - p.oldest_pending_at), 0), 0)::double precision
        AS lag_seconds,
    q.last_synced_at,
    (
        SELECT count(*) FROM muster.sync_runs AS r
        WHERE
            r.tenant_id = t.tenant_id
            AND r.started_at > now() - interval '24 hours'
            AND r.lag_seconds > t.window_seconds
    ) + (CASE WHEN p.oldest_pending_at < now() - make_interval(secs => t.window_seconds) THEN 1 ELSE 0 END)
        AS breaches_24h
FROM muster.tenants AS t
LEFT JOIN muster.tenant_due AS q ON t.tenant_id = q.tenant_id
LEFT JOIN LATERAL (
    SELECT
        count(*) AS pending_changes,
        min(s.since) AS oldest_pending_at
    FROM muster.pending_sync AS s
    WHERE s.tenant_id = t.tenant_id
) AS p ON true;

COMMENT ON VIEW muster.freshness IS
'One row per tenant: how far learning is behind the directory now. Nothing pending means a lag of 0.';

GRANT SELECT ON
muster.directory, muster.learner, muster.feed_history, muster.feed_log,
muster.user_history, muster.sync_history, muster.freshness
TO muster_app, muster_analyst;

-- Columns, not tables: every column that a view mentions, join keys too, and no other.
GRANT SELECT ON muster.installation TO muster_analyst;
GRANT SELECT (tenant_id, slug, time_zone, window_seconds) ON muster.tenants TO muster_analyst;
GRANT SELECT (tenant_id, last_synced_at) ON muster.tenant_due TO muster_analyst;
GRANT SELECT (tenant_id, profile_id, name) ON muster.profiles TO muster_analyst;
GRANT SELECT (tenant_id, job_title_id, name) ON muster.job_titles TO muster_analyst;
GRANT SELECT (tenant_id, department_id, name) ON muster.departments TO muster_analyst;
GRANT SELECT (tenant_id, business_unit_id, name, time_zone) ON muster.business_units TO muster_analyst;
GRANT SELECT (tenant_id, feed_id, name) ON muster.feeds TO muster_analyst;
GRANT SELECT (
    tenant_id, user_id, feed_id, external_id, first_name, last_name, email, is_active,
    profile_id, job_title_id, department_id, business_unit_id, start_date, end_date
) ON muster.users TO muster_analyst;
GRANT SELECT (
    tenant_id, user_id, changed_at, change, changed_by, run_id, before, after
) ON muster.user_changes TO muster_analyst;
GRANT SELECT (
    tenant_id, run_id, feed_id, file_name, mode, state, started_at, finished_at, records, created, updated,
    unchanged, reactivated, deactivated, superseded, parked, rejected, skipped, removed
) ON muster.feed_runs TO muster_analyst;
GRANT SELECT (
    tenant_id, run_id, entry_no, logged_at, severity, code, line, external_id, column_name, value, message, remedy, who
) ON muster.feed_log_entries TO muster_analyst;
GRANT SELECT (
    tenant_id, user_id, external_id, name, email, is_active, is_training_manager, job_title, department, synced_at
) ON muster.learners TO muster_analyst;
GRANT SELECT (tenant_id, user_id, since) ON muster.pending_sync TO muster_analyst;
GRANT SELECT (
    tenant_id, run_id, trigger, state, started_at, finished_at, created, updated, deactivated, failed,
    oldest_change_at, lag_seconds, error
) ON muster.sync_runs TO muster_analyst;
