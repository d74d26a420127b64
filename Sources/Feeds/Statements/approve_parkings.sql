-- In: the kept plan of a run. Out: parked records as an approval leaves them: some lapse, others are parked anew.
-- $1 tenant, $2 feed, $3 run, $4 now, $5 whom the run writes to.
WITH lapsed AS (
    DELETE FROM muster.parked_records AS k
    USING muster.feed_plan_rows AS p
    WHERE
        k.tenant_id = $1 AND k.feed_id = $2
        AND p.tenant_id = $1 AND p.run_id = $3 AND p.action = 'lapse' AND k.external_id = p.external_id
        AND NOT EXISTS (
            SELECT FROM muster.feed_plan_rows AS a
            WHERE a.tenant_id = $1 AND a.run_id = $3 AND a.action = 'park' AND a.external_id = p.external_id
        )
)

INSERT INTO muster.parked_records (
    tenant_id, feed_id, external_id, run_id, line, job_title, record, parked_at, is_silent
)
SELECT
    $1,
    $2,
    p.external_id,
    $3,
    p.line,
    p.job_title,
    p.record,
    $4,
    $5::text = 'silent'
FROM muster.feed_plan_rows AS p
WHERE p.tenant_id = $1 AND p.run_id = $3 AND p.action = 'park'
ON CONFLICT (tenant_id, feed_id, external_id) DO UPDATE SET
    run_id = excluded.run_id,
    line = excluded.line,
    job_title = excluded.job_title,
    record = excluded.record,
    parked_at = excluded.parked_at,
    is_silent = excluded.is_silent OR (parked_records.is_silent AND $5::text <> 'asked')
