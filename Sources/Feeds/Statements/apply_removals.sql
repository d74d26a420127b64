-- In: removals. Out: users whom the snapshot left out, deactivated. $1 tenant, $2 now.
UPDATE muster.users AS u
SET
    is_active = false,
    deactivated_by = 'absence',
    deactivated_at = $2,
    revision = u.revision + 1,
    updated_at = $2
FROM removals AS r
WHERE u.tenant_id = $1 AND u.user_id = r.user_id AND r.protected_because IS NULL
