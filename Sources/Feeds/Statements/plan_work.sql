-- In: stage, duplicates, locked_fields, the tenant's catalogues and users. Out: work.
-- A record that matches its active user in every field has nothing to say and is not carried on.
-- $1 tenant, $2 feed, $3 now, $4 duplicate policy, $5 the profiles that a record may give, $10 only what was granted
-- when it was given,
-- flags: $6 always rejected, $7 rejected for a new ID, $8 status unknown; $9 a manager may be missing in the file.
INSERT INTO work (
    line, external_id, flags, outcome, user_id, base_revision, was_active, deactivated_by, last_line, has_ended,
    contradicts, dates_out_of_order, fields_change, other_fields_change, first_name, last_name, old_first_name,
    old_last_name, email, email_key, old_email, old_email_key, job_title, job_title_id, job_title_unknown, department,
    department_id, department_unknown, business_unit, business_unit_id, business_unit_unknown, profile, profile_id,
    profile_refused, manager_external_id, manager_unknown, start_date, end_date, phone, language, faults
)
WITH titles AS (
    SELECT
        name,
        job_title_id
    FROM muster.job_titles
    WHERE tenant_id = $1
    UNION ALL
    SELECT
        a.value,
        a.job_title_id
    FROM muster.aliases AS a
    WHERE
        a.tenant_id = $1 AND a.feed_id = $2 AND a.kind = 'job_title'
        AND NOT EXISTS (SELECT FROM muster.job_titles AS j WHERE j.tenant_id = $1 AND j.name = a.value)
),

departments AS (
    SELECT
        name,
        department_id
    FROM muster.departments
    WHERE tenant_id = $1
    UNION ALL
    SELECT
        a.value,
        a.department_id
    FROM muster.aliases AS a
    WHERE
        a.tenant_id = $1 AND a.feed_id = $2 AND a.kind = 'department'
        AND NOT EXISTS (SELECT FROM muster.departments AS d WHERE d.tenant_id = $1 AND d.name = a.value)
),

units AS (
    SELECT
        feed_key,
        business_unit_id
    FROM muster.business_units
    WHERE tenant_id = $1
    UNION ALL
    SELECT
        a.value,
        a.business_unit_id
    FROM muster.aliases AS a
    WHERE
        a.tenant_id = $1 AND a.feed_id = $2 AND a.kind = 'business_unit'
        AND NOT EXISTS (SELECT FROM muster.business_units AS b WHERE b.tenant_id = $1 AND b.feed_key = a.value)
),

-- The last day that has ended, in the unit's time zone, else the tenant's.
unit_days AS (
    SELECT
        b.business_unit_id,
        ($3::timestamptz AT TIME ZONE coalesce(b.time_zone, t.time_zone))::date AS today
    FROM muster.business_units AS b
    INNER JOIN muster.tenants AS t ON b.tenant_id = t.tenant_id
    WHERE b.tenant_id = $1 AND t.tenant_id = $1
),

tenant_day AS (
    SELECT
        ($3::timestamptz AT TIME ZONE t.time_zone)::date AS today,
        p.profile_id AS default_profile_id
    FROM muster.tenants AS t
    INNER JOIN muster.profiles AS p ON t.tenant_id = p.tenant_id AND p.is_default
    WHERE t.tenant_id = $1 AND p.tenant_id = $1
),

-- Managers whom neither the file nor the directory knows; a manager may stand further down in the same file.
managers AS MATERIALIZED (
    SELECT DISTINCT manager_external_id FROM stage
    WHERE manager_external_id <> '' AND $9
),

managers_outside_the_file AS MATERIALIZED (
    SELECT manager_external_id FROM managers
    EXCEPT ALL
    SELECT DISTINCT m.manager_external_id
    FROM managers AS m
    INNER JOIN stage AS s ON m.manager_external_id = s.external_id
),

unknown_managers AS MATERIALIZED (
    SELECT o.manager_external_id
    FROM managers_outside_the_file AS o
    WHERE
        NOT EXISTS (
            SELECT FROM muster.users AS u
            WHERE u.tenant_id = $1 AND u.feed_id = $2 AND o.manager_external_id = u.external_id
        )
),

