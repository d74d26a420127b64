-- In: entries. Out: feed log entries with their texts, and how many of each severity.
-- $1 tenant, $2 run, $3 now, $4 entries written before, $5 feed name, $6.. one element per wording: code, kept,
-- severity, who, message, remedy.
WITH wordings AS (
    SELECT *
    FROM unnest($6::text[], $7::boolean[], $8::text[], $9::text[], $10::text[], $11::text[])
        AS c (code, kept, severity, who, message, remedy)
),

chosen AS (
    SELECT
        e.*,
        c.who,
        c.severity,
        c.message,
        c.remedy
    FROM entries AS e
    INNER JOIN wordings AS c ON e.code = c.code AND e.kept = c.kept
),

logged AS (
    INSERT INTO muster.feed_log_entries (
        tenant_id, run_id, entry_no, logged_at, severity, code, line, external_id, column_name, value,
        message, remedy, who
    )
    SELECT
        $1,
        $2,
        $4::bigint + row_number() OVER (ORDER BY c.line NULLS LAST, c.external_id, c.code),
        $3,
        c.severity,
        c.code,
        c.line,
        c.external_id,
        c.column_name,
        c.value,
        replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
            c.message,
            '{line}', coalesce(c.line::text, '')),
            '{other_line}', coalesce(c.other_line::text, '')),
            '{column}', coalesce(c.column_name, '')),
            '{feed}', $5),
            '{n}', coalesce(c.n, '')),
            '{m}', coalesce(c.m, '')),
            '{detail}', coalesce(c.detail, '')),
            '{id}', coalesce(c.external_id, '')),
            '{other_id}', coalesce(c.other_id, '')),
            '{expected}', coalesce(c.expected, '')),
            '{other}', coalesce(c.other, '')),
            '{person}', coalesce(c.person, 'The person')),
            '{value}', coalesce(c.value, '')
        ),
        replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
            c.remedy,
            '{line}', coalesce(c.line::text, '')),
            '{column}', coalesce(c.column_name, '')),
            '{feed}', $5),
            '{detail}', coalesce(c.detail, '')),
            '{id}', coalesce(c.external_id, '')),
            '{other_id}', coalesce(c.other_id, '')),
            '{expected}', coalesce(c.expected, '')),
            '{other}', coalesce(c.other, '')),
            '{person}', coalesce(c.person, 'the person')),
            '{value}', coalesce(c.value, '')
        ),
        c.who
    FROM chosen AS c
    RETURNING severity
)

SELECT
    severity,
    count(*) AS entries
FROM logged
GROUP BY severity
