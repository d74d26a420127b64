-- In: work. Out: what of the run still waits gone: records without a title, names of departments and units, and the
-- welcome e-mails of people whom it created. $1 tenant, $2 feed, $3 run, $4 why the e-mails were cancelled.
WITH parked AS (
    DELETE FROM muster.parked_records AS p
    WHERE p.tenant_id = $1 AND p.feed_id = $2 AND p.run_id = $3
),

waiting AS (
    DELETE FROM muster.waiting_references AS w
    WHERE w.tenant_id = $1 AND w.feed_id = $2 AND w.run_id = $3
)

UPDATE muster.welcome_emails AS m
SET
    state = 'cancelled',
    error = $4
FROM work AS w
WHERE
    m.tenant_id = $1 AND m.run_id = $3 AND m.campaign_id IS NULL AND m.state IN ('waiting', 'queued')
    AND m.user_id = w.user_id AND w.outcome = 'deactivated'
