-- Workers fetch the files of pulled feeds.

-- squawk-ignore ban-drop-constraint
ALTER TABLE muster.jobs DROP CONSTRAINT job_kind_is_known;
-- Not validated: what is there obeyed a narrower rule.
ALTER TABLE muster.jobs ADD CONSTRAINT job_kind_is_known
CHECK (kind IN ('folder_feed', 'feed_run', 'parked_retry', 'retention', 'welcome_mail', 'feed_pull')) NOT VALID;
