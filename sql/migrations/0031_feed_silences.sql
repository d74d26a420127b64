-- A feed from which nothing new has come for longer than expected: noticed once, and once more when it ends.

ALTER TABLE muster.feeds ADD COLUMN expected_seconds integer
CONSTRAINT feed_is_expected_within_a_year CHECK (expected_seconds BETWEEN 60 AND 31622400);
ALTER TABLE muster.feeds ADD COLUMN expected_from timestamptz;

COMMENT ON COLUMN muster.feeds.expected_seconds IS 'So long it may be silent; NULL: for ever.';
COMMENT ON COLUMN muster.feeds.expected_from IS 'Silence counts from here on at the earliest.';

CREATE TABLE muster.feed_silences (
    tenant_id bigint NOT NULL,
    feed_id bigint NOT NULL,
    silent_from timestamptz NOT NULL,
    noticed_at timestamptz NOT NULL,
    ended_at timestamptz,
    CONSTRAINT feed_silences_pkey PRIMARY KEY (tenant_id, feed_id, silent_from),
    CONSTRAINT feed_silence_belongs_to_feed FOREIGN KEY (tenant_id, feed_id)
    REFERENCES muster.feeds (tenant_id, feed_id)
);

COMMENT ON COLUMN muster.feed_silences.silent_from IS 'When something should have come at the latest.';

CREATE UNIQUE INDEX one_silence_of_a_feed_at_a_time ON muster.feed_silences (tenant_id, feed_id) WHERE ended_at IS NULL;

ALTER TABLE muster.feed_silences ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.feed_silences FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.feed_silences TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);

GRANT SELECT, INSERT, UPDATE ON muster.feed_silences TO muster_app;
