-- In: the history that a run wrote, users, catalogues, locks. Out: reverted_fields, each judged by itself.
-- $1 tenant, $2 run, $3 when the run began, $4 now.
INSERT INTO reverted_fields (user_id, field, revision, is_creation, old_value, written, present, fate, deactivated_by)
WITH written AS MATERIALIZED (
    SELECT
        c.user_id,
        k.field,
        max(c.revision) AS revision,
        bool_or(c.change = 'created') AS is_creation,
        -- What was filled in later is of the same run: the first before-image and the last value count.
        (array_agg(nullif(coalesce(c.before, '{"status": "deactivated"}') -> k.field, 'null') ORDER BY c.revision))[1]
            AS old_value,
        (array_agg(nullif(c.after -> k.field, 'null') ORDER BY c.revision DESC))[1] AS written,
        (array_agg(c.before ->> 'deactivated_by' ORDER BY c.revision) FILTER (WHERE k.field = 'status'))[1]
            AS old_cause
    FROM muster.user_changes AS c
    CROSS JOIN LATERAL jsonb_object_keys(c.after) AS k (field)
    WHERE c.tenant_id = $1 AND c.run_id = $2 AND c.changed_at >= $3
    GROUP BY c.user_id, k.field
),

compared AS (
    SELECT
        w.*,
        u.is_active,
        u.deactivated_by,
        u.end_date,
        v.present,
        l.field IS NOT NULL AS is_locked,
        (coalesce(v.present -> 'id', v.present) IS NOT DISTINCT FROM coalesce(w.old_value -> 'id', w.old_value))
            AS is_old_already,
        (coalesce(v.present -> 'id', v.present) IS NOT DISTINCT FROM coalesce(w.written -> 'id', w.written))
            AS is_as_written,
        coalesce(jsonb_typeof(w.old_value) = 'object', false) AND NOT CASE w.field
            WHEN 'profile' THEN EXISTS (
                SELECT FROM muster.profiles AS x
                WHERE x.tenant_id = $1 AND x.profile_id = (w.old_value ->> 'id')::bigint
            )
            WHEN 'job_title' THEN EXISTS (
                SELECT FROM muster.job_titles AS x
                WHERE x.tenant_id = $1 AND x.job_title_id = (w.old_value ->> 'id')::bigint
            )
            WHEN 'department' THEN EXISTS (
                SELECT FROM muster.departments AS x
                WHERE x.tenant_id = $1 AND x.department_id = (w.old_value ->> 'id')::bigint
            )
            ELSE EXISTS (
                SELECT FROM muster.business_units AS x
                WHERE x.tenant_id = $1 AND x.business_unit_id = (w.old_value ->> 'id')::bigint
            )
        END AS is_gone
    FROM written AS w
    INNER JOIN muster.users AS u ON u.tenant_id = $1 AND w.user_id = u.user_id
    LEFT JOIN muster.profiles AS p ON p.tenant_id = $1 AND u.profile_id = p.profile_id
    LEFT JOIN muster.job_titles AS j ON j.tenant_id = $1 AND u.job_title_id = j.job_title_id
    LEFT JOIN muster.departments AS d ON d.tenant_id = $1 AND u.department_id = d.department_id
    LEFT JOIN muster.business_units AS b ON b.tenant_id = $1 AND u.business_unit_id = b.business_unit_id
    -- Who is protected from removal stays, also if the run created them.
    LEFT JOIN muster.field_locks AS l
        ON l.tenant_id = $1 AND w.user_id = l.user_id
        AND l.field = CASE WHEN w.field = 'status' AND w.old_value = '"deactivated"' THEN 'removal' ELSE w.field END
    CROSS JOIN LATERAL (
        SELECT CASE w.field
            WHEN 'first_name' THEN to_jsonb(u.first_name)
            WHEN 'last_name' THEN to_jsonb(u.last_name)
            WHEN 'email' THEN to_jsonb(u.email)
            WHEN 'status' THEN to_jsonb(CASE WHEN u.is_active THEN 'active' ELSE 'deactivated' END)
            WHEN 'deactivated_by' THEN to_jsonb(u.deactivated_by)
            WHEN 'profile' THEN jsonb_build_object('id', p.profile_id, 'name', p.name)
            WHEN 'job_title'
                THEN CASE WHEN j.name IS NOT NULL THEN jsonb_build_object('id', j.job_title_id, 'name', j.name) END
            WHEN 'department'
                THEN CASE WHEN d.name IS NOT NULL THEN jsonb_build_object('id', d.department_id, 'name', d.name) END
            WHEN 'business_unit'
                THEN CASE WHEN b.name IS NOT NULL THEN jsonb_build_object('id', b.business_unit_id, 'name', b.name) END
            WHEN 'manager_external_id' THEN to_jsonb(u.manager_external_id)
            WHEN 'start_date' THEN to_jsonb(u.start_date)
            WHEN 'end_date' THEN to_jsonb(u.end_date)
            WHEN 'phone' THEN to_jsonb(u.phone)
            WHEN 'language' THEN to_jsonb(u.language)
        END AS present
    ) AS v
),

judged AS (
    SELECT
        c.*,
        CASE
            WHEN NOT c.is_as_written THEN 'changed'
            WHEN c.is_locked THEN 'locked'
            WHEN c.is_gone THEN 'deleted'
            WHEN c.field = 'status' AND c.deactivated_by = 'hand' THEN 'by_hand'
        END AS fate
    FROM compared AS c
    WHERE NOT c.is_old_already
),

-- Dates that would be out of order, one of them being left as it is, stay both.
dates AS (
    SELECT
        u.user_id,
        coalesce(max(j.old_value #>> '{}') FILTER (WHERE j.field = 'start_date' AND j.fate IS NULL)::date, CASE
            WHEN bool_or(j.field = 'start_date' AND j.fate IS NULL) THEN NULL ELSE u.start_date
        END) AS start_date,
        coalesce(max(j.old_value #>> '{}') FILTER (WHERE j.field = 'end_date' AND j.fate IS NULL)::date, CASE
            WHEN bool_or(j.field = 'end_date' AND j.fate IS NULL) THEN NULL ELSE u.end_date
        END) AS end_date,
        coalesce(
            max((j.old_value ->> 'id')::bigint) FILTER (WHERE j.field = 'business_unit' AND j.fate IS NULL),
            u.business_unit_id
        ) AS business_unit_id
    FROM judged AS j
    INNER JOIN muster.users AS u ON u.tenant_id = $1 AND j.user_id = u.user_id
    GROUP BY u.user_id, u.start_date, u.end_date, u.business_unit_id
),

days AS (
    SELECT
        d.user_id,
        d.end_date < d.start_date AS are_out_of_order,
        d.end_date < ($4::timestamptz AT TIME ZONE coalesce(b.time_zone, t.time_zone))::date AS has_ended
    FROM dates AS d
    INNER JOIN muster.tenants AS t ON t.tenant_id = $1
    LEFT JOIN muster.business_units AS b ON b.tenant_id = $1 AND d.business_unit_id = b.business_unit_id
)

SELECT
    j.user_id,
    j.field,
    j.revision,
    j.is_creation,
    j.old_value,
    j.written,
    j.present,
    CASE
        WHEN j.fate IS NOT NULL THEN j.fate
        WHEN j.field IN ('start_date', 'end_date') AND d.are_out_of_order THEN 'out_of_order'
        WHEN j.field = 'status' AND j.old_value = '"active"' AND d.has_ended THEN 'ended'
    END,
    j.old_cause
FROM judged AS j
INNER JOIN days AS d ON j.user_id = d.user_id
