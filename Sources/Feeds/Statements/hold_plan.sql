-- In: work, removals. Out: the plan kept as rows, for a person to look at and approve.
-- Rows of action park and lapse keep what an approval does to the records that wait for a job title.
-- $1 tenant, $2 run, $3 removals were switched off, $4 feed, $5 the run is a snapshot.
INSERT INTO muster.feed_plan_rows (
    tenant_id, run_id, row_no, line, action, user_id, base_revision, external_id, first_name, last_name, email,
    job_title_id, department_id, business_unit_id, profile_id, manager_external_id, start_date, end_date, phone,
    language, job_title, record
)
SELECT
    $1,
    $2,
    row_number() OVER (ORDER BY a.line NULLS LAST, a.user_id),
    a.line % 1000000000,
    a.action,
    a.user_id,
    a.base_revision,
    a.external_id,
    a.first_name,
    a.last_name,
    a.email,
    a.job_title_id,
    a.department_id,
    a.business_unit_id,
    a.profile_id,
    a.manager_external_id,
    a.start_date,
    a.end_date,
    a.phone,
    a.language,
    a.job_title,
    a.record
FROM (
    SELECT
        w.line,
        CASE w.outcome
            WHEN 'created' THEN 'create'
            WHEN 'updated' THEN 'update'
            WHEN 'deactivated' THEN 'deactivate'
            ELSE 'reactivate'
        END AS action,
        w.user_id,
        w.base_revision,
        w.external_id,
        w.first_name,
        w.last_name,
        w.email,
        w.job_title_id,
        w.department_id,
        w.business_unit_id,
        w.profile_id,
        w.manager_external_id,
        w.start_date,
        w.end_date,
        w.phone,
        w.language,
        NULL::text AS job_title,
        NULL::jsonb AS record
    FROM work AS w
    WHERE w.outcome IN ('created', 'updated', 'deactivated', 'reactivated')
    UNION ALL
    SELECT
        NULL,
        'remove',
        u.user_id,
        r.base_revision,
        u.external_id,
        u.first_name,
        u.last_name,
        u.email,
        u.job_title_id,
        u.department_id,
        u.business_unit_id,
        u.profile_id,
        u.manager_external_id,
        u.start_date,
        u.end_date,
        u.phone,
        u.language,
        NULL,
        NULL
    FROM removals AS r
    INNER JOIN muster.users AS u ON u.tenant_id = $1 AND r.user_id = u.user_id
    WHERE r.protected_because IS NULL AND NOT $3
    UNION ALL
    SELECT
        w.line,
        'park',
        NULL,
        NULL,
        w.external_id,
        w.first_name,
        w.last_name,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        w.job_title,
        to_jsonb(s)
    FROM work AS w
    INNER JOIN stage AS s ON w.line = s.line
    WHERE w.outcome = 'parked'
    UNION ALL
    SELECT
        NULL,
        'lapse',
        NULL,
        NULL,
        k.external_id,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL
    FROM muster.parked_records AS k
    WHERE
        k.tenant_id = $1 AND k.feed_id = $4
        AND ($5 OR k.external_id IN (SELECT s.external_id FROM stage AS s))
) AS a
