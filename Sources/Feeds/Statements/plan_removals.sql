-- In: stage, work, the feed's users. Out: removals, the active users of this feed whom no line mentions.
-- A person may be protected: by a lock, as the tenant's last account manager, or by a profile above that of whoever
-- imports.
-- $1 tenant, $2 feed, $3 now, $4 the profiles whose users may be changed, or NULL for all.
INSERT INTO removals (user_id, base_revision, external_id, person, business_unit_id, protected_because)
WITH missing AS (
    SELECT u.*
    FROM muster.users AS u
    LEFT JOIN stage AS s ON u.external_id = s.external_id
    WHERE u.tenant_id = $1 AND u.feed_id = $2 AND u.is_active AND s.external_id IS NULL
),

account_managers AS (
    SELECT
        u.user_id,
        m.user_id IS NULL AND w.line IS NULL AS remains,
        row_number() OVER (ORDER BY m.user_id IS NULL, u.user_id) AS place
    FROM muster.users AS u
    INNER JOIN muster.profiles AS p ON u.tenant_id = p.tenant_id AND u.profile_id = p.profile_id
    LEFT JOIN missing AS m ON u.user_id = m.user_id
    LEFT JOIN work AS w
        ON u.user_id = w.user_id
        AND (w.outcome = 'deactivated' OR (w.outcome = 'updated' AND w.profile_id <> u.profile_id))
    INNER JOIN muster.tenants AS t ON u.tenant_id = t.tenant_id
    LEFT JOIN muster.business_units AS b ON b.tenant_id = $1 AND u.business_unit_id = b.business_unit_id
    CROSS JOIN LATERAL (
        SELECT ($3::timestamptz AT TIME ZONE coalesce(b.time_zone, t.time_zone))::date AS today
    ) AS d
    WHERE
        u.tenant_id = $1 AND p.tenant_id = $1 AND t.tenant_id = $1 AND u.is_active AND p.rank = 1
        AND coalesce(u.start_date <= d.today, true)
        AND coalesce(u.end_date >= d.today, true)
)

SELECT
    m.user_id,
    m.revision,
    m.external_id,
    m.first_name || ' ' || m.last_name,
    m.business_unit_id,
    CASE
        WHEN l.user_id IS NOT NULL THEN 'removal is locked: ' || l.reason
        WHEN a.user_id IS NOT NULL THEN 'this is the last account manager'
        WHEN m.profile_id <> all($4::bigint[])
            THEN 'with the profile "' || q.name || '" the person may do more than whoever imported the file'
    END
FROM missing AS m
INNER JOIN muster.profiles AS q ON q.tenant_id = $1 AND m.profile_id = q.profile_id
LEFT JOIN muster.field_locks AS l ON l.tenant_id = $1 AND m.user_id = l.user_id AND l.field = 'removal'
LEFT JOIN account_managers AS a
    ON m.user_id = a.user_id AND a.place = 1
    AND NOT EXISTS (SELECT FROM account_managers AS o WHERE o.remains)
