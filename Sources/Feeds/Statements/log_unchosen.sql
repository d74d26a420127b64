-- In: unchosen. Out: entries for those people; what the log said of their records goes, since it was not done.
-- $1 tenant, $2 run.
WITH untrue AS (
    DELETE FROM muster.feed_log_entries AS e
    USING unchosen AS n
    WHERE
        e.tenant_id = $1 AND e.run_id = $2 AND e.external_id = n.external_id AND e.line IS NOT DISTINCT FROM n.line
)

INSERT INTO entries (line, external_id, code, person)
SELECT
    n.line,
    n.external_id,
    'ROW_NOT_APPROVED',
    n.person
FROM unchosen AS n
