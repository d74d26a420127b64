-- In: work. Out: each unknown value once, for an explanation of how it differs from what exists. $1 tenant.
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
