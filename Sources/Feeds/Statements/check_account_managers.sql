-- In: standing_managers, removals. Out: whether the plan would leave the tenant without an account manager,
-- otherwise than by a record that says so of a leaver. $1 tenant.
SELECT
    count(*) FILTER (WHERE m.is_demoted OR r.user_id IS NOT NULL) > 0
    AND count(*) FILTER (
        WHERE NOT m.is_demoted AND r.user_id IS NULL AND m.outcome IS DISTINCT FROM 'deactivated'
    ) = 0 AS takes_the_last
FROM standing_managers AS m
LEFT JOIN removals AS r ON m.user_id = r.user_id
WHERE $1 > 0
