-- In: stage, the feed's users. Out: waiting references gone of people about whom the feed says something newer.
-- $1 tenant, $2 feed.
DELETE FROM muster.waiting_references AS w
USING muster.users AS u, stage AS s
WHERE
    w.tenant_id = $1 AND w.feed_id = $2
    AND u.tenant_id = $1 AND u.user_id = w.user_id AND u.external_id = s.external_id
    AND CASE w.kind WHEN 'department' THEN s.department ELSE s.business_unit END IS NOT NULL
