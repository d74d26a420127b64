-- In: one person. Out: what stands between the feed's word and the directory now.
-- $1 tenant, $2 user or NULL, $3 feed or NULL, $4 external ID or NULL.
SELECT
    'job_title' AS kind,
    p.job_title AS value,
    NULL AS detail,
    p.run_id
FROM muster.parked_records AS p
WHERE p.tenant_id = $1 AND p.feed_id = $3::bigint AND p.external_id = $4::text
UNION ALL
SELECT
    w.kind,
    w.value,
    NULL,
    w.run_id
FROM muster.waiting_references AS w
WHERE w.tenant_id = $1 AND w.user_id = $2::bigint
UNION ALL
SELECT
    CASE l.field WHEN 'removal' THEN 'protection' ELSE 'lock' END,
    CASE l.field WHEN 'removal' THEN l.reason ELSE l.field END,
    l.reason,
    NULL
FROM muster.field_locks AS l
WHERE l.tenant_id = $1 AND l.user_id = $2::bigint
UNION ALL
SELECT
    'held',
    p.action,
    NULL,
    p.run_id
FROM muster.feed_runs AS r
INNER JOIN muster.feed_plan_rows AS p ON p.tenant_id = $1 AND r.run_id = p.run_id
WHERE
    r.tenant_id = $1 AND r.feed_id = $3::bigint AND r.state = 'held' AND p.action NOT IN ('lapse', 'forget')
    AND (p.external_id = $4::text OR p.user_id = $2::bigint)
