-- In: the feed's runs. Out: the feed, whose last applied run is the newest that still stands: with none left its next
-- run is the first again. No file equals what was undone, so no digest is kept. $1 tenant, $2 feed.
UPDATE muster.feeds AS f
SET
    last_applied_run_id = (
        SELECT max(r.run_id)
        FROM muster.feed_runs AS r
        WHERE
            r.tenant_id = $1 AND r.feed_id = $2 AND r.state IN ('applied', 'applied_with_messages')
            AND r.file_digest IS NOT NULL
    ),
    last_applied_digest = NULL
WHERE f.tenant_id = $1 AND f.feed_id = $2
