-- In: work, removals, users. Out: what the safeguards judge. $1 tenant, $2 feed, $3 removals were switched off.
-- Users are found by the key, one by one, whatever the planner thinks of a tenant that is new: hence OFFSET.
WITH leaving AS MATERIALIZED (
    SELECT user_id FROM work WHERE outcome = 'deactivated'
    UNION ALL
    SELECT user_id FROM removals WHERE protected_because IS NULL AND NOT $3
),

emptied_units AS (
    SELECT
        b.name,
        g.people
    FROM (
        SELECT
            u.business_unit_id,
            count(*) AS people
        FROM leaving AS l
        CROSS JOIN LATERAL (
            SELECT k.business_unit_id FROM muster.users AS k WHERE k.tenant_id = $1 AND k.user_id = l.user_id OFFSET 0
        ) AS u
        GROUP BY u.business_unit_id
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
        w.line,
        w.external_id AS new_id,
        u.external_id AS old_id
    FROM work AS w
    CROSS JOIN LATERAL (
        SELECT k.external_id
        FROM muster.users AS k
        WHERE
            k.tenant_id = $1 AND k.email_key = w.email_key AND k.is_active AND k.feed_id = $2
            AND k.first_name = w.first_name AND k.last_name = w.last_name
        OFFSET 0
    ) AS u
    WHERE
        w.user_id IS NULL AND w.external_id <> u.external_id AND w.outcome IN ('created', 'rejected')
        AND EXISTS (SELECT FROM work AS x WHERE x.user_id IS NULL AND x.email_key IS NOT NULL)
)

SELECT
    (SELECT count(*) FROM work WHERE outcome = 'deactivated') AS deactivations,
    (SELECT count(*) FROM removals WHERE protected_because IS NULL AND NOT $3) AS removals,
    (SELECT count(*) FROM work WHERE outcome = 'created') AS creations,
    (SELECT count(*) FROM churned) AS id_churn,
    (SELECT c.old_id FROM churned AS c ORDER BY c.line LIMIT 1) AS churn_example_old,
    (SELECT c.new_id FROM churned AS c ORDER BY c.line LIMIT 1) AS churn_example_new,
    coalesce((SELECT jsonb_object_agg(e.name, e.people) FROM emptied_units AS e), '{}'::jsonb)::text AS emptied_units
