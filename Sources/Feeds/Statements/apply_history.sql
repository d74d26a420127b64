-- In: work, removals and the users as they still are. Out: before-images of what is about to change.
-- $1 tenant, $2 now, $3 changed by, $4 run, $5 removals were switched off.
INSERT INTO muster.user_changes (
    tenant_id, user_id, revision, changed_at, change, changed_by, run_id, before, after
)
SELECT
    $1,
    u.user_id,
    u.revision + 1,
    $2,
    w.outcome,
    $3,
    $4::bigint,
    -- What somebody came back from is what the undoing of the return leads back to.
    CASE
        WHEN w.outcome = 'reactivated' THEN d.before || jsonb_build_object('deactivated_by', u.deactivated_by)
        ELSE d.before
    END,
    d.after
FROM work AS w
INNER JOIN muster.users AS u ON u.tenant_id = $1 AND w.user_id = u.user_id
INNER JOIN muster.profiles AS p0 ON p0.tenant_id = $1 AND u.profile_id = p0.profile_id
INNER JOIN muster.profiles AS p1 ON p1.tenant_id = $1 AND w.profile_id = p1.profile_id
LEFT JOIN muster.job_titles AS j0 ON j0.tenant_id = $1 AND u.job_title_id = j0.job_title_id
LEFT JOIN muster.job_titles AS j1 ON j1.tenant_id = $1 AND w.job_title_id = j1.job_title_id
LEFT JOIN muster.departments AS d0 ON d0.tenant_id = $1 AND u.department_id = d0.department_id
LEFT JOIN muster.departments AS d1 ON d1.tenant_id = $1 AND w.department_id = d1.department_id
LEFT JOIN muster.business_units AS b0 ON b0.tenant_id = $1 AND u.business_unit_id = b0.business_unit_id
LEFT JOIN muster.business_units AS b1 ON b1.tenant_id = $1 AND w.business_unit_id = b1.business_unit_id
CROSS JOIN LATERAL (
    SELECT
        jsonb_object_agg(v.field, v.old_value) AS before,
        jsonb_object_agg(v.field, v.new_value) AS after
    FROM (
        VALUES
        ('first_name', to_jsonb(u.first_name), to_jsonb(w.first_name)),
        ('last_name', to_jsonb(u.last_name), to_jsonb(w.last_name)),
        ('email', to_jsonb(u.email), to_jsonb(w.email)),
        (
            'status',
            to_jsonb(CASE WHEN u.is_active THEN 'active' ELSE 'deactivated' END),
            to_jsonb(CASE
                WHEN w.outcome = 'deactivated' THEN 'deactivated'
                WHEN w.outcome = 'reactivated' OR u.is_active THEN 'active'
                ELSE 'deactivated'
            END)
        ),
        (
            'deactivated_by',
            to_jsonb(u.deactivated_by),
            to_jsonb(CASE WHEN w.outcome = 'updated' AND NOT u.is_active
                THEN coalesce(w.deactivated_by, u.deactivated_by)
                ELSE u.deactivated_by
            END)
        ),
        (
            'profile',
            jsonb_build_object('id', p0.profile_id, 'name', p0.name),
            CASE
                WHEN w.outcome = 'updated' AND NOT u.is_active
                    THEN jsonb_build_object('id', p0.profile_id, 'name', p0.name)
                ELSE jsonb_build_object('id', p1.profile_id, 'name', p1.name)
            END
        ),
        (
            'job_title',
            CASE WHEN j0.name IS NOT NULL THEN jsonb_build_object('id', j0.job_title_id, 'name', j0.name) END,
            CASE WHEN j1.name IS NOT NULL THEN jsonb_build_object('id', j1.job_title_id, 'name', j1.name) END
        ),
        (
            'department',
            CASE WHEN d0.name IS NOT NULL THEN jsonb_build_object('id', d0.department_id, 'name', d0.name) END,
            CASE WHEN d1.name IS NOT NULL THEN jsonb_build_object('id', d1.department_id, 'name', d1.name) END
        ),
        (
            'business_unit',
            CASE WHEN b0.name IS NOT NULL THEN jsonb_build_object('id', b0.business_unit_id, 'name', b0.name) END,
            CASE WHEN b1.name IS NOT NULL THEN jsonb_build_object('id', b1.business_unit_id, 'name', b1.name) END
        ),
        ('manager_external_id', to_jsonb(u.manager_external_id), to_jsonb(w.manager_external_id)),
        ('start_date', to_jsonb(u.start_date), to_jsonb(w.start_date)),
        ('end_date', to_jsonb(u.end_date), to_jsonb(w.end_date)),
        ('phone', to_jsonb(u.phone), to_jsonb(w.phone)),
        ('language', to_jsonb(u.language), to_jsonb(w.language))
    ) AS v (field, old_value, new_value)
    WHERE v.old_value IS DISTINCT FROM v.new_value
) AS d
WHERE w.outcome IN ('updated', 'deactivated', 'reactivated')
UNION ALL
SELECT
    $1,
    r.user_id,
    r.base_revision + 1,
    $2,
    'deactivated',
    $3,
    $4::bigint,
    '{"status": "active"}'::jsonb,
    '{"status": "deactivated"}'::jsonb
FROM removals AS r
WHERE r.protected_because IS NULL AND NOT $5
