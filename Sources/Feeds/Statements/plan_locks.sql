-- In: stage, duplicates, the feed's users and their locks. Out: stage, where the cells of locked fields leave the field
-- alone; entries about cells that would have changed one. Known people only: nobody else can have a lock.
-- $1 tenant, $2 feed, $3 flags of records that are rejected anyway.
WITH locks AS MATERIALIZED (
    SELECT
        s.line,
        u.user_id,
        l.field,
        l.reason
    FROM muster.field_locks AS l
    INNER JOIN muster.users AS u ON u.tenant_id = $1 AND l.user_id = u.user_id
    INNER JOIN stage AS s ON u.external_id = s.external_id
    WHERE l.tenant_id = $1 AND u.feed_id = $2 AND l.field <> 'removal'
),

told AS (
    INSERT INTO entries (line, external_id, code, kept, column_name, value, person, expected, detail)
    SELECT
        s.line,
        s.external_id,
        'ROW_FIELD_LOCKED',
        true,
        c.column_name,
        c.sent,
        u.first_name || ' ' || u.last_name,
        coalesce(c.present, ''),
        k.reason
    FROM locks AS k
    INNER JOIN stage AS s ON k.line = s.line
    INNER JOIN muster.users AS u ON u.tenant_id = $1 AND k.user_id = u.user_id
    LEFT JOIN muster.job_titles AS j ON j.tenant_id = $1 AND u.job_title_id = j.job_title_id
    LEFT JOIN muster.departments AS d ON d.tenant_id = $1 AND u.department_id = d.department_id
    LEFT JOIN muster.business_units AS b ON b.tenant_id = $1 AND u.business_unit_id = b.business_unit_id
    LEFT JOIN duplicates AS r ON s.external_id = r.external_id
    CROSS JOIN LATERAL (
        VALUES
        ('first_name', 'First Name', s.first_name, u.first_name),
        ('last_name', 'Last Name', s.last_name, u.last_name),
        ('email', 'Email', s.email, u.email),
        ('job_title', 'Job Title', s.job_title, j.name),
        ('department', 'Department', s.department, d.name),
        ('business_unit', 'Business Unit ID', s.business_unit, b.feed_key),
        ('start_date', 'Start Date', nullif(s.start_date, '-infinity')::text, u.start_date::text),
        ('end_date', 'End Date', nullif(s.end_date, '-infinity')::text, u.end_date::text),
        ('phone', 'Phone', s.phone, u.phone),
        ('language', 'Language', s.language, u.language)
    ) AS c (field, column_name, sent, present)
    WHERE
        c.field = k.field
        AND nullif(c.sent, '') IS DISTINCT FROM c.present
        AND c.sent IS NOT NULL
        AND s.flags & $3 = 0
        AND s.line = coalesce(r.last_line, s.line)
    RETURNING line
)

UPDATE stage AS s
SET
    first_name = CASE WHEN k.fields @> '{first_name}' THEN NULL ELSE s.first_name END,
    last_name = CASE WHEN k.fields @> '{last_name}' THEN NULL ELSE s.last_name END,
    email = CASE WHEN k.fields @> '{email}' THEN NULL ELSE s.email END,
    email_key = CASE WHEN k.fields @> '{email}' THEN NULL ELSE s.email_key END,
    job_title = CASE WHEN k.fields @> '{job_title}' THEN NULL ELSE s.job_title END,
    department = CASE WHEN k.fields @> '{department}' THEN NULL ELSE s.department END,
    business_unit = CASE WHEN k.fields @> '{business_unit}' THEN NULL ELSE s.business_unit END,
    start_date = CASE WHEN k.fields @> '{start_date}' THEN NULL ELSE s.start_date END,
    end_date = CASE WHEN k.fields @> '{end_date}' THEN NULL ELSE s.end_date END,
    phone = CASE WHEN k.fields @> '{phone}' THEN NULL ELSE s.phone END,
    language = CASE WHEN k.fields @> '{language}' THEN NULL ELSE s.language END
FROM (
    SELECT
        line,
        array_agg(field) AS fields
    FROM locks
    GROUP BY line
) AS k
WHERE s.line = k.line
