-- A folder is read by one feed of one tenant: whose file would it be otherwise? The key spans tenants, so that whoever
-- comes second is refused; no row can be seen by another tenant.

CREATE TABLE muster.feed_folders (
    tenant_id bigint NOT NULL,
    feed_id bigint NOT NULL,
    path text NOT NULL,
    CONSTRAINT feed_folders_pkey PRIMARY KEY (tenant_id, feed_id),
    CONSTRAINT feed_folder_has_one_feed UNIQUE (path),
    CONSTRAINT feed_folder_belongs_to_feed FOREIGN KEY (tenant_id, feed_id)
    REFERENCES muster.feeds (tenant_id, feed_id)
);

COMMENT ON COLUMN muster.feed_folders.path IS 'The folder with every symbolic link resolved.';

-- Of feeds that share a folder already the oldest keeps it. Forced row-level security would hide them from their owner.
ALTER TABLE muster.feeds NO FORCE ROW LEVEL SECURITY;
INSERT INTO muster.feed_folders (tenant_id, feed_id, path)
SELECT tenant_id, feed_id, folder_path
FROM muster.feeds
WHERE kind = 'folder'
ORDER BY created_at
ON CONFLICT DO NOTHING;
ALTER TABLE muster.feeds FORCE ROW LEVEL SECURITY;

ALTER TABLE muster.feed_folders ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.feed_folders FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.feed_folders TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);

GRANT SELECT, INSERT, UPDATE ON muster.feed_folders TO muster_app;
