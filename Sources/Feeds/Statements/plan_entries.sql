-- In: work, removals, near_matches, locked_fields, the tenant's users and units.
-- Out: entries, one per record and cause.
-- kept = the record was applied and only the faulty field was left alone.
-- $1 tenant, $2 feed, $3 duplicate policy, $4 removals were switched off.
INSERT INTO entries (
    line, external_id, code, kept, column_name, value, person, expected, other, other_id, other_line, detail, n, m
)
WITH noteworthy AS MATERIALIZED (
    SELECT
        w.*,
        w.outcome NOT IN ('rejected', 'parked', 'superseded', 'skipped') AS is_applied,
        coalesce(
            nullif(btrim(coalesce(w.first_name, '') || ' ' || coalesce(w.last_name, '')), ''), 'The person'
        ) AS person
    FROM work AS w
    WHERE
        w.faults IS NOT NULL
        OR w.outcome NOT IN ('created', 'updated', 'unchanged')
        OR w.last_line IS NOT NULL
        OR w.email_fault IS NOT NULL
        OR w.department_unknown
        OR w.business_unit_unknown
        OR w.profile_refused
        OR w.protected_because IS NOT NULL
        OR w.manager_unknown
        OR w.manager_loop IS NOT NULL
        OR w.contradicts
        OR w.dates_out_of_order
        OR (w.outcome = 'created' AND w.email IS NULL)
        OR (w.old_email IS NOT NULL AND w.email IS NULL)
        OR (
            w.first_name <> w.old_first_name AND w.last_name <> w.old_last_name
            AND w.email IS DISTINCT FROM w.old_email
        )
),

-- Faults that the reader found in the record itself.
read_faults AS (
    SELECT
        n.line,
        n.external_id,
        f ->> 'code' AS code,
        n.is_applied AND (n.user_id IS NOT NULL OR f ->> 'code' = 'ROW_VALUE_TOO_LONG') AS kept,
        f ->> 'column' AS column_name,
        f ->> 'value' AS value,
        n.person,
        f ->> 'expected' AS expected,
        f ->> 'detail' AS detail,
        f ->> 'n' AS n,
        f ->> 'm' AS m,
        -- What a known person keeps.
        CASE f ->> 'code'
            WHEN 'ROW_EMAIL_INVALID' THEN coalesce('"' || n.old_email || '"', 'empty')
            WHEN 'ROW_NAME_MISSING'
                THEN '"' || CASE f ->> 'column' WHEN 'First Name' THEN n.first_name ELSE n.last_name END || '"'
            WHEN 'ROW_JOB_TITLE_MISSING' THEN '"' || j.name || '"'
            WHEN 'ROW_STATUS_UNKNOWN' THEN CASE WHEN n.was_active THEN 'active' ELSE 'deactivated' END
            WHEN 'ROW_DATE_INVALID'
                THEN coalesce(
                    to_char(
                        CASE f ->> 'column' WHEN 'Start Date' THEN n.start_date ELSE n.end_date END, 'YYYY-MM-DD'
                    ),
                    'empty'
                )
        END AS present
    FROM noteworthy AS n
    LEFT JOIN muster.job_titles AS j ON j.tenant_id = $1 AND n.job_title_id = j.job_title_id
    LEFT JOIN locked_fields AS k ON n.user_id = k.user_id
    CROSS JOIN LATERAL jsonb_array_elements(n.faults) AS f
    WHERE
        -- A cell of a locked field is not read, so nothing is wrong with it.
        (
            n.is_applied AND NOT coalesce(CASE f ->> 'column'
                WHEN 'First Name' THEN k.first_name
                WHEN 'Last Name' THEN k.last_name
                WHEN 'Email' THEN k.email
                WHEN 'Job Title' THEN k.job_title
                WHEN 'Department' THEN k.department
                WHEN 'Business Unit ID' THEN k.business_unit
                WHEN 'Start Date' THEN k.start_date
                WHEN 'End Date' THEN k.end_date
                WHEN 'Phone' THEN k.phone
                WHEN 'Language' THEN k.language
            END, false)
        )
        -- Of a record that was not applied only what stopped it is worth telling; a parked one comes back.
        OR (
            n.outcome = 'rejected'
            AND (
                f ->> 'code' IN ('ROW_WIDTH', 'ROW_ID_MISSING', 'ROW_VALUE_TOO_LONG')
                OR (
                    n.user_id IS NULL
                    AND f ->> 'code' IN (
                        'ROW_STATUS_UNKNOWN', 'ROW_EMAIL_INVALID', 'ROW_NAME_MISSING', 'ROW_JOB_TITLE_MISSING'
                    )
                )
            )
        )
),

