-- In: reverted_fields, users. Out: work, in which everybody concerned gets the old values back. $1 tenant.
INSERT INTO work (
    line, external_id, flags, outcome, user_id, base_revision, was_active, deactivated_by, has_ended, contradicts,
    dates_out_of_order, fields_change, other_fields_change, first_name, last_name, email, email_key, old_email,
    old_email_key, job_title_id, job_title_unknown, department_id, department_unknown, business_unit_id,
    business_unit_unknown, profile_id, profile_refused, manager_external_id, manager_unknown, start_date, end_date,
    phone, language
)
WITH wanted AS MATERIALIZED (
    SELECT
        f.user_id,
        max(f.deactivated_by) AS old_cause,
        jsonb_object_agg(f.field, f.old_value) AS fields
    FROM reverted_fields AS f
    WHERE f.fate IS NULL
    GROUP BY f.user_id
),

valued AS (
    SELECT
        u.*,
        w.fields,
        w.old_cause,
        w.fields ->> 'status' AS status,
        CASE WHEN w.fields ? 'email' THEN w.fields ->> 'email' ELSE u.email END AS wanted_email
    FROM wanted AS w
    INNER JOIN muster.users AS u ON u.tenant_id = $1 AND w.user_id = u.user_id
)

SELECT
    row_number() OVER (ORDER BY v.user_id),
    v.external_id,
    0,
    CASE v.status
        WHEN 'active' THEN 'reactivated'
        WHEN 'deactivated' THEN 'deactivated'
        ELSE 'updated'
    END,
    v.user_id,
    v.revision,
    v.is_active,
    CASE WHEN v.status = 'deactivated' THEN v.old_cause ELSE v.fields ->> 'deactivated_by' END,
    false,
    false,
    false,
    v.fields - 'status' <> '{}',
    v.fields - 'status' - 'email' <> '{}',
    coalesce(v.fields ->> 'first_name', v.first_name),
    coalesce(v.fields ->> 'last_name', v.last_name),
    v.wanted_email,
    lower(normalize(btrim(v.wanted_email), NFC)),
    v.email,
    v.email_key,
    CASE WHEN v.fields ? 'job_title' THEN (v.fields -> 'job_title' ->> 'id')::bigint ELSE v.job_title_id END,
    false,
    CASE WHEN v.fields ? 'department' THEN (v.fields -> 'department' ->> 'id')::bigint ELSE v.department_id END,
    false,
    CASE
        WHEN v.fields ? 'business_unit' THEN (v.fields -> 'business_unit' ->> 'id')::bigint
        ELSE v.business_unit_id
    END,
    false,
    coalesce((v.fields -> 'profile' ->> 'id')::bigint, v.profile_id),
    false,
    CASE
        WHEN v.fields ? 'manager_external_id' THEN v.fields ->> 'manager_external_id'
        ELSE v.manager_external_id
    END,
    false,
    CASE WHEN v.fields ? 'start_date' THEN (v.fields ->> 'start_date')::date ELSE v.start_date END,
    CASE WHEN v.fields ? 'end_date' THEN (v.fields ->> 'end_date')::date ELSE v.end_date END,
    CASE WHEN v.fields ? 'phone' THEN v.fields ->> 'phone' ELSE v.phone END,
    CASE WHEN v.fields ? 'language' THEN v.fields ->> 'language' ELSE v.language END
FROM valued AS v
