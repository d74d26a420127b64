-- In: work after the addresses were settled. Out: reverted_fields with the addresses that somebody else has by now,
-- with the returns that they keep from happening, and with profiles, which only people who are active have. $1 tenant.
UPDATE reverted_fields AS f
SET
    fate = CASE WHEN f.field = 'profile' THEN 'inactive' ELSE 'taken' END,
    email_owner_id = w.email_owner_id
FROM work AS w
WHERE
    $1 > 0
    AND f.user_id = w.user_id AND f.fate IS NULL
    AND (
        -- Whoever stays deactivated may have any address.
        (w.email_fault IS NOT NULL AND f.field = CASE WHEN w.was_active THEN 'email' ELSE 'status' END)
        OR (f.field = 'profile' AND NOT w.was_active AND w.outcome <> 'reactivated')
    )
