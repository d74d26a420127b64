-- In: one person. Out: what became of them, newest first: changes of the user and what the log told of their records.
-- $1 tenant, $2 user or NULL, $3 feed or NULL, $4 external ID or NULL, $5 how many.
SELECT
    v.happened_at,
    v.run_id,
    r.file_name,
    r.state AS run_state,
    v.what,
    v.severity,
    v.changed_by,
    v.words,
    v.remedy
FROM (
    (
        SELECT
            c.changed_at AS happened_at,
            c.run_id,
            c.change AS what,
            NULL AS severity,
            c.changed_by,
            d.words,
            NULL AS remedy,
            c.revision AS place
        FROM muster.user_changes AS c
        CROSS JOIN LATERAL (
            SELECT
                string_agg(
                    k.field || ': '
                    || coalesce(c.before -> k.field ->> 'name', c.before ->> k.field, 'nothing')
                    || ' → '
                    || coalesce(c.after -> k.field ->> 'name', c.after ->> k.field, 'nothing'),
                    '; '
                    ORDER BY k.field
                ) AS words
            -- A creation has nothing to tell field by field.
            FROM jsonb_object_keys(CASE WHEN c.before IS NOT NULL THEN c.after END) AS k (field)
        ) AS d
        WHERE c.tenant_id = $1 AND c.user_id = $2::bigint
        ORDER BY c.changed_at DESC, c.revision DESC
        LIMIT $5::bigint
    )
    UNION ALL
    (
        SELECT
            e.logged_at,
            e.run_id,
            e.code,
            e.severity,
            NULL,
            e.message,
            e.remedy,
            -e.entry_no
        FROM muster.feed_log_entries AS e
        INNER JOIN muster.feed_runs AS o ON o.tenant_id = $1 AND e.run_id = o.run_id
        WHERE e.tenant_id = $1 AND e.external_id = $4 AND o.feed_id = $3::bigint
        ORDER BY e.logged_at DESC, e.entry_no ASC
        LIMIT $5::bigint
    )
) AS v
LEFT JOIN muster.feed_runs AS r ON r.tenant_id = $1 AND v.run_id = r.run_id
ORDER BY v.happened_at DESC, v.run_id DESC NULLS LAST, v.place DESC
LIMIT $5::bigint
