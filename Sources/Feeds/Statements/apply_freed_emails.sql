-- In: work. Out: addresses given up that somebody else in this run takes; the next statement sets them.
-- The unique index is checked row by row, so a swap needs the two steps. $1 tenant.
UPDATE muster.users AS u
SET email = NULL
FROM work AS w
WHERE
    u.tenant_id = $1
    AND u.user_id = w.user_id
    AND w.outcome = 'updated'
    AND w.email_key IS DISTINCT FROM w.old_email_key
    AND EXISTS (
        SELECT FROM work AS x
        WHERE x.outcome IN ('created', 'updated', 'reactivated') AND w.old_email_key = x.email_key
    )
