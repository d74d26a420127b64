-- In: stage, work. Out: records that wait for a job title, as they stood in the file.
-- Whom a silent run parked stays silent, until a run is asked to write to everybody.
-- $1 tenant, $2 feed, $3 run, $4 now, $5 whom the run writes to.
INSERT INTO muster.parked_records (
    tenant_id, feed_id, external_id, run_id, line, job_title, record, parked_at, is_silent
)
SELECT
    $1,
    $2,
    w.external_id,
    $3,
    w.line,
    w.job_title,
    to_jsonb(s) || jsonb_build_object(
        'granted_profile_id', CASE WHEN s.profile <> '' AND NOT w.profile_refused THEN w.profile_id END
    ),
    $4,
    $5::text = 'silent'
FROM work AS w
INNER JOIN stage AS s ON w.line = s.line
WHERE w.outcome = 'parked'
ON CONFLICT (tenant_id, feed_id, external_id) DO UPDATE SET
    run_id = excluded.run_id,
    line = excluded.line,
    job_title = excluded.job_title,
    record = excluded.record,
    parked_at = excluded.parked_at,
    is_silent = excluded.is_silent OR (parked_records.is_silent AND $5::text <> 'asked')
