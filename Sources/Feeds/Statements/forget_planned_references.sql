-- In: the kept plan of a run. Out: waiting references gone of people about whom its file says something newer.
-- $1 tenant, $2 feed, $3 run.
DELETE FROM muster.waiting_references AS w
USING muster.feed_plan_rows AS p
WHERE
    w.tenant_id = $1 AND w.feed_id = $2
    AND p.tenant_id = $1 AND p.run_id = $3 AND p.action = 'forget' AND w.user_id = p.user_id AND w.kind = p.cause
