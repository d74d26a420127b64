-- In: work, changed_managers, the feed's users. Out: ring, whoever leads somebody in the end and may be in a circle
-- that a change closes. $1 tenant, $2 feed.
WITH RECURSIVE
-- Who reports to whom by this run; of everybody else the directory knows it.
planned AS MATERIALIZED (
    SELECT
        w.external_id,
        w.manager_external_id
    FROM work AS w
    WHERE w.outcome IN ('created', 'updated', 'reactivated', 'deactivated')
),

-- Upwards from the managers whom the changes name, everybody once: whoever is in a circle that a change closes is met.
-- Those are few of a firm, and few of them again when few change. The directory is asked by the key, one by one and not
-- by a join, whatever the planner thinks of a tenant that is new.
upwards AS (
    SELECT DISTINCT
        NULL::text AS external_id,
        d.manager_external_id
    FROM changed_managers AS d
    UNION
    SELECT
        e.external_id,
        e.manager_external_id
    FROM (
        SELECT
            r.manager_external_id AS external_id,
            CASE
                WHEN p.external_id IS NOT NULL THEN p.manager_external_id
                ELSE (
                    SELECT u.manager_external_id
                    FROM muster.users AS u
                    WHERE u.tenant_id = $1 AND u.feed_id = $2 AND u.external_id = r.manager_external_id
                )
            END AS manager_external_id
        FROM upwards AS r
        LEFT JOIN planned AS p ON r.manager_external_id = p.external_id
    ) AS e
    WHERE e.manager_external_id IS NOT NULL
)

INSERT INTO ring (external_id, manager_external_id)
SELECT
    external_id,
    manager_external_id
FROM upwards
WHERE external_id IS NOT NULL
