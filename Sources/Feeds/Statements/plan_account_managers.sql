-- In: work, the tenant's users. Out: work, in which the last account manager keeps the profile.
-- Who leaves by a record goes all the same: a leaver's access never stays. $1 tenant, $2 now.
WITH managers AS MATERIALIZED (
    SELECT
        u.user_id,
        w.line,
        w.outcome,
        coalesce(w.outcome = 'updated' AND w.profile_id <> u.profile_id, false) AS is_demoted
    FROM muster.users AS u
    INNER JOIN muster.profiles AS p ON u.tenant_id = p.tenant_id AND u.profile_id = p.profile_id
    INNER JOIN muster.tenants AS t ON u.tenant_id = t.tenant_id
    LEFT JOIN muster.business_units AS b ON b.tenant_id = $1 AND u.business_unit_id = b.business_unit_id
    LEFT JOIN work AS w ON u.user_id = w.user_id AND w.outcome IN ('updated', 'deactivated')
    CROSS JOIN LATERAL (
        SELECT ($2::timestamptz AT TIME ZONE coalesce(b.time_zone, t.time_zone))::date AS today
    ) AS d
    WHERE
        u.tenant_id = $1 AND p.tenant_id = $1 AND t.tenant_id = $1 AND p.rank = 1 AND u.is_active
        AND coalesce(u.start_date <= d.today, true)
        AND coalesce(u.end_date >= d.today, true)
),

-- Whom the same plan makes account managers.
newcomers AS (
    SELECT w.line
    FROM work AS w
    INNER JOIN muster.profiles AS p ON p.tenant_id = $1 AND w.profile_id = p.profile_id AND p.rank = 1
    INNER JOIN muster.tenants AS t ON t.tenant_id = $1
    WHERE
        (w.outcome IN ('created', 'reactivated') OR (w.outcome = 'updated' AND w.was_active))
        AND coalesce(w.start_date <= ($2::timestamptz AT TIME ZONE t.time_zone)::date, true)
),

kept AS (
    SELECT
        m.line,
        u.profile_id,
        u.email,
        (w.first_name, w.last_name, w.job_title_id, w.department_id, w.business_unit_id)
        IS DISTINCT FROM (u.first_name, u.last_name, u.job_title_id, u.department_id, u.business_unit_id)
        OR (w.manager_external_id, w.start_date, w.end_date, w.phone, w.language)
        IS DISTINCT FROM (u.manager_external_id, u.start_date, u.end_date, u.phone, u.language)
            AS other_fields_change
    FROM managers AS m
    INNER JOIN muster.users AS u ON u.tenant_id = $1 AND m.user_id = u.user_id
    INNER JOIN work AS w ON m.line = w.line
    WHERE
        m.is_demoted
        AND NOT EXISTS (
            SELECT FROM managers AS o
            WHERE NOT o.is_demoted AND o.outcome IS DISTINCT FROM 'deactivated'
        )
        AND NOT EXISTS (SELECT FROM newcomers)
    ORDER BY m.user_id
    LIMIT 1
)

UPDATE work AS w
SET
    outcome = CASE
        WHEN k.other_fields_change OR w.email IS DISTINCT FROM k.email THEN 'updated' ELSE 'unchanged'
    END,
    profile_id = k.profile_id,
    other_fields_change = k.other_fields_change,
    fields_change = k.other_fields_change OR w.email IS DISTINCT FROM k.email,
    protected_because = 'this is the last account manager, who keeps the profile; the rest was applied',
    protected_step = 'make another account manager first with "muster profile assign"'
FROM kept AS k
WHERE w.line = k.line
