-- In: work, removals, users. Out: what the safeguards judge. $1 tenant, $2 feed, $3 removals were switched off.
WITH leaving AS MATERIALIZED (
    SELECT user_id FROM work WHERE outcome = 'deactivated'
    UNION ALL
    SELECT user_id FROM removals WHERE protected_because IS NULL AND NOT $3
),

emptied_units AS (
    SELECT
        b.name,
        count(*) AS people
    FROM muster.users AS u
    INNER JOIN muster.business_units AS b ON u.tenant_id = b.tenant_id AND u.business_unit_id = b.business_unit_id
    LEFT JOIN leaving AS l ON u.user_id = l.user_id
    WHERE u.tenant_id = $1 AND b.tenant_id = $1 AND u.is_active AND EXISTS (SELECT FROM leaving)
    GROUP BY b.business_unit_id, b.name
    HAVING count(*) = count(l.user_id)
),

-- New IDs whose name and address are those of an active user with another ID.
churned AS MATERIALIZED (
    SELECT
        w.line,
        w.external_id AS new_id,
        u.external_id AS old_id
    FROM work AS w
    INNER JOIN muster.users AS u
        ON
            u.tenant_id = $1 AND u.feed_id = $2 AND u.is_active
            AND w.email_key = u.email_key AND w.first_name = u.first_name AND w.last_name = u.last_name
    WHERE w.user_id IS NULL AND w.external_id <> u.external_id AND w.outcome IN ('created', 'rejected')
)

SELECT
    (SELECT count(*) FROM muster.users AS u WHERE u.tenant_id = $1 AND u.feed_id = $2 AND u.is_active) AS base_active,
    (SELECT count(*) FROM work WHERE outcome = 'deactivated') AS deactivations,
    (SELECT count(*) FROM removals WHERE protected_because IS NULL AND NOT $3) AS removals,
    (SELECT count(*) FROM work WHERE outcome = 'created') AS creations,
    (SELECT count(*) FROM churned) AS id_churn,
    (SELECT c.old_id FROM churned AS c ORDER BY c.line LIMIT 1) AS churn_example_old,
    (SELECT c.new_id FROM churned AS c ORDER BY c.line LIMIT 1) AS churn_example_new,
    coalesce((SELECT jsonb_object_agg(e.name, e.people) FROM emptied_units AS e), '{}'::jsonb)::text AS emptied_units
