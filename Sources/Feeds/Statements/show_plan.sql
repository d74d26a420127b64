-- In: the kept plan of a run, users and catalogues. Out: its rows for a person to look at. $1 tenant, $2 run.
SELECT
    p.line,
    p.action,
    p.external_id,
    p.first_name || ' ' || p.last_name AS person,
    CASE
        WHEN p.action = 'remove' THEN 'not in the file'
        ELSE concat_ws(
            '; ',
            CASE p.action
                WHEN 'deactivate' THEN 'status: active → inactive'
                WHEN 'reactivate' THEN 'status: inactive → active'
            END,
            CASE WHEN p.first_name <> u.first_name
                THEN concat('first name: ', u.first_name || ' → ', coalesce(p.first_name, 'none')) END,
            CASE WHEN p.last_name <> u.last_name
                THEN concat('last name: ', u.last_name || ' → ', coalesce(p.last_name, 'none')) END,
            CASE WHEN p.email IS DISTINCT FROM u.email
                THEN concat('e-mail: ', u.email || ' → ', coalesce(p.email, 'none')) END,
            CASE WHEN p.job_title_id IS DISTINCT FROM u.job_title_id
                THEN concat('job title: ', j0.name || ' → ', coalesce(j1.name, 'none')) END,
            CASE WHEN p.department_id IS DISTINCT FROM u.department_id
                THEN concat('department: ', d0.name || ' → ', coalesce(d1.name, 'none')) END,
            CASE WHEN p.business_unit_id IS DISTINCT FROM u.business_unit_id
                THEN concat('unit: ', b0.name || ' → ', coalesce(b1.name, 'none')) END,
            CASE WHEN p.profile_id IS DISTINCT FROM u.profile_id AND (u.user_id IS NOT NULL OR NOT p1.is_default)
                THEN concat('profile: ', p0.name || ' → ', p1.name) END,
            CASE WHEN p.start_date IS DISTINCT FROM u.start_date
                THEN concat('start date: ', u.start_date || ' → ', coalesce(p.start_date::text, 'none')) END,
            CASE WHEN p.end_date IS DISTINCT FROM u.end_date
                THEN concat('end date: ', u.end_date || ' → ', coalesce(p.end_date::text, 'none')) END,
            CASE WHEN p.phone IS DISTINCT FROM u.phone
                THEN concat('phone: ', u.phone || ' → ', coalesce(p.phone, 'none')) END,
            CASE WHEN p.language IS DISTINCT FROM u.language
                THEN concat('language: ', u.language || ' → ', coalesce(p.language, 'none')) END,
            CASE WHEN p.manager_external_id IS DISTINCT FROM u.manager_external_id
                THEN concat('manager: ', u.manager_external_id || ' → ', coalesce(p.manager_external_id, 'none')) END
        )
    END AS changes
FROM muster.feed_plan_rows AS p
LEFT JOIN muster.users AS u ON u.tenant_id = $1 AND p.user_id = u.user_id
LEFT JOIN muster.job_titles AS j0 ON j0.tenant_id = $1 AND u.job_title_id = j0.job_title_id
LEFT JOIN muster.job_titles AS j1 ON j1.tenant_id = $1 AND p.job_title_id = j1.job_title_id
LEFT JOIN muster.departments AS d0 ON d0.tenant_id = $1 AND u.department_id = d0.department_id
LEFT JOIN muster.departments AS d1 ON d1.tenant_id = $1 AND p.department_id = d1.department_id
LEFT JOIN muster.business_units AS b0 ON b0.tenant_id = $1 AND u.business_unit_id = b0.business_unit_id
LEFT JOIN muster.business_units AS b1 ON b1.tenant_id = $1 AND p.business_unit_id = b1.business_unit_id
LEFT JOIN muster.profiles AS p0 ON p0.tenant_id = $1 AND u.profile_id = p0.profile_id
LEFT JOIN muster.profiles AS p1 ON p1.tenant_id = $1 AND p.profile_id = p1.profile_id
WHERE p.tenant_id = $1 AND p.run_id = $2 AND p.action NOT IN ('park', 'lapse')
ORDER BY p.row_no
