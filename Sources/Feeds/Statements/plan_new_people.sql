-- In: work, users. Out: entries about new people who resemble known ones: an ID that differs from a known one only by
-- leading zeros, case or blanks, and an address that a deactivated user had.
-- An ASCII ID without a blank, as nearly all are, folds without a regular expression.
-- $1 tenant, $2 feed.
INSERT INTO entries (line, external_id, code, kept, column_name, value, person, other, other_id, detail)
WITH new_people AS MATERIALIZED (
    SELECT
        line,
        external_id,
        email,
        email_key,
        first_name || ' ' || last_name AS person,
        ltrim(CASE
            WHEN octet_length(external_id) = length(external_id) AND strpos(external_id, ' ') = 0
                THEN lower(external_id COLLATE "C")
            ELSE lower(regexp_replace(external_id, '\s', '', 'g'))
        END, '0') AS folded_id
    FROM work
    WHERE outcome = 'created'
),

lookalikes AS (
    SELECT DISTINCT ON (n.line)
        n.*,
        u.external_id AS known_id,
        u.first_name || ' ' || u.last_name AS known_person
    FROM new_people AS n
    INNER JOIN muster.users AS u
        ON u.tenant_id = $1 AND u.feed_id = $2
        AND n.folded_id = ltrim(CASE
            WHEN octet_length(u.external_id) = length(u.external_id) AND strpos(u.external_id, ' ') = 0
                THEN lower(u.external_id COLLATE "C")
            ELSE lower(regexp_replace(u.external_id, '\s', '', 'g'))
        END, '0')
    ORDER BY n.line, u.user_id
),

-- Few people have left, so they are looked for among themselves.
former_people AS MATERIALIZED (
    SELECT
        u.external_id,
        u.first_name,
        u.last_name,
        u.email_key,
        u.deactivated_at
    FROM muster.users AS u
    WHERE u.tenant_id = $1 AND NOT u.is_active
    UNION ALL
    SELECT
        u.external_id,
        u.first_name,
        u.last_name,
        u.email_key,
        u.deactivated_at
    FROM (
        SELECT user_id FROM work WHERE outcome = 'deactivated'
        UNION
        SELECT user_id FROM removals
    ) AS l
    INNER JOIN muster.users AS u ON u.tenant_id = $1 AND l.user_id = u.user_id AND u.is_active
),

former_owners AS (
    SELECT DISTINCT ON (n.line)
        n.*,
        f.external_id AS known_id,
        f.first_name || ' ' || f.last_name AS known_person,
        coalesce(to_char(f.deactivated_at, 'YYYY-MM-DD'), 'today') AS left_on
    FROM new_people AS n
    INNER JOIN former_people AS f ON n.email_key = f.email_key
    ORDER BY n.line ASC, f.deactivated_at DESC NULLS FIRST
)

SELECT
    line, external_id, 'ROW_ID_LOOKALIKE', true, 'External Identifier', external_id, person, known_person, known_id,
    NULL
FROM lookalikes
UNION ALL
SELECT
    line, external_id, 'ROW_EMAIL_REUSED', true, 'Email', email, person, known_person,
    coalesce(known_id, 'none, made by hand'), left_on
FROM former_owners