-- Most records say what the directory has, and are passed over before anything else is asked about them. Whatever
-- takes a closer look (an end date not well ahead, a profile, a line that is there twice) goes on to the next step.
suspects AS (
    SELECT
        s.*,
        u.user_id,
        u.revision AS base_revision,
        u.is_active AS was_active,
        u.deactivated_by,
        u.first_name AS old_first_name,
        u.last_name AS old_last_name,
        u.email AS old_email,
        u.email_key AS old_email_key,
        u.job_title_id AS old_job_title_id,
        u.department_id AS old_department_id,
        u.business_unit_id AS old_business_unit_id,
        u.profile_id AS old_profile_id,
        u.manager_external_id AS old_manager,
        u.start_date AS old_start_date,
        u.end_date AS old_end_date,
        u.phone AS old_phone,
        u.language AS old_language,
        j.job_title_id AS named_job_title_id,
        dp.department_id AS named_department_id,
        b.business_unit_id AS named_business_unit_id
    FROM stage AS s
    LEFT JOIN muster.users AS u
        ON u.tenant_id = $1 AND u.feed_id = $2 AND s.external_id = u.external_id
    LEFT JOIN titles AS j ON s.job_title = j.name
    LEFT JOIN departments AS dp ON s.department = dp.name
    LEFT JOIN units AS b ON s.business_unit = b.feed_key
    WHERE
        NOT coalesce(
            u.is_active
            AND s.flags = 0
            AND coalesce(s.first_name, u.first_name) = u.first_name
            AND coalesce(s.last_name, u.last_name) = u.last_name
            AND (s.email IS NULL OR nullif(s.email, '') IS NOT DISTINCT FROM u.email)
            AND s.status IS DISTINCT FROM 'inactive'
            AND coalesce(s.profile, '') = ''
            AND (s.job_title IS NULL OR j.job_title_id = u.job_title_id)
            AND (
                s.department IS NULL OR dp.department_id = u.department_id
                OR (s.department = '' AND u.department_id IS NULL)
            )
            AND (
                s.business_unit IS NULL OR b.business_unit_id = u.business_unit_id
                OR (s.business_unit = '' AND u.business_unit_id IS NULL)
            )
            AND (s.start_date IS NULL OR nullif(s.start_date, '-infinity') IS NOT DISTINCT FROM u.start_date)
            AND (s.end_date IS NULL OR nullif(s.end_date, '-infinity') IS NOT DISTINCT FROM u.end_date)
            AND (u.end_date IS NULL OR u.end_date > ($3::timestamptz AT TIME ZONE 'UTC')::date + 1)
            AND (
                s.manager_external_id IS NULL
                OR nullif(s.manager_external_id, '') IS NOT DISTINCT FROM u.manager_external_id
            )
            AND (s.phone IS NULL OR nullif(s.phone, '') IS NOT DISTINCT FROM u.phone)
            AND (s.language IS NULL OR nullif(s.language, '') IS NOT DISTINCT FROM u.language)
            AND NOT (s.external_id IN (SELECT d.external_id FROM duplicates AS d)),
            false
        )
    -- Keeps the planner from joining the rest to every record; nothing is left out, so no order is missing.
    OFFSET 0 -- noqa: AM09
),

-- A cell of a locked field leaves the field alone, as if its column were not there; `stage` keeps what the file says.
-- Here and below OFFSET 0 has what a step worked out used as it is: put into the next one's expressions, and those into
-- the next, it would be worked out many times over, and planned as long.
unlocked AS (
    SELECT
        s.line,
        s.external_id,
        s.flags,
        s.status,
        s.faults,
        s.profile,
        s.granted_profile_id,
        s.manager_external_id,
        s.user_id,
        s.base_revision,
        s.was_active,
        s.deactivated_by,
        s.old_first_name,
        s.old_last_name,
        s.old_email,
        s.old_email_key,
        s.old_job_title_id,
        s.old_department_id,
        s.old_business_unit_id,
        s.old_profile_id,
        s.old_manager,
        s.old_start_date,
        s.old_end_date,
        s.old_phone,
        s.old_language,
        CASE WHEN k.first_name THEN NULL ELSE s.first_name END AS first_name,
        CASE WHEN k.last_name THEN NULL ELSE s.last_name END AS last_name,
        CASE WHEN k.email THEN NULL ELSE s.email END AS email,
        CASE WHEN k.email THEN NULL ELSE s.email_key END AS email_key,
        CASE WHEN k.job_title THEN NULL ELSE s.job_title END AS job_title,
        CASE WHEN k.job_title THEN NULL ELSE s.named_job_title_id END AS named_job_title_id,
        CASE WHEN k.department THEN NULL ELSE s.department END AS department,
        CASE WHEN k.department THEN NULL ELSE s.named_department_id END AS named_department_id,
        CASE WHEN k.business_unit THEN NULL ELSE s.business_unit END AS business_unit,
        CASE WHEN k.business_unit THEN NULL ELSE s.named_business_unit_id END AS named_business_unit_id,
        CASE WHEN k.start_date THEN NULL ELSE s.start_date END AS start_date,
        CASE WHEN k.end_date THEN NULL ELSE s.end_date END AS end_date,
        CASE WHEN k.phone THEN NULL ELSE s.phone END AS phone,
        CASE WHEN k.language THEN NULL ELSE s.language END AS language
    FROM suspects AS s
    LEFT JOIN locked_fields AS k ON s.user_id = k.user_id
    OFFSET 0 -- noqa: AM09
),

