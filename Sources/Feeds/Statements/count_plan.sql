-- In: the kept plan of a run. Out: how many people each action concerns. $1 tenant, $2 run, $3 the actions and $4 the
-- external IDs to count, NULL for all.
SELECT
    p.action,
    count(*) AS people
FROM muster.feed_plan_rows AS p
WHERE
    p.tenant_id = $1 AND p.run_id = $2 AND p.row_no > 0
    AND ($3::text[] IS NULL OR p.action = any($3::text[]))
    AND ($4::text[] IS NULL OR p.external_id = any($4::text[]))
GROUP BY p.action