-- What differs between a superseded record and the one that replaced it.
duplicate_pairs AS (
    SELECT
        n.*,
        c.first_name AS kept_first_name,
        c.last_name AS kept_last_name,
        concat_ws(
            ', ',
            CASE WHEN s.first_name IS DISTINCT FROM k.first_name THEN 'First Name' END,
            CASE WHEN s.last_name IS DISTINCT FROM k.last_name THEN 'Last Name' END,
            CASE WHEN s.email IS DISTINCT FROM k.email THEN 'Email' END,
            CASE WHEN s.status IS DISTINCT FROM k.status THEN 'Status' END,
            CASE WHEN s.job_title IS DISTINCT FROM k.job_title THEN 'Job Title' END,
            CASE WHEN s.department IS DISTINCT FROM k.department THEN 'Department' END,
            CASE WHEN s.business_unit IS DISTINCT FROM k.business_unit THEN 'Business Unit ID' END,
            CASE WHEN s.start_date IS DISTINCT FROM k.start_date THEN 'Start Date' END,
            CASE WHEN s.end_date IS DISTINCT FROM k.end_date THEN 'End Date' END,
            CASE
                WHEN s.manager_external_id IS DISTINCT FROM k.manager_external_id THEN 'Manager External Identifier'
            END,
            CASE WHEN s.phone IS DISTINCT FROM k.phone THEN 'Phone' END,
            CASE WHEN s.language IS DISTINCT FROM k.language THEN 'Language' END
        ) AS differences
    FROM noteworthy AS n
    INNER JOIN work AS c ON n.last_line = c.line
    INNER JOIN stage AS s ON n.line = s.line
    INNER JOIN stage AS k ON n.last_line = k.line
    WHERE n.outcome = 'superseded'
),

-- Where else an ID stands, when the feed takes none of its records.
rejected_lines AS (
    SELECT
        d.external_id,
        'lines ' || string_agg(s.line::text, ', ' ORDER BY s.line) AS lines
    FROM duplicates AS d
    INNER JOIN stage AS s ON d.external_id = s.external_id
    WHERE $3 = 'reject'
    GROUP BY d.external_id
),

-- A unit may have been named by its name, or by the number it has here.
unaccepted_units AS MATERIALIZED (
    SELECT DISTINCT ON (m.value)
        m.value,
        b.business_unit_id,
        b.feed_key,
        b.name
    FROM near_matches AS m
    LEFT JOIN muster.business_units AS b
        ON b.tenant_id = $1 AND m.value IN (b.name, b.business_unit_id::text)
    WHERE m.kind = 'business_unit'
    ORDER BY m.value ASC, (b.name IS DISTINCT FROM m.value) ASC
)

SELECT
    line, external_id, code, kept, column_name, value, person, expected, present, NULL, NULL::bigint, detail, n, m
FROM read_faults
UNION ALL
SELECT
    line, external_id, 'ROW_ID_DUPLICATE', false, 'External Identifier', external_id, person, NULL,
    kept_first_name || ' ' || kept_last_name, external_id, last_line, coalesce(nullif(differences, ''), 'nothing'),
    NULL, NULL
FROM duplicate_pairs
UNION ALL
SELECT
    n.line, n.external_id, 'ROW_ID_DUPLICATE_REJECTED', false, 'External Identifier', n.external_id, n.person, NULL,
    NULL, NULL, n.last_line, l.lines,
    NULL, NULL
FROM noteworthy AS n
INNER JOIN rejected_lines AS l ON n.external_id = l.external_id
WHERE n.last_line IS NOT NULL AND n.outcome = 'rejected'
UNION ALL
SELECT
    line, external_id, 'ROW_INACTIVE_UNKNOWN', has_ended, CASE WHEN has_ended THEN 'End Date' ELSE 'Status' END,
    CASE WHEN has_ended THEN to_char(end_date, 'YYYY-MM-DD') ELSE 'Inactive' END, person, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL
