-- In: the kept plan of a run. Out: removals, as they were judged. $1 tenant, $2 run.
INSERT INTO removals (user_id, base_revision, external_id, person, business_unit_id)
SELECT
    p.user_id,
    p.base_revision,
    p.external_id,
    p.first_name || ' ' || p.last_name,
    p.business_unit_id
FROM muster.feed_plan_rows AS p
WHERE p.tenant_id = $1 AND p.run_id = $2 AND p.action = 'remove'
