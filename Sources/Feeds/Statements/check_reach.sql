-- In: work, removals, the tenant's users, of a held run what it parks. Out: how many people the plan changes, at once
-- or when their job title exists, who may do more than whoever approves it, or who then could.
-- $1 tenant, $2 the profiles within reach, $3 the held run or NULL.
SELECT count(*) AS people
FROM (
    SELECT w.line
    FROM work AS w
    LEFT JOIN muster.users AS u ON u.tenant_id = $1 AND w.user_id = u.user_id
    WHERE u.profile_id <> all($2::bigint[]) OR w.profile_id <> all($2::bigint[])
    UNION ALL
    SELECT r.user_id
    FROM removals AS r
    INNER JOIN muster.users AS u ON u.tenant_id = $1 AND r.user_id = u.user_id
    WHERE u.profile_id <> all($2::bigint[])
    UNION ALL
    SELECT p.row_no
    FROM muster.feed_plan_rows AS p
    INNER JOIN muster.feed_runs AS f ON f.tenant_id = $1 AND f.run_id = $3
    LEFT JOIN muster.users AS u ON u.tenant_id = $1 AND f.feed_id = u.feed_id AND p.external_id = u.external_id
    WHERE
        p.tenant_id = $1 AND p.run_id = $3 AND p.action = 'park'
        AND (
            u.profile_id <> all($2::bigint[])
            OR (p.record ->> 'granted_profile_id')::bigint <> all($2::bigint[])
        )
) AS c
