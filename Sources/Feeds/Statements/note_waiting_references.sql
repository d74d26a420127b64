-- In: the log of a run that was applied, the feed's users. Out: what the run could not find for whom.
-- $1 tenant, $2 feed, $3 run, $4 only of people in the plan that was kept.
INSERT INTO muster.waiting_references (tenant_id, user_id, kind, feed_id, value, run_id)
SELECT
    $1,
    u.user_id,
    CASE e.column_name WHEN 'Department' THEN 'department' ELSE 'business_unit' END,
    $2,
    e.value,
    $3
FROM muster.feed_log_entries AS e
INNER JOIN muster.users AS u ON u.tenant_id = $1 AND u.feed_id = $2 AND e.external_id = u.external_id
WHERE
    e.tenant_id = $1 AND e.run_id = $3
    AND e.code IN (
        'ROW_DEPARTMENT_UNKNOWN', 'ROW_DEPARTMENT_NEAR', 'ROW_UNIT_UNKNOWN', 'ROW_UNIT_WRONG_ID_KIND'
    )
    AND u.is_active
    AND (
        NOT $4
        OR e.external_id IN (
            SELECT p.external_id
            FROM muster.feed_plan_rows AS p
            WHERE p.tenant_id = $1 AND p.run_id = $3 AND p.row_no > 0
        )
    )
ON CONFLICT (tenant_id, user_id, kind) DO UPDATE SET
    feed_id = excluded.feed_id,
    value = excluded.value,
    run_id = excluded.run_id
