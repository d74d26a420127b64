-- In: waiting_references, the catalogues, aliases and locks. Out: active users with what they waited for and that
-- exists by now, with their history; the users that changed. What is locked goes on waiting.
-- $1 tenant, $2 feed, $3 now, $4 changed by.
WITH found AS MATERIALIZED (
    SELECT
        w.user_id,
        w.kind,
        w.run_id,
        coalesce(d.department_id, ad.department_id) AS department_id,
        coalesce(b.business_unit_id, ab.business_unit_id) AS business_unit_id
    FROM muster.waiting_references AS w
    INNER JOIN muster.users AS u ON u.tenant_id = $1 AND w.user_id = u.user_id AND u.is_active
    LEFT JOIN muster.departments AS d ON d.tenant_id = $1 AND w.kind = 'department' AND w.value = d.name
    LEFT JOIN muster.business_units AS b ON b.tenant_id = $1 AND w.kind = 'business_unit' AND w.value = b.feed_key
    LEFT JOIN muster.aliases AS ad
        ON ad.tenant_id = $1 AND ad.feed_id = $2 AND ad.kind = 'department' AND w.kind = ad.kind AND w.value = ad.value
    LEFT JOIN muster.aliases AS ab
        ON ab.tenant_id = $1 AND ab.feed_id = $2 AND ab.kind = 'business_unit' AND w.kind = ab.kind
        AND w.value = ab.value
    LEFT JOIN muster.field_locks AS l ON l.tenant_id = $1 AND w.user_id = l.user_id AND w.kind = l.field
    WHERE
        w.tenant_id = $1 AND w.feed_id = $2 AND l.field IS NULL
        AND coalesce(d.department_id, ad.department_id, b.business_unit_id, ab.business_unit_id) IS NOT NULL
),

settled AS (
    DELETE FROM muster.waiting_references AS w
    USING found AS f
    WHERE w.tenant_id = $1 AND w.user_id = f.user_id AND w.kind = f.kind
),

wanted AS (
    SELECT
        f.user_id,
        max(f.run_id) AS run_id,
        max(f.department_id) AS department_id,
        max(f.business_unit_id) AS business_unit_id
    FROM found AS f
    GROUP BY f.user_id
),

images AS MATERIALIZED (
    SELECT
        w.user_id,
        w.run_id,
        u.revision,
        coalesce(w.department_id, u.department_id) AS department_id,
        coalesce(w.business_unit_id, u.business_unit_id) AS business_unit_id,
        i.before,
        i.after
    FROM wanted AS w
    INNER JOIN muster.users AS u ON u.tenant_id = $1 AND w.user_id = u.user_id
    LEFT JOIN muster.departments AS d0 ON d0.tenant_id = $1 AND u.department_id = d0.department_id
    LEFT JOIN muster.departments AS d1 ON d1.tenant_id = $1 AND w.department_id = d1.department_id
    LEFT JOIN muster.business_units AS b0 ON b0.tenant_id = $1 AND u.business_unit_id = b0.business_unit_id
    LEFT JOIN muster.business_units AS b1 ON b1.tenant_id = $1 AND w.business_unit_id = b1.business_unit_id
    CROSS JOIN LATERAL (
        SELECT
            jsonb_object_agg(v.field, v.old_value) AS before,
            jsonb_object_agg(v.field, v.new_value) AS after
        FROM (
            VALUES
            (
                'department',
                CASE WHEN d0.name IS NOT NULL THEN jsonb_build_object('id', d0.department_id, 'name', d0.name) END,
                CASE WHEN d1.name IS NOT NULL THEN jsonb_build_object('id', d1.department_id, 'name', d1.name) END
            ),
            (
                'business_unit',
                CASE WHEN b0.name IS NOT NULL THEN jsonb_build_object('id', b0.business_unit_id, 'name', b0.name) END,
                CASE WHEN b1.name IS NOT NULL THEN jsonb_build_object('id', b1.business_unit_id, 'name', b1.name) END
            )
        ) AS v (field, old_value, new_value)
        WHERE v.new_value IS NOT NULL AND v.old_value IS DISTINCT FROM v.new_value
    ) AS i
    WHERE i.before IS NOT NULL
),

history AS (
    INSERT INTO muster.user_changes (
        tenant_id, user_id, revision, changed_at, change, changed_by, run_id, before, after
    )
    SELECT
        $1,
        i.user_id,
        i.revision + 1,
        $3,
        'updated',
        $4,
        i.run_id,
        i.before,
        i.after
    FROM images AS i
)

UPDATE muster.users AS u
SET
    department_id = i.department_id,
    business_unit_id = i.business_unit_id,
    revision = u.revision + 1,
    updated_at = $3
FROM images AS i
WHERE u.tenant_id = $1 AND u.user_id = i.user_id
RETURNING u.user_id
