-- In: work. Out: each unknown value once, for an explanation of how it differs from what exists; the next ones after a
-- kind and a value. $1 tenant, $2 that kind, $3 that value, $4 most of them.
SELECT
    u.kind,
    u.value
FROM (
    SELECT
        'job_title' AS kind,
        job_title AS value
    FROM work
    WHERE outcome = 'parked' AND $1 > 0
    UNION
    SELECT
        'department' AS kind,
        department AS value
    FROM work
    WHERE department_unknown AND outcome NOT IN ('superseded', 'skipped', 'rejected', 'parked')
    UNION
    SELECT
        'business_unit' AS kind,
        business_unit AS value
    FROM work
    WHERE business_unit_unknown AND outcome NOT IN ('superseded', 'skipped', 'rejected', 'parked')
) AS u
WHERE (u.kind, u.value COLLATE "C") > ($2::text, $3::text)
ORDER BY u.kind, u.value COLLATE "C"
LIMIT $4
