-- In: the kept plan of a run. Out: work, as it was judged. $1 tenant, $2 run.
INSERT INTO work (
    line, external_id, flags, outcome, user_id, base_revision, was_active, deactivated_by, has_ended, contradicts,
    dates_out_of_order, fields_change, other_fields_change, first_name, last_name, email, email_key, old_email,
    old_email_key, job_title_id, job_title_unknown, department_id, department_unknown, business_unit_id,
    business_unit_unknown, profile_id, profile_refused, manager_external_id, manager_unknown, start_date, end_date,
    phone, language
)
SELECT
    p.row_no,
    p.external_id,
    0,
    CASE p.action
        WHEN 'create' THEN 'created'
        WHEN 'update' THEN 'updated'
        WHEN 'deactivate' THEN 'deactivated'
        ELSE 'reactivated'
    END,
    p.user_id,
    p.base_revision,
    u.is_active,
    CASE WHEN p.action = 'update' AND p.cause = 'inactive' THEN 'feed' END,
    false,
    false,
    false,
    true,
    true,
    p.first_name,
    p.last_name,
    p.email,
    lower(normalize(btrim(p.email), NFC)),
    u.email,
    u.email_key,
    p.job_title_id,
    false,
    p.department_id,
    false,
    p.business_unit_id,
    false,
    p.profile_id,
    false,
    p.manager_external_id,
    false,
    p.start_date,
    p.end_date,
    p.phone,
    p.language
FROM muster.feed_plan_rows AS p
LEFT JOIN muster.users AS u ON u.tenant_id = $1 AND p.user_id = u.user_id
WHERE p.tenant_id = $1 AND p.run_id = $2 AND p.row_no > 0 AND p.action <> 'remove'
