-- In: work. Out: leavers deactivated, before anybody takes over their addresses. $1 tenant, $2 now, $3 by what, unless
-- the undoing of a return says by what it was before.
UPDATE muster.users AS u
SET
    is_active = false,
    deactivated_by = coalesce(w.deactivated_by, $3),
    deactivated_at = $2,
    first_name = w.first_name,
    last_name = w.last_name,
    email = w.email,
    job_title_id = w.job_title_id,
    department_id = w.department_id,
    business_unit_id = w.business_unit_id,
    profile_id = w.profile_id,
    manager_external_id = w.manager_external_id,
    start_date = w.start_date,
    end_date = w.end_date,
    phone = w.phone,
    language = w.language,
    revision = u.revision + 1,
    updated_at = $2
FROM work AS w
WHERE u.tenant_id = $1 AND u.user_id = w.user_id AND w.outcome = 'deactivated'
