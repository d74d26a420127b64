-- In: work. Out: users updated and reactivated. $1 tenant, $2 now.
UPDATE muster.users AS u
SET
    is_active = u.is_active OR w.outcome = 'reactivated',
    deactivated_by = CASE
        WHEN u.is_active OR w.outcome = 'reactivated' THEN NULL
        ELSE coalesce(w.deactivated_by, u.deactivated_by)
    END,
    deactivated_at = CASE WHEN w.outcome = 'reactivated' THEN NULL ELSE u.deactivated_at END,
    first_name = w.first_name,
    last_name = w.last_name,
    email = w.email,
    job_title_id = w.job_title_id,
    department_id = w.department_id,
    business_unit_id = w.business_unit_id,
    profile_id = CASE WHEN u.is_active OR w.outcome = 'reactivated' THEN w.profile_id ELSE u.profile_id END,
    manager_external_id = w.manager_external_id,
    start_date = w.start_date,
    end_date = w.end_date,
    phone = w.phone,
    language = w.language,
    revision = u.revision + 1,
    updated_at = $2
FROM work AS w
WHERE u.tenant_id = $1 AND u.user_id = w.user_id AND w.outcome IN ('updated', 'reactivated')
