-- In: locked_fields, stage, work, the users and what they refer to. Out: entries about cells of applied records that
-- would have changed a locked field. A record that is not in work is plainly unchanged.
-- $1 tenant, $2 feed.
INSERT INTO entries (
    line, external_id, code, column_name, value, person, expected, other, other_id, detail
)
WITH heard AS MATERIALIZED (
    SELECT
        s.*,
        u.user_id,
        u.first_name AS old_first_name,
        u.last_name AS old_last_name,
        u.email AS old_email,
        u.job_title_id AS old_job_title_id,
        u.department_id AS old_department_id,
        u.business_unit_id AS old_business_unit_id,
        u.start_date AS old_start_date,
        u.end_date AS old_end_date,
        u.phone AS old_phone,
        u.language AS old_language
    FROM locked_fields AS k
    INNER JOIN muster.users AS u ON u.tenant_id = $1 AND k.user_id = u.user_id
    INNER JOIN stage AS s ON u.external_id = s.external_id
    LEFT JOIN work AS w ON s.line = w.line
    WHERE w.line IS NULL OR w.outcome IN ('updated', 'unchanged', 'reactivated', 'deactivated')
),

-- What the cells mean: an entry's own name goes before an alias.
meant AS (
    SELECT
        h.*,
        j.name AS old_job_title,
        d.name AS old_department,
        b.feed_key AS old_business_unit,
        coalesce(j1.job_title_id, aj.job_title_id) AS meant_job_title_id,
        coalesce(d1.department_id, ad.department_id) AS meant_department_id,
        coalesce(b1.business_unit_id, ab.business_unit_id) AS meant_business_unit_id
    FROM heard AS h
    LEFT JOIN muster.job_titles AS j ON j.tenant_id = $1 AND h.old_job_title_id = j.job_title_id
    LEFT JOIN muster.departments AS d ON d.tenant_id = $1 AND h.old_department_id = d.department_id
    LEFT JOIN muster.business_units AS b ON b.tenant_id = $1 AND h.old_business_unit_id = b.business_unit_id
    LEFT JOIN muster.job_titles AS j1 ON j1.tenant_id = $1 AND h.job_title = j1.name
    LEFT JOIN muster.departments AS d1 ON d1.tenant_id = $1 AND h.department = d1.name
    LEFT JOIN muster.business_units AS b1 ON b1.tenant_id = $1 AND h.business_unit = b1.feed_key
    LEFT JOIN muster.aliases AS aj
        ON aj.tenant_id = $1 AND aj.feed_id = $2 AND aj.kind = 'job_title' AND h.job_title = aj.value
    LEFT JOIN muster.aliases AS ad
        ON ad.tenant_id = $1 AND ad.feed_id = $2 AND ad.kind = 'department' AND h.department = ad.value
    LEFT JOIN muster.aliases AS ab
        ON ab.tenant_id = $1 AND ab.feed_id = $2 AND ab.kind = 'business_unit' AND h.business_unit = ab.value
)

SELECT
    m.line,
    m.external_id,
    'ROW_FIELD_LOCKED',
    c.column_name,
    c.sent,
    m.old_first_name || ' ' || m.old_last_name,
    coalesce('"' || c.present || '"', 'empty'),
    coalesce('says "' || nullif(c.sent, '') || '"', 'clears it'),
    l.field,
    l.reason
FROM meant AS m
INNER JOIN muster.field_locks AS l ON l.tenant_id = $1 AND m.user_id = l.user_id
CROSS JOIN LATERAL (
    VALUES
    ('first_name', 'First Name', m.first_name, m.old_first_name, m.first_name <> m.old_first_name),
    ('last_name', 'Last Name', m.last_name, m.old_last_name, m.last_name <> m.old_last_name),
    ('email', 'Email', m.email, m.old_email, nullif(m.email, '') IS DISTINCT FROM m.old_email),
    ('job_title', 'Job Title', m.job_title, m.old_job_title, m.meant_job_title_id IS DISTINCT FROM m.old_job_title_id),
    (
        'department', 'Department', m.department, m.old_department,
        CASE WHEN m.department = '' THEN m.old_department_id IS NOT NULL
            ELSE coalesce(m.meant_department_id <> m.old_department_id, true) END
    ),
    (
        'business_unit', 'Business Unit ID', m.business_unit, m.old_business_unit,
        CASE WHEN m.business_unit = '' THEN m.old_business_unit_id IS NOT NULL
            ELSE coalesce(m.meant_business_unit_id <> m.old_business_unit_id, true) END
    ),
    (
        'start_date', 'Start Date',
        CASE WHEN m.start_date = '-infinity' THEN '' ELSE to_char(m.start_date, 'YYYY-MM-DD') END,
        to_char(m.old_start_date, 'YYYY-MM-DD'), nullif(m.start_date, '-infinity') IS DISTINCT FROM m.old_start_date
    ),
    (
        'end_date', 'End Date',
        CASE WHEN m.end_date = '-infinity' THEN '' ELSE to_char(m.end_date, 'YYYY-MM-DD') END,
        to_char(m.old_end_date, 'YYYY-MM-DD'), nullif(m.end_date, '-infinity') IS DISTINCT FROM m.old_end_date
    ),
    ('phone', 'Phone', m.phone, m.old_phone, nullif(m.phone, '') IS DISTINCT FROM m.old_phone),
    ('language', 'Language', m.language, m.old_language, nullif(m.language, '') IS DISTINCT FROM m.old_language)
) AS c (field, column_name, sent, present, differs)
WHERE c.field = l.field AND c.sent IS NOT NULL AND c.differs
