-- In: entries. Out: what they would show that holds something invisible: control characters, special blanks, marks
-- without a shape, spaces that are doubled or stand at an end. $1 tenant.
WITH suspects AS (
    SELECT e.*
    FROM entries AS e
    WHERE
        $1 > 0
        AND concat_ws(chr(1), '', e.external_id, e.person, e.value, e.expected, e.other, e.other_id, '')
        ~ (
            '[\u0002-\u001F\u007F-\u00A0\u00AD\u034F\u061C\u1680\u180E\u2000-\u200F\u2028-\u202F\u205F-\u206F\u3000]'
            || '|[\uFE00-\uFE0F\uFEFF]|\u0001 | \u0001|  '
        )
)

SELECT DISTINCT t.value
FROM suspects AS s
CROSS JOIN LATERAL (
    VALUES (s.external_id), (s.person), (s.value), (s.expected), (s.other), (s.other_id)
) AS t (value)
WHERE t.value IS NOT NULL