FROM noteworthy
WHERE outcome = 'skipped' AND user_id IS NULL AND NOT contradicts
UNION ALL
SELECT
    line, external_id, 'ROW_HAND_DEACTIVATED', false, 'Status', NULL, person, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL
FROM noteworthy
WHERE outcome = 'skipped' AND user_id IS NOT NULL
UNION ALL
SELECT
    line, external_id, 'ROW_STATUS_CONTRADICTS', is_applied, 'End Date', 'Active', person,
    to_char(end_date, 'YYYY-MM-DD'), NULL, NULL, NULL,
    CASE outcome
        WHEN 'deactivated' THEN 'the user was deactivated'
        WHEN 'skipped' THEN 'no user was created'
        ELSE 'the user stays deactivated'
    END,
    NULL, NULL
FROM noteworthy
WHERE contradicts AND outcome NOT IN ('superseded', 'rejected', 'parked')
UNION ALL
SELECT
    line, external_id, 'ROW_REACTIVATED', false, 'Status', NULL, person, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL
FROM noteworthy
WHERE outcome = 'reactivated'
UNION ALL
SELECT
    n.line, n.external_id, CASE WHEN m.expected IS NULL THEN 'ROW_JOB_TITLE_UNKNOWN' ELSE 'ROW_JOB_TITLE_NEAR' END,
    false, 'Job Title', n.job_title, n.person, m.expected, NULL, NULL, NULL, m.difference,
    NULL, NULL
FROM noteworthy AS n
INNER JOIN near_matches AS m ON n.job_title = m.value AND m.kind = 'job_title'
WHERE n.outcome = 'parked'
UNION ALL
SELECT
    n.line, n.external_id, CASE WHEN m.expected IS NULL THEN 'ROW_DEPARTMENT_UNKNOWN' ELSE 'ROW_DEPARTMENT_NEAR' END,
    n.user_id IS NOT NULL, 'Department', n.department, n.person, m.expected,
    coalesce('the department "' || d.name || '"', 'no department'), NULL, NULL, m.difference,
    NULL, NULL
FROM noteworthy AS n
INNER JOIN near_matches AS m ON n.department = m.value AND m.kind = 'department'
LEFT JOIN muster.departments AS d ON d.tenant_id = $1 AND n.department_id = d.department_id
WHERE n.department_unknown AND n.is_applied
UNION ALL
SELECT
    n.line, n.external_id,
    CASE WHEN m.business_unit_id IS NULL THEN 'ROW_UNIT_UNKNOWN' ELSE 'ROW_UNIT_WRONG_ID_KIND' END,
    n.user_id IS NOT NULL, 'Business Unit ID', n.business_unit, n.person, m.feed_key,
    coalesce(m.name, 'the business unit "' || b.name || '"', 'no business unit'), NULL, NULL,
    CASE WHEN m.name = n.business_unit THEN 'name' ELSE 'internal ID' END,
    NULL, NULL
FROM noteworthy AS n
INNER JOIN unaccepted_units AS m ON n.business_unit = m.value
LEFT JOIN muster.business_units AS b ON b.tenant_id = $1 AND n.business_unit_id = b.business_unit_id
WHERE n.business_unit_unknown AND n.is_applied
UNION ALL
SELECT
    n.line, n.external_id, 'ROW_EMAIL_IN_USE', n.user_id IS NOT NULL, 'Email', n.wanted_email, n.person, NULL,
    u.first_name || ' ' || u.last_name, coalesce(u.external_id, 'none, made by hand'), NULL, NULL, NULL, NULL
FROM noteworthy AS n
INNER JOIN muster.users AS u ON u.tenant_id = $1 AND n.email_owner_id = u.user_id
WHERE n.email_fault = 'in_use'
UNION ALL
SELECT
    n.line, n.external_id, 'ROW_EMAIL_IN_USE_KEPT', true, 'Email', n.wanted_email, n.person, n.old_email,
    u.first_name || ' ' || u.last_name, coalesce(u.external_id, 'none, made by hand'), NULL, NULL, NULL, NULL
