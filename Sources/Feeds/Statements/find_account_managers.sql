-- In: work, the tenant's users. Out: standing_managers: who is an account manager today (active, started, not ended)
-- and what the plan does to them, and whom the plan makes one (outcome newcomer). $1 tenant, $2 now.
INSERT INTO standing_managers (user_id, line, outcome, is_demoted)
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
UNION ALL
SELECT
    NULL,
    w.line,
    'newcomer',
    false
FROM work AS w
INNER JOIN muster.profiles AS p ON p.tenant_id = $1 AND w.profile_id = p.profile_id AND p.rank = 1
INNER JOIN muster.tenants AS t ON t.tenant_id = $1
WHERE
    (w.outcome IN ('created', 'reactivated') OR (w.outcome = 'updated' AND w.was_active))
    AND coalesce(w.start_date <= ($2::timestamptz AT TIME ZONE t.time_zone)::date, true)