merged AS (
    SELECT
        s.line,
        s.external_id,
        s.flags,
        s.status,
        s.faults,
        d.last_line,
        s.user_id,
        s.base_revision,
        s.was_active,
        s.deactivated_by,
        s.old_first_name,
        s.old_last_name,
        s.old_email,
        s.old_email_key,
        s.old_job_title_id,
        s.old_department_id,
        s.old_business_unit_id,
        s.old_profile_id,
        s.old_manager,
        s.old_start_date,
        s.old_end_date,
        s.old_phone,
        s.old_language,
        s.job_title,
        s.department,
        s.business_unit,
        s.profile,
        coalesce(s.first_name, s.old_first_name) AS first_name,
        coalesce(s.last_name, s.old_last_name) AS last_name,
        CASE WHEN s.email IS NULL THEN s.old_email ELSE nullif(s.email, '') END AS email,
        -- The reader knows the keys of ASCII addresses; the column's own expression makes the others.
        CASE
            WHEN s.email IS NULL THEN s.old_email_key
            ELSE nullif(coalesce(s.email_key, lower(normalize(btrim(s.email), NFC))), '')
        END AS email_key,
        coalesce(s.named_job_title_id, s.old_job_title_id) AS job_title_id,
        s.job_title IS NOT NULL AND s.named_job_title_id IS NULL AS job_title_unknown,
        CASE WHEN s.department = '' THEN NULL ELSE coalesce(s.named_department_id, s.old_department_id) END
            AS department_id,
        s.department <> '' AND s.named_department_id IS NULL AS department_unknown,
        CASE WHEN s.business_unit = '' THEN NULL ELSE coalesce(s.named_business_unit_id, s.old_business_unit_id) END
            AS business_unit_id,
        s.business_unit <> '' AND s.named_business_unit_id IS NULL AS business_unit_unknown,
        CASE
            WHEN s.manager_external_id IS NULL OR um.manager_external_id IS NOT NULL THEN s.old_manager
            ELSE nullif(s.manager_external_id, '')
        END AS manager_external_id,
        -- Whom somebody has already may have gone; nothing is left out.
        (um.manager_external_id IS NOT NULL AND s.manager_external_id IS DISTINCT FROM s.old_manager)
            AS manager_unknown,
        CASE WHEN s.start_date IS NULL THEN s.old_start_date ELSE nullif(s.start_date, '-infinity') END
            AS wanted_start_date,
        CASE WHEN s.end_date IS NULL THEN s.old_end_date ELSE nullif(s.end_date, '-infinity') END AS wanted_end_date,
        CASE WHEN s.phone IS NULL THEN s.old_phone ELSE nullif(s.phone, '') END AS phone,
        CASE WHEN s.language IS NULL THEN s.old_language ELSE nullif(s.language, '') END AS language,
        p.profile_id AS wanted_profile_id,
        p.profile_id = any($5::bigint[])
        AND (NOT $10 OR p.profile_id IS NOT DISTINCT FROM s.granted_profile_id) AS profile_allowed,
        td.default_profile_id,
        td.today AS tenant_today
    FROM unlocked AS s
    CROSS JOIN tenant_day AS td
    LEFT JOIN duplicates AS d ON s.external_id = d.external_id
    LEFT JOIN unknown_managers AS um ON s.manager_external_id = um.manager_external_id
    LEFT JOIN muster.profiles AS p ON p.tenant_id = $1 AND lower(s.profile) = p.name_key
),

-- Dates in the wrong order are left as they were, before anything is compared.
dated AS (
    SELECT
        m.*,
        -- Whoever was only absent, or undone, and is now called Inactive, has left by the feed's word.
        coalesce(m.status = 'inactive' AND m.deactivated_by IN ('absence', 'revert'), false) AS is_now_told,
        coalesce(m.wanted_end_date < m.wanted_start_date, false)
        AND (m.wanted_start_date, m.wanted_end_date) IS DISTINCT FROM (m.old_start_date, m.old_end_date)
            AS dates_out_of_order,
        CASE
            WHEN m.wanted_end_date < m.wanted_start_date THEN m.old_start_date
            ELSE m.wanted_start_date
        END AS start_date,
        CASE
            WHEN m.wanted_end_date < m.wanted_start_date THEN m.old_end_date
            ELSE m.wanted_end_date
        END AS end_date
    FROM merged AS m
    OFFSET 0 -- noqa: AM09
),

