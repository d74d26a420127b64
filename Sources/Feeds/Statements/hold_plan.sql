-- In: work, stage, removals. Out: the plan kept as rows, for a person to look at and approve.
-- Rows of action park, lapse and forget, numbered downwards, keep what an approval does to what waits: records for a
-- job title, users for a department or unit.
-- $1 tenant, $2 run, $3 removals were switched off, $4 feed, $5 the run is a snapshot.
WITH changes AS (
    INSERT INTO muster.feed_plan_rows (
        tenant_id, run_id, row_no, line, source_run_id, action, cause, user_id, base_revision, external_id, first_name,
        last_name, email, job_title_id, department_id, business_unit_id, profile_id, manager_external_id, start_date,
        end_date, phone, language
    )
    SELECT
        $1,
        $2,
        row_number() OVER (ORDER BY a.line NULLS LAST, a.user_id),
        a.line % 1000000000,
        nullif(a.line / 1000000000, 0),
        a.action,
        a.cause,
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
        a.language
    FROM (
        SELECT
            w.line,
            CASE w.outcome
                WHEN 'created' THEN 'create'
                WHEN 'updated' THEN 'update'
                WHEN 'deactivated' THEN 'deactivate'
                ELSE 'reactivate'
            END AS action,
            CASE
                WHEN w.outcome = 'created' THEN 'new'
                WHEN w.outcome = 'reactivated' THEN 'returned'
                WHEN w.outcome = 'updated' AND w.deactivated_by IS NULL THEN 'record'
                WHEN s.status = 'inactive' THEN 'inactive'
                ELSE 'ended'
            END AS cause,
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
            w.language
        FROM work AS w
        INNER JOIN stage AS s ON w.line = s.line
        WHERE w.outcome IN ('created', 'updated', 'deactivated', 'reactivated')
        UNION ALL
        SELECT
            NULL,
            'remove',
            'absent',
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
            u.language
        FROM removals AS r
        INNER JOIN muster.users AS u ON u.tenant_id = $1 AND r.user_id = u.user_id
        WHERE r.protected_because IS NULL AND NOT $3
    ) AS a
),

-- What the file says anew about somebody is not filled in from an older one.
waiting AS (
    SELECT
        'forget' AS action,
        w.kind AS cause,
        u.user_id,
        u.external_id,
        NULL::bigint AS line
    FROM muster.waiting_references AS w
    INNER JOIN muster.users AS u ON u.tenant_id = $1 AND w.user_id = u.user_id
    INNER JOIN stage AS s ON u.external_id = s.external_id
    WHERE
        w.tenant_id = $1 AND w.feed_id = $4
        AND CASE w.kind WHEN 'department' THEN s.department ELSE s.business_unit END IS NOT NULL
    UNION
    SELECT
        'lapse',
        NULL,
        NULL,
        k.external_id,
        NULL
    FROM muster.parked_records AS k
    WHERE
        k.tenant_id = $1 AND k.feed_id = $4
        AND ($5 OR k.external_id IN (SELECT s.external_id FROM stage AS s))
    UNION
    SELECT
        'park',
        NULL,
        NULL,
        w.external_id,
        w.line
    FROM work AS w
    WHERE w.outcome = 'parked'
)

INSERT INTO muster.feed_plan_rows (
    tenant_id, run_id, row_no, line, action, cause, user_id, external_id, first_name, last_name, job_title, record
)
SELECT
    $1,
    $2,
    -row_number() OVER (ORDER BY k.line NULLS LAST, k.external_id),
    k.line % 1000000000,
    k.action,
    k.cause,
    k.user_id,
    k.external_id,
    w.first_name,
    w.last_name,
    w.job_title,
    to_jsonb(s) || jsonb_build_object(
        'granted_profile_id', CASE WHEN s.profile <> '' AND NOT w.profile_refused THEN w.profile_id END
    )
FROM waiting AS k
LEFT JOIN work AS w ON k.line = w.line
LEFT JOIN stage AS s ON k.line = s.line
