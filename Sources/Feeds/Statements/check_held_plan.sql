-- In: the kept plan of a run, users. Out: how many of its rows no longer stand on what they were planned against.
-- $1 tenant, $2 run, $3 feed.
SELECT count(*) AS moved
FROM muster.feed_plan_rows AS p
LEFT JOIN muster.users AS u ON u.tenant_id = $1 AND p.user_id = u.user_id
WHERE
    p.tenant_id = $1 AND p.run_id = $2 AND p.action NOT IN ('park', 'lapse')
    AND (
        (p.user_id IS NOT NULL AND u.revision IS DISTINCT FROM p.base_revision)
        OR (
            p.action = 'create'
            AND EXISTS (
                SELECT FROM muster.users AS x
                WHERE x.tenant_id = $1 AND x.feed_id = $3 AND x.external_id = p.external_id
            )
        )
        OR (
            (p.action IN ('create', 'reactivate') OR (p.action = 'update' AND u.is_active))
            AND EXISTS (
                SELECT FROM muster.users AS x
                WHERE
                    x.tenant_id = $1 AND x.is_active
                    AND x.email_key = lower(normalize(btrim(p.email), NFC))
                    AND x.user_id IS DISTINCT FROM p.user_id
                    AND NOT EXISTS (
                        SELECT FROM muster.feed_plan_rows AS o
                        WHERE o.tenant_id = $1 AND o.run_id = $2 AND o.user_id = x.user_id
                    )
            )
        )
    )
