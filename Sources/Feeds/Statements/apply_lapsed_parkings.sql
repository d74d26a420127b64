-- In: stage, and the parked records with this run's among them. Out: earlier ones gone that this run mentions anew, or
-- that a snapshot no longer mentions. $1 tenant, $2 feed, $3 the run is a snapshot, $4 run.
DELETE FROM muster.parked_records AS p
WHERE
    p.tenant_id = $1 AND p.feed_id = $2 AND p.run_id <> $4
    AND ($3 OR p.external_id IN (SELECT s.external_id FROM stage AS s))
