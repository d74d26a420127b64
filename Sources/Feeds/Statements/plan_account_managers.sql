-- In: work, standing_managers, the tenant's users. Out: work, in which the last account manager keeps the profile.
-- Who leaves by a record goes all the same: a leaver's access never stays. $1 tenant.
WITH kept AS (
    SELECT
        m.line,
        u.profile_id,
        u.email,
        (w.first_name, w.last_name, w.job_title_id, w.department_id, w.business_unit_id)
        IS DISTINCT FROM (u.first_name, u.last_name, u.job_title_id, u.department_id, u.business_unit_id)
        OR (w.manager_external_id, w.start_date, w.end_date, w.phone, w.language)
        IS DISTINCT FROM (u.manager_external_id, u.start_date, u.end_date, u.phone, u.language)
            AS other_fields_change
    FROM standing_managers AS m
    INNER JOIN muster.users AS u ON u.tenant_id = $1 AND m.user_id = u.user_id
    INNER JOIN work AS w ON m.line = w.line
    WHERE
        m.is_demoted
        AND NOT EXISTS (
            SELECT FROM standing_managers AS o
            WHERE NOT o.is_demoted AND o.outcome IS DISTINCT FROM 'deactivated'
        )
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
