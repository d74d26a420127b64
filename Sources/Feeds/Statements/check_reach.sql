-- In: work, removals, the tenant's users. Out: how many people the plan changes who may do more than whoever approves
-- it, or who then could. $1 tenant, $2 the profiles within reach.
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
) AS c
