-- In: work, removals, users. Out: work.email_fault and outcomes where an e-mail address cannot be had.
-- Final state decides, not row order: a wish for an address succeeds if nobody active has it, if its owner leaves, or
-- if its owner's own move succeeds (so chains end where their end does, and circles succeed).
-- $1 tenant.
WITH RECURSIVE wishes AS MATERIALIZED (
    SELECT
        w.line,
        w.outcome,
        w.email_key
    FROM work AS w
    WHERE
        w.email_key IS NOT NULL
        AND (
            w.outcome IN ('created', 'reactivated')
            OR (w.outcome = 'updated' AND w.was_active AND w.email_key IS DISTINCT FROM w.old_email_key)
        )
),

-- Nearly every wish is the only one for its address, and nobody has it; the rest of the statement is about the others.
contested AS MATERIALIZED (
    SELECT email_key
    FROM wishes
    GROUP BY email_key
    HAVING count(*) > 1
    UNION
    SELECT w.email_key
    FROM wishes AS w
    INNER JOIN muster.users AS u ON u.tenant_id = $1 AND w.email_key = u.email_key AND u.is_active
),

contenders AS MATERIALIZED (
    SELECT w.*
    FROM wishes AS w
    INNER JOIN contested AS c ON w.email_key = c.email_key
),

owners AS MATERIALIZED (
    SELECT
        u.email_key,
        u.user_id,
        r.user_id IS NOT NULL OR w.outcome = 'deactivated' OR (w.line IS NOT NULL AND w.email_key IS NULL) AS leaves,
        w.line AS moving_line
    FROM (SELECT DISTINCT c.email_key FROM contenders AS c) AS k
    INNER JOIN muster.users AS u ON u.tenant_id = $1 AND k.email_key = u.email_key AND u.is_active
    LEFT JOIN removals AS r ON u.user_id = r.user_id AND r.protected_because IS NULL
    LEFT JOIN work AS w
        ON u.user_id = w.user_id
        AND (
            w.outcome = 'deactivated'
            OR (w.outcome = 'updated' AND w.email_key IS DISTINCT FROM w.old_email_key)
        )
),

-- Who moves to an address whose owner moves, too, by numbers from 1 on; 0 is everybody else.
places AS MATERIALIZED (
    SELECT
        c.line,
        o.moving_line,
        (row_number() OVER (ORDER BY c.line))::integer AS place
    FROM contenders AS c
    INNER JOIN owners AS o ON c.email_key = o.email_key AND NOT coalesce(o.leaves, false)
    WHERE c.line IN (SELECT m.moving_line FROM owners AS m) AND o.moving_line IS NOT NULL
),

-- Where each of them comes to in so many steps from mover to owner. The steps double, so a circle of any length takes
-- few rounds. After as many steps as there are movers who is reached stands on a circle, and all who do are reached.
jumps AS (
    SELECT
        1::bigint AS steps,
        array_agg(coalesce(n.place, 0) ORDER BY p.place) AS reached
    FROM places AS p
    LEFT JOIN places AS n ON p.moving_line = n.line
    HAVING count(*) > 0
    UNION ALL
    SELECT
        j.steps * 2,
        array(
            SELECT coalesce(j.reached[r.place], 0)
            FROM unnest(j.reached) WITH ORDINALITY AS r (place, number)
            ORDER BY r.number
        )
    FROM jumps AS j
    WHERE j.steps < cardinality(j.reached)
),

-- Those who pass their addresses round among themselves, a swap being the shortest circle.
circles AS MATERIALIZED (
    SELECT DISTINCT p.line
    FROM (SELECT j.reached FROM jumps AS j ORDER BY j.steps DESC LIMIT 1) AS l
    CROSS JOIN LATERAL unnest(l.reached) AS r (place)
    INNER JOIN places AS p ON r.place = p.place
),

-- The first in the file; but whoever is in a circle goes before everybody else. The owner of the address gives it up
-- only for what the circle offers, so no one outside could have it: to let the first in the file win would make all of
-- them fail, and nobody would have gained.
winners AS MATERIALIZED (
    SELECT DISTINCT ON (c.email_key)
        c.email_key,
        c.line
    FROM contenders AS c
    LEFT JOIN circles AS r ON c.line = r.line
    ORDER BY c.email_key ASC, (r.line IS NULL) ASC, c.line ASC
),

failed AS (
    SELECT c.line
    FROM contenders AS c
    INNER JOIN winners AS k ON c.email_key = k.email_key
    LEFT JOIN owners AS o ON c.email_key = o.email_key
    WHERE
        c.line <> k.line
        OR (o.user_id IS NOT NULL AND NOT coalesce(o.leaves, false) AND o.moving_line IS NULL)
    UNION
    SELECT k.line
    FROM failed AS f
    INNER JOIN owners AS o ON f.line = o.moving_line AND NOT coalesce(o.leaves, false)
    INNER JOIN winners AS k ON o.email_key = k.email_key
),

faults AS (
    SELECT
        c.line,
        c.outcome,
        k.line AS winner_line,
        CASE
            WHEN
                o.user_id IS NOT NULL AND NOT coalesce(o.leaves, false)
                AND (o.moving_line IS NULL OR o.moving_line IN (SELECT x.line FROM failed AS x))
                THEN o.user_id
        END AS owner_id
    FROM failed AS f
    INNER JOIN contenders AS c ON f.line = c.line
    INNER JOIN winners AS k ON c.email_key = k.email_key
    LEFT JOIN owners AS o ON c.email_key = o.email_key
)

UPDATE work
SET
    email_fault = CASE
        WHEN f.owner_id IS NULL THEN 'twice'
        WHEN f.outcome = 'updated' THEN 'kept'
        ELSE 'in_use'
    END,
    email_owner_id = f.owner_id,
    email_other_line = f.winner_line,
    outcome = CASE
        WHEN f.owner_id IS NULL OR f.outcome <> 'updated' THEN 'rejected'
        WHEN work.other_fields_change THEN 'updated'
        ELSE 'unchanged'
    END,
    email = CASE WHEN f.outcome = 'updated' THEN work.old_email ELSE work.email END,
    email_key = CASE WHEN f.outcome = 'updated' THEN work.old_email_key ELSE work.email_key END,
    wanted_email = work.email
FROM faults AS f
WHERE work.line = f.line AND $1 > 0
