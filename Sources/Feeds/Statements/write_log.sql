-- In: entries. Out: feed log entries with their texts, and how many of each severity.
-- $1 tenant, $2 run, $3 now, $4 entries written before, $5 feed name, $6.. one element per wording: code, kept,
-- severity, who, message, remedy.
WITH wordings AS (
    SELECT *
    FROM unnest($6::text[], $7::boolean[], $8::text[], $9::text[], $10::text[], $11::text[])
        AS c (code, kept, severity, who, message, remedy)
),

-- A brace in a value would look like a placeholder to the replacements that follow it, so it is put aside meanwhile.
chosen AS (
    SELECT
        e.line,
        e.external_id,
        e.code,
        e.column_name,
        e.value,
        e.other_line,
        e.n,
        e.m,
        translate(coalesce(si.shown, e.external_id, ''), '{', chr(1)) AS id_text,
        translate(coalesce(sv.shown, e.value, ''), '{', chr(1)) AS value_text,
        translate(coalesce(sp.shown, e.person, 'The person'), '{', chr(1)) AS person_text,
        translate(coalesce(sx.shown, e.expected, ''), '{', chr(1)) AS expected_text,
        translate(coalesce(so.shown, e.other, ''), '{', chr(1)) AS other_text,
        translate(coalesce(sq.shown, e.other_id, ''), '{', chr(1)) AS other_id_text,
        translate(coalesce(e.detail, ''), '{', chr(1)) AS detail_text,
        c.who,
        c.severity,
        c.message,
        c.remedy
    FROM entries AS e
    INNER JOIN wordings AS c ON e.code = c.code AND e.kept = c.kept
    LEFT JOIN shown_texts AS si ON e.external_id = si.value
    LEFT JOIN shown_texts AS sv ON e.value = sv.value
    LEFT JOIN shown_texts AS sp ON e.person = sp.value
    LEFT JOIN shown_texts AS sx ON e.expected = sx.value
    LEFT JOIN shown_texts AS so ON e.other = so.value
    LEFT JOIN shown_texts AS sq ON e.other_id = sq.value
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
        translate(
            replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
            c.message,
            '{line}', coalesce(c.line::text, '')),
            '{other_line}', coalesce(c.other_line::text, '')),
            '{column}', coalesce(c.column_name, '')),
            '{feed}', $5),
            '{n}', coalesce(c.n, '')),
            '{m}', coalesce(c.m, '')),
            '{detail}', c.detail_text),
            '{id}', c.id_text),
            '{other_id}', c.other_id_text),
            '{expected}', c.expected_text),
            '{other}', c.other_text),
            '{person}', c.person_text),
            '{value}', c.value_text),
            chr(1), '{'
        ),
        translate(
            replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
            c.remedy,
            '{line}', coalesce(c.line::text, '')),
            '{column}', coalesce(c.column_name, '')),
            '{feed}', $5),
            '{detail}', c.detail_text),
            '{id}', c.id_text),
            '{other_id}', c.other_id_text),
            '{expected}', c.expected_text),
            '{other}', c.other_text),
            '{person}', c.person_text),
            '{value}', c.value_text),
            chr(1), '{'
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
