-- In: work, removals. Out: changed_users, the known users that this run changed. $1 tenant, $2 removals switched off.
INSERT INTO changed_users (user_id)
SELECT user_id FROM work
WHERE outcome IN ('updated', 'deactivated', 'reactivated') AND $1 > 0
UNION ALL
SELECT user_id FROM removals
WHERE protected_because IS NULL AND NOT $2
