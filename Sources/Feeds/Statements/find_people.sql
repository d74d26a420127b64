-- In: a user's number, e-mail address, external ID or name; or an external ID alone, and maybe a feed.
-- Out: whom it may mean, in the directory or only ever named by a feed.
-- $1 tenant, $2 what was asked for, $3 it is an external ID and nothing else, $4 feed's name.
WITH named AS (
    SELECT
        u.user_id,
        u.feed_id,
        u.external_id,
        u.first_name || ' ' || u.last_name AS person
    FROM muster.users AS u
    WHERE
        u.tenant_id = $1
        AND (
            u.external_id = $2
            OR (
                NOT $3::boolean
                AND (
                    u.user_id::text = $2
                    OR u.email_key = lower(normalize(btrim($2), NFC))
                    OR lower(u.first_name || ' ' || u.last_name) = lower($2)
                )
            )
        )
    UNION ALL
    SELECT
        NULL,
        p.feed_id,
        p.external_id,
        concat_ws(' ', p.record ->> 'first_name', p.record ->> 'last_name')
    FROM muster.parked_records AS p
    WHERE
        p.tenant_id = $1
        AND (
            p.external_id = $2
            OR (
                NOT $3::boolean
                AND (
                    lower(btrim(p.record ->> 'email')) = lower(btrim($2))
                    OR lower(concat_ws(' ', p.record ->> 'first_name', p.record ->> 'last_name')) = lower($2)
                )
            )
        )
    UNION ALL
    SELECT
        NULL,
        r.feed_id,
        p.external_id,
        concat_ws(' ', p.first_name, p.last_name)
    FROM muster.feed_runs AS r
    INNER JOIN muster.feed_plan_rows AS p ON p.tenant_id = $1 AND r.run_id = p.run_id
    WHERE
        r.tenant_id = $1 AND r.state IN ('held', 'planned')
        AND (
            p.external_id = $2
            OR (
                NOT $3::boolean
                AND (
                    lower(btrim(p.email)) = lower(btrim($2))
                    OR lower(concat_ws(' ', p.first_name, p.last_name)) = lower($2)
                )
            )
        )
    UNION ALL
    SELECT
        NULL,
        r.feed_id,
        e.external_id,
        NULL
    FROM muster.feed_log_entries AS e
    INNER JOIN muster.feed_runs AS r ON r.tenant_id = $1 AND e.run_id = r.run_id
    WHERE e.tenant_id = $1 AND e.external_id = $2
)

SELECT
    coalesce(n.user_id, u.user_id) AS user_id,
    n.feed_id,
    f.name AS feed,
    n.external_id,
    coalesce(max(u.first_name || ' ' || u.last_name), max(nullif(n.person, ''))) AS person
FROM named AS n
LEFT JOIN muster.feeds AS f ON f.tenant_id = $1 AND n.feed_id = f.feed_id
LEFT JOIN muster.users AS u ON u.tenant_id = $1 AND n.feed_id = u.feed_id AND n.external_id = u.external_id
WHERE $4::text IS NULL OR f.name = $4
GROUP BY coalesce(n.user_id, u.user_id), n.feed_id, f.name, n.external_id
ORDER BY user_id, feed, external_id
LIMIT 20
