-- In: work after the addresses were settled, reverted_fields. Out: work, in which who cannot return, or not to that
-- address, gets the rest of the old values back. $1 tenant.
UPDATE work AS w
SET
    outcome = CASE
        WHEN NOT EXISTS (SELECT FROM reverted_fields AS f WHERE w.user_id = f.user_id AND f.fate IS NULL)
            THEN 'unchanged'
        WHEN w.outcome IN ('rejected', 'unchanged') THEN 'updated'
        ELSE w.outcome
    END
WHERE
    $1 > 0
    AND (
        w.email_fault IS NOT NULL
        OR NOT EXISTS (SELECT FROM reverted_fields AS f WHERE w.user_id = f.user_id AND f.fate IS NULL)
    )
