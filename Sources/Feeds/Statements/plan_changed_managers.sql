-- In: work, the users. Out: changed_managers, the records that give somebody another manager. $1 tenant.
-- The directory is asked by the key and not by a join: few records of a large file are in work.
INSERT INTO changed_managers (line, external_id, manager_external_id, old_manager)
SELECT
    c.line,
    c.external_id,
    c.manager_external_id,
    c.old_manager
FROM (
    SELECT
        w.line,
        w.external_id,
        w.manager_external_id,
        CASE
            WHEN w.user_id IS NOT NULL
                THEN (
                    SELECT u.manager_external_id
                    FROM muster.users AS u
                    WHERE u.tenant_id = $1 AND u.user_id = w.user_id
                )
        END AS old_manager
    FROM work AS w
    WHERE
        w.outcome IN ('created', 'updated', 'reactivated', 'deactivated')
        AND w.manager_external_id IS NOT NULL
) AS c
WHERE c.manager_external_id IS DISTINCT FROM c.old_manager