compared AS (
    SELECT
        m.*,
        (m.first_name, m.last_name, m.job_title_id, m.department_id, m.business_unit_id)
        IS DISTINCT FROM (
            m.old_first_name, m.old_last_name, m.old_job_title_id, m.old_department_id, m.old_business_unit_id
        )
        OR (m.manager_external_id, m.start_date, m.end_date, m.phone, m.language)
        IS DISTINCT FROM (m.old_manager, m.old_start_date, m.old_end_date, m.old_phone, m.old_language)
        OR (
            coalesce(m.profile_allowed AND m.was_active, false)
            AND m.wanted_profile_id IS DISTINCT FROM m.old_profile_id
        )
        OR m.is_now_told AS other_fields_change
    FROM dated AS m
),

judged AS (
    SELECT
        m.*,
        coalesce(m.end_date < coalesce(ud.today, m.tenant_today), false) AS has_ended,
        m.email IS DISTINCT FROM m.old_email OR m.other_fields_change AS fields_change
    FROM compared AS m
    LEFT JOIN unit_days AS ud ON m.business_unit_id = ud.business_unit_id
    OFFSET 0 -- noqa: AM09
),

decided AS (
    SELECT
        j.*,
        CASE
            WHEN j.external_id IS NULL THEN 'rejected'
            WHEN j.last_line IS NOT NULL AND $4 = 'reject' THEN 'rejected'
            WHEN j.line < j.last_line THEN 'superseded'
            WHEN (j.status = 'inactive' OR j.has_ended) AND j.user_id IS NULL THEN 'skipped'
            WHEN (j.status = 'inactive' OR j.has_ended) AND j.was_active THEN 'deactivated'
            WHEN j.status = 'inactive' OR j.has_ended
                THEN CASE WHEN j.fields_change THEN 'updated' ELSE 'unchanged' END
            WHEN j.deactivated_by = 'hand' THEN 'skipped'
            WHEN j.flags & $6 <> 0 THEN 'rejected'
            WHEN j.user_id IS NULL AND j.flags & $7 <> 0 THEN 'rejected'
            WHEN j.job_title_unknown THEN 'parked'
            WHEN j.user_id IS NULL THEN 'created'
            WHEN NOT j.was_active AND (
                j.status = 'active'
                OR (j.deactivated_by IN ('absence', 'revert') AND j.status IS NULL AND j.flags & $8 = 0)
            ) THEN 'reactivated'
            WHEN j.fields_change THEN 'updated'
            ELSE 'unchanged'
        END AS outcome
    FROM judged AS j
),

-- What a record cannot give is told, unless it is what the person has, or gets on returning, anyway.
refused AS (
    SELECT
        d.*,
        d.profile <> ''
        AND NOT coalesce(d.profile_allowed, false)
        AND d.wanted_profile_id IS DISTINCT FROM CASE
            WHEN d.outcome = 'reactivated' THEN d.default_profile_id
            ELSE coalesce(d.old_profile_id, d.default_profile_id)
        END AS profile_refused
    FROM decided AS d
)

SELECT
    j.line,
    j.external_id,
    j.flags,
    j.outcome,
    j.user_id,
    j.base_revision,
    j.was_active,
    CASE WHEN j.is_now_told THEN 'feed' END,
    j.last_line,
    j.has_ended,
    coalesce(j.has_ended AND j.status = 'active', false),
    j.dates_out_of_order,
    j.fields_change,
    j.other_fields_change,
    j.first_name,
    j.last_name,
    j.old_first_name,
    j.old_last_name,
    j.email,
    j.email_key,
    j.old_email,
    j.old_email_key,
    CASE WHEN j.job_title_unknown THEN j.job_title END,
    j.job_title_id,
    j.job_title_unknown,
    CASE WHEN j.department_unknown THEN j.department END,
    j.department_id,
    coalesce(j.department_unknown, false),
    CASE WHEN j.business_unit_unknown THEN j.business_unit END,
    j.business_unit_id,
    coalesce(j.business_unit_unknown, false),
    CASE WHEN j.profile_refused THEN j.profile END,
    CASE
        WHEN j.profile_allowed THEN j.wanted_profile_id
        WHEN j.was_active THEN j.old_profile_id
        ELSE j.default_profile_id
    END,
    coalesce(j.profile_refused, false),
    j.manager_external_id,
    j.manager_unknown,
    j.start_date,
    j.end_date,
    j.phone,
    j.language,
    j.faults
FROM refused AS j
WHERE
    NOT coalesce(
        j.was_active AND j.flags = 0 AND NOT j.fields_change AND j.last_line IS NULL
        AND j.status IS DISTINCT FROM 'inactive' AND NOT j.has_ended AND NOT j.dates_out_of_order
        AND NOT j.job_title_unknown
        AND j.department_unknown IS NOT TRUE AND j.business_unit_unknown IS NOT TRUE
        AND j.profile_refused IS NOT TRUE AND NOT j.manager_unknown,
        false
    )
