-- What the feeds told about one person, over all runs.

CREATE INDEX feed_log_entries_by_person
ON muster.feed_log_entries (tenant_id, external_id, logged_at) WHERE external_id IS NOT NULL;
