-- In: stage. Out: duplicates, the external IDs that stand on more than one line. $1 tenant.
INSERT INTO duplicates (external_id, last_line)
SELECT
    external_id,
    max(line)
FROM stage
WHERE external_id IS NOT NULL AND $1 > 0
GROUP BY external_id
HAVING count(*) > 1
