-- Feeds that are fetched: from where and how often, and what the last fetch brought. Secrets stand here by reference
-- only; what they name is read by workers.

CREATE TABLE muster.feed_sources (
    tenant_id bigint NOT NULL,
    feed_id bigint NOT NULL,
    url text NOT NULL,
    every_seconds integer NOT NULL,
    header text,
    username text,
    login text,
    secret text,
    host_key text,
    authority_file text,
    trigger_name text,
    size_limit bigint NOT NULL,
    CONSTRAINT feed_sources_pkey PRIMARY KEY (tenant_id, feed_id),
    CONSTRAINT feed_source_belongs_to_feed FOREIGN KEY (tenant_id, feed_id)
    REFERENCES muster.feeds (tenant_id, feed_id),
    CONSTRAINT feed_source_is_encrypted CHECK (url ~ '^(https|sftp)://'),
    CONSTRAINT feed_source_comes_round_within_a_day CHECK (every_seconds BETWEEN 60 AND 86400),
    CONSTRAINT feed_source_login_is_known CHECK (login IN ('key', 'password')),
    CONSTRAINT feed_source_secret_is_a_reference CHECK (secret ~ '^(env:[A-Z_]|file:/)'),
    CONSTRAINT feed_source_of_sftp_pins_its_host CHECK (url !~ '^sftp:' OR host_key IS NOT NULL),
    CONSTRAINT feed_source_size_is_limited CHECK (size_limit > 0)
);

COMMENT ON COLUMN muster.feed_sources.header IS 'The HTTP header that carries the secret.';
COMMENT ON COLUMN muster.feed_sources.secret IS 'env:NAME or file:/PATH, never the secret itself.';
COMMENT ON COLUMN muster.feed_sources.trigger_name IS 'A file beside it that is there only while the file is complete.';

CREATE TABLE muster.feed_pulls (
    tenant_id bigint NOT NULL,
    feed_id bigint NOT NULL,
    settings_no bigint NOT NULL DEFAULT 1,
    etag text,
    last_modified text,
    file_size bigint,
    file_time bigint,
    digest text,
    refused_digest text,
    answered_at timestamptz,
    heard_at timestamptz,
    fault text,
    fault_at timestamptz,
    is_lasting_fault boolean NOT NULL DEFAULT false,
    CONSTRAINT feed_pulls_pkey PRIMARY KEY (tenant_id, feed_id),
    CONSTRAINT feed_pull_belongs_to_feed FOREIGN KEY (tenant_id, feed_id)
    REFERENCES muster.feeds (tenant_id, feed_id)
);

COMMENT ON COLUMN muster.feed_pulls.settings_no IS
'Counts changes of settings: what a fetch under older ones found is not kept.';
COMMENT ON COLUMN muster.feed_pulls.refused_digest IS
'Of a file that cannot be read, so that it is not imported again and again.';
COMMENT ON COLUMN muster.feed_pulls.answered_at IS 'When the source last answered as it should.';
COMMENT ON COLUMN muster.feed_pulls.heard_at IS 'When the source last had a file that was new.';

ALTER TABLE muster.feed_sources ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.feed_sources FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.feed_sources TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);
ALTER TABLE muster.feed_pulls ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.feed_pulls FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.feed_pulls TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);

GRANT SELECT, INSERT, UPDATE ON muster.feed_sources TO muster_app;
GRANT SELECT, INSERT, UPDATE ON muster.feed_pulls TO muster_app;
