-- In: work, users. Out: the feed's active users, and how many of them a record in work is about. $1 tenant, $2 feed.
-- Every record that was not carried into work is about one more of them.
SELECT
    (SELECT count(*) FROM muster.users AS u WHERE u.tenant_id = $1 AND u.feed_id = $2 AND u.is_active) AS active,
    (SELECT count(DISTINCT w.user_id) FROM work AS w WHERE w.was_active) AS carried
