-- In: the feed's users and their locks. Out: locked_fields. $1 tenant, $2 feed.
INSERT INTO locked_fields (
    user_id, first_name, last_name, email, job_title, department, business_unit, start_date, end_date, phone, language
)
SELECT
    l.user_id,
    bool_or(l.field = 'first_name'),
    bool_or(l.field = 'last_name'),
    bool_or(l.field = 'email'),
    bool_or(l.field = 'job_title'),
    bool_or(l.field = 'department'),
    bool_or(l.field = 'business_unit'),
    bool_or(l.field = 'start_date'),
    bool_or(l.field = 'end_date'),
    bool_or(l.field = 'phone'),
    bool_or(l.field = 'language')
FROM muster.field_locks AS l
INNER JOIN muster.users AS u ON u.tenant_id = $1 AND l.user_id = u.user_id
WHERE l.tenant_id = $1 AND l.field <> 'removal' AND u.feed_id = $2
GROUP BY l.user_id
