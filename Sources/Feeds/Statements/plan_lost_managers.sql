-- In: stage, work as it was settled, users. Out: work, in which nobody gets a manager whose own record was not applied,
-- and whom the directory does not know either. A record that waits for its job title will bring its person. $1 tenant.
WITH nobody AS MATERIALIZED (
    SELECT DISTINCT w.external_id
    FROM work AS w
    WHERE w.user_id IS NULL AND w.external_id IS NOT NULL AND w.outcome IN ('rejected', 'skipped')
)

UPDATE work AS w
SET
    manager_external_id = (
        SELECT u.manager_external_id FROM muster.users AS u
        WHERE u.tenant_id = $1 AND w.user_id = u.user_id
    ),
    manager_unknown = true
FROM nobody AS n
INNER JOIN stage AS s ON n.external_id = s.manager_external_id
WHERE
    w.line = s.line
    -- Whoever keeps the manager that the record names lacks nothing.
    AND s.manager_external_id IS DISTINCT FROM (
        SELECT u.manager_external_id FROM muster.users AS u
        WHERE u.tenant_id = $1 AND w.user_id = u.user_id
    )