FROM noteworthy AS n
INNER JOIN muster.users AS u ON u.tenant_id = $1 AND n.email_owner_id = u.user_id
WHERE n.email_fault = 'kept'
UNION ALL
SELECT
    n.line, n.external_id, 'ROW_EMAIL_TWICE_IN_FILE', n.user_id IS NOT NULL, 'Email', n.wanted_email, n.person, NULL,
    o.first_name || ' ' || o.last_name, o.external_id, n.email_other_line, NULL, NULL, NULL
FROM noteworthy AS n
INNER JOIN work AS o ON n.email_other_line = o.line
WHERE n.email_fault = 'twice'
UNION ALL
SELECT
    line, external_id, 'ROW_EMAIL_MISSING', true, 'Email', NULL, person, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM noteworthy
WHERE is_applied AND outcome <> 'deactivated' AND email IS NULL AND (outcome = 'created' OR old_email IS NOT NULL)
UNION ALL
SELECT
    line, external_id, 'ROW_ID_OTHER_PERSON', true, 'External Identifier', external_id, person, NULL,
    old_first_name || ' ' || old_last_name, external_id, NULL, NULL, NULL, NULL
FROM noteworthy
WHERE
    -- Also of a leaver: whoever had the ID is deactivated because of somebody else's record.
    outcome IN ('updated', 'reactivated', 'deactivated')
    AND first_name <> old_first_name AND last_name <> old_last_name AND email IS DISTINCT FROM old_email
UNION ALL
SELECT
    n.line, n.external_id, 'ROW_DATE_ORDER', true, 'End Date',
    -- A date that the record leaves alone, or that is locked, is the one that the user has.
    to_char(CASE WHEN k.end_date THEN n.end_date ELSE coalesce(s.end_date, n.end_date) END, 'YYYY-MM-DD'), n.person,
    to_char(CASE WHEN k.start_date THEN n.start_date ELSE coalesce(s.start_date, n.start_date) END, 'YYYY-MM-DD'),
    NULL, NULL, NULL, NULL, NULL, NULL
FROM noteworthy AS n
INNER JOIN stage AS s ON n.line = s.line
LEFT JOIN locked_fields AS k ON n.user_id = k.user_id
WHERE n.dates_out_of_order AND n.is_applied
UNION ALL
SELECT
    n.line, n.external_id, 'ROW_PROFILE_REFUSED', true, 'User Profile', n.profile, n.person, h.name, NULL, NULL, NULL,
    CASE
        WHEN p.profile_id IS NULL THEN 'there is no such profile'
        WHEN f.sets_profiles THEN 'it has more permissions than the feed, or whoever imported the file, may give'
        ELSE 'the feed may not set profiles'
    END,
    NULL, NULL
FROM noteworthy AS n
INNER JOIN muster.feeds AS f ON f.tenant_id = $1 AND f.feed_id = $2
INNER JOIN muster.profiles AS h ON h.tenant_id = $1 AND n.profile_id = h.profile_id
LEFT JOIN muster.profiles AS p ON p.tenant_id = $1 AND lower(n.profile) = p.name_key
WHERE n.profile_refused AND n.is_applied
UNION ALL
SELECT
    line, external_id, 'ROW_PROTECTED', true, NULL, NULL, person, NULL, protected_step, NULL, NULL, protected_because,
    NULL, NULL
FROM noteworthy
WHERE protected_because IS NOT NULL
UNION ALL
SELECT
    n.line, n.external_id, 'ROW_MANAGER_UNKNOWN', true, 'Manager External Identifier', s.manager_external_id, n.person,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM noteworthy AS n
INNER JOIN stage AS s ON n.line = s.line
WHERE n.manager_unknown AND n.is_applied
UNION ALL
SELECT
    n.line, n.external_id, 'ROW_MANAGER_LOOP', true, 'Manager External Identifier', s.manager_external_id, n.person,
    NULL, NULL, NULL, NULL, n.manager_loop, NULL, NULL
FROM noteworthy AS n
INNER JOIN stage AS s ON n.line = s.line
WHERE n.manager_loop IS NOT NULL
UNION ALL
SELECT
    NULL, r.external_id, CASE WHEN r.protected_because IS NULL THEN 'ROW_NOT_IN_FILE' ELSE 'ROW_PROTECTED' END,
    false, NULL, NULL, r.person, NULL, NULL, NULL, NULL, r.protected_because,
    NULL, NULL
FROM removals AS r
WHERE NOT $4 AND $2 > 0
