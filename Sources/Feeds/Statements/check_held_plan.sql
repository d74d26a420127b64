-- In: the kept plan of a run, what of it is not approved, users, history. Out: the first of its rows that no longer
-- stand on what they were planned against, or that need a change which is not approved; how many there are.
-- $1 tenant, $2 run, $3 feed, $4 most rows.
WITH faults AS (
    SELECT
        p.row_no,
        p.user_id,
        p.base_revision,
        p.external_id,
        p.first_name || ' ' || p.last_name AS person,
        f.kind,
        f.other
    FROM muster.feed_plan_rows AS p
    LEFT JOIN muster.users AS u ON u.tenant_id = $1 AND p.user_id = u.user_id
    CROSS JOIN LATERAL (
        SELECT
            'changed' AS kind,
            NULL AS other
        WHERE p.user_id IS NOT NULL AND u.revision IS DISTINCT FROM p.base_revision
        UNION ALL
        SELECT
            'exists',
            NULL
        FROM muster.users AS x
        WHERE p.action = 'create' AND x.tenant_id = $1 AND x.feed_id = $3 AND x.external_id = p.external_id
        UNION ALL
        SELECT
            CASE WHEN n.user_id IS NULL THEN 'address' ELSE 'address_unchosen' END,
            CASE WHEN n.user_id IS NULL THEN 'user ' || x.user_id ELSE n.person || ' (' || n.external_id || ')' END
        FROM muster.users AS x
        LEFT JOIN unchosen AS n ON x.user_id = n.user_id
        WHERE
            (p.action IN ('create', 'reactivate') OR (p.action = 'update' AND u.is_active))
            AND x.tenant_id = $1 AND x.is_active
            AND x.email_key = lower(normalize(btrim(p.email), NFC))
            AND x.user_id IS DISTINCT FROM p.user_id
            AND NOT EXISTS (
                SELECT FROM muster.feed_plan_rows AS o
                WHERE o.tenant_id = $1 AND o.run_id = $2 AND o.row_no > 0 AND o.user_id = x.user_id
            )
        UNION ALL
        SELECT
            'manager_unchosen',
            n.person || ' (' || n.external_id || ')'
        FROM unchosen AS n
        WHERE
            n.action = 'create' AND p.manager_external_id = n.external_id
            AND p.manager_external_id IS DISTINCT FROM u.manager_external_id
    ) AS f
    WHERE p.tenant_id = $1 AND p.run_id = $2 AND p.row_no > 0
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
    c.external_id,
    c.person,
    c.kind,
    c.other,
    c.faults,
    h.fields,
    h.author
FROM counted AS c
LEFT JOIN LATERAL (
    SELECT
        string_agg(DISTINCT k.field, ', ') AS fields,
        string_agg(DISTINCT coalesce('run ' || x.run_id, x.changed_by), ', ') AS author
    FROM muster.user_changes AS x
    CROSS JOIN LATERAL jsonb_object_keys(x.after) AS k (field)
    WHERE
        c.kind = 'changed' AND x.tenant_id = $1 AND x.user_id = c.user_id AND x.revision > c.base_revision
) AS h ON true
ORDER BY c.row_no
