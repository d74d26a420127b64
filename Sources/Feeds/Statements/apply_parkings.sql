-- In: stage, work. Out: records that wait for a job title, as they stood in the file.
-- $1 tenant, $2 feed, $3 run, $4 now.
INSERT INTO muster.parked_records (
    tenant_id, feed_id, external_id, run_id, line, job_title, record, parked_at
)
SELECT
    $1,
    $2,
    w.external_id,
    $3,
    w.line,
    w.job_title,
    to_jsonb(s),
    $4
FROM work AS w
INNER JOIN stage AS s ON w.line = s.line
WHERE w.outcome = 'parked'
