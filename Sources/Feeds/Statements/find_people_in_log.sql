-- In: part of a message, such as a name or an address. Out: whom the messages of the log that have it are about.
-- $1 tenant, $2 the text, $3 feed's name, $4 since when.
SELECT DISTINCT
    u.user_id,
    r.feed_id,
    f.name AS feed,
    e.external_id,
    u.first_name || ' ' || u.last_name AS person
FROM muster.feed_log_entries AS e
INNER JOIN muster.feed_runs AS r ON r.tenant_id = $1 AND e.run_id = r.run_id
INNER JOIN muster.feeds AS f ON f.tenant_id = $1 AND r.feed_id = f.feed_id
LEFT JOIN muster.users AS u ON u.tenant_id = $1 AND r.feed_id = u.feed_id AND e.external_id = u.external_id
WHERE
    e.tenant_id = $1 AND e.external_id IS NOT NULL AND e.logged_at >= $4
    AND position(lower($2) IN lower(e.message)) > 0
    AND ($3::text IS NULL OR f.name = $3)
ORDER BY feed, e.external_id
LIMIT 20
