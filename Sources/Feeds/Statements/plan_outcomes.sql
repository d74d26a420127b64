-- In: work. Out: how many records came to each outcome. $1 tenant.
SELECT
    outcome,
    count(*) AS records
FROM work
WHERE $1 > 0
GROUP BY outcome
