-- In: work, the tenant's users. Out: work, in which records about users who may do more than whoever imports are
-- rejected: else a file could take over an account with more permissions than one's own.
-- $1 tenant, $2 the profiles whose users may be changed.
UPDATE work AS w
SET
    outcome = 'rejected',
    protected_because = 'with the profile "' || p.name || '" the person may do more than whoever imported the file, '
    || 'and nothing of the record was applied',
    protected_step = 'have an account manager of the tenant import the file'
FROM muster.users AS u
INNER JOIN muster.profiles AS p ON u.tenant_id = p.tenant_id AND u.profile_id = p.profile_id
WHERE
    u.tenant_id = $1 AND p.tenant_id = $1
    AND w.user_id = u.user_id
    -- A parked record would be applied later, by a worker who may do everything.
    AND w.outcome IN ('updated', 'deactivated', 'reactivated', 'parked')
    AND u.profile_id <> all($2::bigint[])
