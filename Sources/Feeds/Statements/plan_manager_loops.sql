-- In: work, changed_managers, ring, the users. Out: work without the changes of managers that would close a circle, and
-- work.manager_loop, the circle in words.
-- $1 tenant.
WITH RECURSIVE
-- Downwards from those who report to nobody of the ring, everybody once; in a circle, and below one, nobody is met.
settled AS (
    SELECT e.external_id
    FROM ring AS e
    WHERE NOT EXISTS (SELECT FROM ring AS m WHERE m.external_id = e.manager_external_id)
    UNION ALL
    SELECT e.external_id
    FROM settled AS s
    INNER JOIN ring AS e ON s.external_id = e.manager_external_id
),

unsettled AS MATERIALIZED (
    SELECT
        e.external_id,
        e.manager_external_id
    FROM ring AS e
    WHERE NOT EXISTS (SELECT FROM settled AS s WHERE s.external_id = e.external_id)
),

-- Upwards from each change until it comes back. A hundred steps are more than any firm has levels: what goes on after
-- that is taken for a circle.
walks AS (
    SELECT
        c.external_id AS origin,
        c.manager_external_id AS next,
        ARRAY[c.external_id] AS path
    FROM changed_managers AS c
    INNER JOIN unsettled AS e ON c.external_id = e.external_id
    UNION ALL
    SELECT
        w.origin,
        e.manager_external_id,
        w.path || e.external_id
    FROM walks AS w
    INNER JOIN unsettled AS e ON w.next = e.external_id
    WHERE NOT w.next = any(w.path) AND cardinality(w.path) < 100
),

loops AS (
    SELECT
        origin,
        CASE
            WHEN cardinality(path) > 6
                THEN array_to_string(path[1:6], ' → ') || ' → … → ' || origin
            ELSE array_to_string(path, ' → ') || ' → ' || origin
        END AS shown
    FROM walks
    WHERE next = origin OR cardinality(path) = 100
)

UPDATE work AS w
SET
    manager_external_id = c.old_manager,
    manager_loop = l.shown
FROM changed_managers AS c
INNER JOIN loops AS l ON c.external_id = l.origin
WHERE w.line = c.line
