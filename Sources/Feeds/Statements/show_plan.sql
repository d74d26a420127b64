-- In: the kept plan of a run, users and catalogues. Out: per person and field what would change, in the order of the
-- file, removals last. $1 tenant, $2 run, $3 the actions and $4 the external IDs to show, NULL for all, $5 most people,
-- NULL for all.
WITH chosen AS (
    SELECT p.*
    FROM muster.feed_plan_rows AS p
    WHERE
        p.tenant_id = $1 AND p.run_id = $2 AND p.row_no > 0
        AND ($3::text[] IS NULL OR p.action = any($3::text[]))
        AND ($4::text[] IS NULL OR p.external_id = any($4::text[]))
    ORDER BY p.row_no
    LIMIT $5::bigint
)

SELECT
    p.line,
    p.source_run_id,
    p.action,
    p.cause,
    p.external_id,
    f.field,
    f.old_value,
    f.new_value,
    coalesce(u.first_name || ' ' || u.last_name, p.first_name || ' ' || p.last_name) AS person
FROM chosen AS p
LEFT JOIN muster.users AS u ON u.tenant_id = $1 AND p.user_id = u.user_id
LEFT JOIN muster.job_titles AS j0 ON j0.tenant_id = $1 AND u.job_title_id = j0.job_title_id
LEFT JOIN muster.job_titles AS j1 ON j1.tenant_id = $1 AND p.job_title_id = j1.job_title_id
LEFT JOIN muster.departments AS d0 ON d0.tenant_id = $1 AND u.department_id = d0.department_id
LEFT JOIN muster.departments AS d1 ON d1.tenant_id = $1 AND p.department_id = d1.department_id
LEFT JOIN muster.business_units AS b0 ON b0.tenant_id = $1 AND u.business_unit_id = b0.business_unit_id
LEFT JOIN muster.business_units AS b1 ON b1.tenant_id = $1 AND p.business_unit_id = b1.business_unit_id
LEFT JOIN muster.profiles AS p0 ON p0.tenant_id = $1 AND u.profile_id = p0.profile_id
LEFT JOIN muster.profiles AS p1 ON p1.tenant_id = $1 AND p.profile_id = p1.profile_id
CROSS JOIN LATERAL (
    SELECT v.*
    FROM (
        VALUES
        (
            1,
            'status',
            CASE p.action
                WHEN 'create' THEN NULL
                WHEN 'reactivate' THEN 'deactivated'
                ELSE CASE WHEN u.is_active THEN 'active' ELSE 'deactivated' END
            END,
            CASE p.action
                WHEN 'update' THEN CASE WHEN u.is_active THEN 'active' ELSE 'deactivated' END
                WHEN 'remove' THEN 'deactivated'
                WHEN 'deactivate' THEN 'deactivated'
                ELSE 'active'
            END
        ),
        (2, 'first_name', u.first_name, p.first_name),
        (3, 'last_name', u.last_name, p.last_name),
        (4, 'email', u.email, p.email),
        (5, 'job_title', j0.name, j1.name),
        (6, 'department', d0.name, d1.name),
        (7, 'business_unit', b0.name, b1.name),
        (
            8,
            'profile',
            p0.name,
            CASE
                WHEN (u.user_id IS NULL AND p1.is_default) OR (p.action = 'update' AND NOT u.is_active) THEN p0.name
                ELSE p1.name
            END
        ),
        (9, 'manager_external_id', u.manager_external_id, p.manager_external_id),
        (10, 'start_date', u.start_date::text, p.start_date::text),
        (11, 'end_date', u.end_date::text, p.end_date::text),
        (12, 'phone', u.phone, p.phone),
        (13, 'language', u.language, p.language),
        (
            14,
            'deactivated_by',
            u.deactivated_by,
            CASE WHEN p.action = 'update' AND p.cause = 'inactive' THEN 'feed' ELSE u.deactivated_by END
        )
    ) AS v (place, field, old_value, new_value)
    WHERE v.old_value IS DISTINCT FROM v.new_value AND (p.action <> 'remove' OR v.field = 'status')
) AS f
ORDER BY p.row_no, f.place
