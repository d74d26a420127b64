-- In: stage. Out: parked records gone that this run mentions anew, or that a snapshot no longer mentions.
-- $1 tenant, $2 feed, $3 the run is a snapshot.
DELETE FROM muster.parked_records AS p
WHERE
    p.tenant_id = $1 AND p.feed_id = $2
    AND ($3 OR p.external_id IN (SELECT s.external_id FROM stage AS s))
