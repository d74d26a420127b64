-- In: the kept plan of a run. Out: the plan without what is not in the part that is approved, which is in unchosen.
-- What waits goes with the person's own row. $1 tenant, $2 run, $3 the actions and $4 the external IDs that are
-- approved, NULL for all.
WITH chosen AS MATERIALIZED (
    SELECT p.external_id
    FROM muster.feed_plan_rows AS p
    WHERE
        p.tenant_id = $1 AND p.run_id = $2 AND p.row_no > 0
        AND ($3::text[] IS NULL OR p.action = any($3::text[]))
        AND ($4::text[] IS NULL OR p.external_id = any($4::text[]))
),

gone AS (
    DELETE FROM muster.feed_plan_rows AS p
    WHERE
        p.tenant_id = $1 AND p.run_id = $2
        -- Looked up in a hash: nearly everybody may be in the plan.
        AND NOT (p.external_id IN (SELECT c.external_id FROM chosen AS c))
    RETURNING p.action, p.user_id, p.external_id, p.line, p.first_name || ' ' || p.last_name AS person
)

INSERT INTO unchosen (action, user_id, external_id, line, person)
SELECT
    g.action,
    g.user_id,
    g.external_id,
    g.line,
    g.person
FROM gone AS g
WHERE g.action NOT IN ('lapse', 'forget')
