-- In: the kept plan of a run, what of it is not approved, users, history. Out: the first of its rows that no longer
-- stand on what they were planned against, or that need a change which is not approved; how many there are.
-- $1 tenant, $2 run, $3 feed, $4 most rows.
WITH planned AS MATERIALIZED (
    SELECT
        p.row_no,
        p.action,
        p.user_id,
        p.base_revision,
        p.external_id,
        p.first_name || ' ' || p.last_name AS person,
        p.manager_external_id,
        u.revision,
        u.manager_external_id AS present_manager,
        CASE
            WHEN p.action IN ('create', 'reactivate') OR (p.action = 'update' AND u.is_active)
                THEN lower(normalize(btrim(p.email), NFC))
        END AS wanted_key
    FROM muster.feed_plan_rows AS p
    LEFT JOIN muster.users AS u ON u.tenant_id = $1 AND p.user_id = u.user_id
    WHERE p.tenant_id = $1 AND p.run_id = $2 AND p.row_no > 0
),

faults AS (
    SELECT
        p.row_no,
        'changed' AS kind,
        NULL AS other
    FROM planned AS p
    WHERE p.user_id IS NOT NULL AND p.revision IS DISTINCT FROM p.base_revision
    UNION ALL
    SELECT
        p.row_no,
        'exists',
        NULL
    FROM planned AS p
    INNER JOIN muster.users AS x ON x.tenant_id = $1 AND x.feed_id = $3 AND p.external_id = x.external_id
    WHERE p.action = 'create'
    UNION ALL
    SELECT
        p.row_no,
        CASE WHEN n.user_id IS NULL THEN 'address' ELSE 'address_unchosen' END,
        CASE WHEN n.user_id IS NULL THEN 'user ' || x.user_id ELSE n.person || ' (' || n.external_id || ')' END
    FROM planned AS p
    INNER JOIN muster.users AS x ON x.tenant_id = $1 AND x.is_active AND p.wanted_key = x.email_key
    LEFT JOIN unchosen AS n ON x.user_id = n.user_id
    WHERE
        x.user_id IS DISTINCT FROM p.user_id
        AND NOT (x.user_id IN (SELECT o.user_id FROM planned AS o WHERE o.user_id IS NOT NULL))
    UNION ALL
    SELECT
        p.row_no,
        'manager_unchosen',
        n.person || ' (' || n.external_id || ')'
    FROM planned AS p
    INNER JOIN unchosen AS n ON p.manager_external_id = n.external_id
    WHERE n.action = 'create' AND p.manager_external_id IS DISTINCT FROM p.present_manager
),

counted AS (
    SELECT
        s.*,
        count(*) OVER () AS faults
    FROM faults AS s
    ORDER BY s.row_no
    LIMIT $4
)

SELECT
    p.external_id,
    p.person,
    c.kind,
    c.other,
    c.faults,
    h.fields,
    h.author
FROM counted AS c
INNER JOIN planned AS p ON c.row_no = p.row_no
LEFT JOIN LATERAL (
    SELECT
        string_agg(DISTINCT k.field, ', ') AS fields,
        string_agg(DISTINCT coalesce('run ' || x.run_id, x.changed_by), ', ') AS author
    FROM muster.user_changes AS x
    CROSS JOIN LATERAL jsonb_object_keys(x.after) AS k (field)
    WHERE
        c.kind = 'changed' AND x.tenant_id = $1 AND x.user_id = p.user_id AND x.revision > p.base_revision
) AS h ON true
ORDER BY c.row_no
