-- In: work, in which people keep the managers they have, users. Out: work, in which who would have changed in nothing
-- else is unchanged. $1 tenant.
UPDATE work AS w
SET outcome = 'unchanged'
FROM muster.users AS u
WHERE
    u.tenant_id = $1 AND w.user_id = u.user_id
    AND w.outcome = 'updated' AND w.deactivated_by IS NULL
    AND (w.manager_unknown OR w.manager_loop IS NOT NULL)
    AND (w.first_name, w.last_name, w.email, w.job_title_id, w.department_id, w.business_unit_id)
    IS NOT DISTINCT FROM (u.first_name, u.last_name, u.email, u.job_title_id, u.department_id, u.business_unit_id)
    AND (w.manager_external_id, w.start_date, w.end_date, w.phone, w.language)
    IS NOT DISTINCT FROM (u.manager_external_id, u.start_date, u.end_date, u.phone, u.language)
    AND (w.profile_id = u.profile_id OR NOT u.is_active)
