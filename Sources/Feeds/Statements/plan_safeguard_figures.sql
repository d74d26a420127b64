-- In: work, removals, users. Out: what the safeguards judge. $1 tenant, $2 feed, $3 removals were switched off.
-- Users are found by the key, one by one and not by a join, whatever the planner thinks of a tenant that is new.
WITH leaving AS MATERIALIZED (
    SELECT (
        SELECT u.business_unit_id FROM muster.users AS u WHERE u.tenant_id = $1 AND u.user_id = l.user_id
    ) AS business_unit_id
    FROM (
        SELECT user_id FROM work WHERE outcome = 'deactivated'
        UNION ALL
        SELECT user_id FROM removals WHERE protected_because IS NULL AND NOT $3
    ) AS l
),

emptied_units AS (
    SELECT
        b.name,
        g.people
    FROM (
        SELECT
            l.business_unit_id,
            count(*) AS people
        FROM leaving AS l
        GROUP BY l.business_unit_id
    ) AS g
    INNER JOIN (
        SELECT
            u.business_unit_id,
            count(*) AS people
        FROM muster.users AS u
        WHERE u.tenant_id = $1 AND u.is_active AND EXISTS (SELECT FROM leaving)
        GROUP BY u.business_unit_id
    ) AS a ON g.business_unit_id = a.business_unit_id AND g.people = a.people
    INNER JOIN muster.business_units AS b ON b.tenant_id = $1 AND g.business_unit_id = b.business_unit_id
),

-- New IDs whose name and address are those of an active user with another ID.
churned AS MATERIALIZED (
    SELECT
        n.line,
        n.new_id,
        n.old_id
    FROM (
        SELECT
            w.line,
            w.external_id AS new_id,
            (
                SELECT u.external_id
                FROM muster.users AS u
                WHERE
                    u.tenant_id = $1 AND u.email_key = w.email_key AND u.is_active AND u.feed_id = $2
                    AND u.first_name = w.first_name AND u.last_name = w.last_name
            ) AS old_id
        FROM work AS w
        WHERE w.user_id IS NULL AND w.email_key IS NOT NULL AND w.outcome IN ('created', 'rejected')
    ) AS n
    WHERE n.old_id <> n.new_id
)

SELECT
    (SELECT count(*) FROM work WHERE outcome = 'deactivated') AS deactivations,
    (SELECT count(*) FROM removals WHERE protected_because IS NULL AND NOT $3) AS removals,
    (SELECT count(*) FROM work WHERE outcome = 'created') AS creations,
    (SELECT count(*) FROM churned) AS id_churn,
    (SELECT c.old_id FROM churned AS c ORDER BY c.line LIMIT 1) AS churn_example_old,
    (SELECT c.new_id FROM churned AS c ORDER BY c.line LIMIT 1) AS churn_example_new,
    coalesce((SELECT jsonb_object_agg(e.name, e.people) FROM emptied_units AS e), '{}'::jsonb)::text AS emptied_units
