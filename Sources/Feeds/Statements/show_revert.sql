-- In: reverted_fields, users, history. Out: per person and field what an undoing does, what is left first.
-- $1 tenant, $2 most rows that get their old value back, NULL for all.
SELECT
    u.user_id,
    u.external_id,
    u.first_name || ' ' || u.last_name AS person,
    f.field,
    f.fate,
    f.is_creation,
    coalesce(f.present ->> 'name', f.present #>> '{}') AS present,
    coalesce(f.old_value ->> 'name', f.old_value #>> '{}') AS old_value,
    f.email_owner_id,
    c.changed_by,
    c.run_id
FROM (
    SELECT
        r.*,
        row_number() OVER (PARTITION BY r.fate IS NULL ORDER BY r.user_id, r.field) AS place
    FROM reverted_fields AS r
) AS f
INNER JOIN muster.users AS u ON u.tenant_id = $1 AND f.user_id = u.user_id
LEFT JOIN LATERAL (
    SELECT
        h.changed_by,
        h.run_id
    FROM muster.user_changes AS h
    WHERE
        (f.fate IN ('changed', 'by_hand') OR (f.fate IS NULL AND f.is_creation))
        AND h.tenant_id = $1 AND h.user_id = f.user_id AND h.revision > f.revision
        -- Of somebody whom the run created, whatever was changed since is worth a look.
        AND (f.fate IS NULL OR h.after ? f.field)
    ORDER BY h.revision DESC
    LIMIT 1
) AS c ON true
WHERE f.fate IS NOT NULL OR $2::bigint IS NULL OR f.place <= $2
ORDER BY f.fate IS NULL, f.user_id, f.field
