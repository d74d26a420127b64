-- Departments and business units that a feed named and nobody knew: users get them by themselves once they exist.

CREATE TABLE muster.waiting_references (
    tenant_id bigint NOT NULL,
    user_id bigint NOT NULL,
    kind text NOT NULL,
    feed_id bigint NOT NULL,
    value text NOT NULL,
    run_id bigint NOT NULL,
    CONSTRAINT waiting_references_pkey PRIMARY KEY (tenant_id, user_id, kind),
    CONSTRAINT waiting_reference_belongs_to_user FOREIGN KEY (tenant_id, user_id)
    REFERENCES muster.users (tenant_id, user_id),
    CONSTRAINT waiting_reference_belongs_to_feed FOREIGN KEY (tenant_id, feed_id)
    REFERENCES muster.feeds (tenant_id, feed_id),
    CONSTRAINT waiting_reference_kind_is_known CHECK (kind IN ('department', 'business_unit'))
);

COMMENT ON COLUMN muster.waiting_references.value IS 'As the file has it.';
COMMENT ON COLUMN muster.waiting_references.run_id IS 'The run that could not find it.';

ALTER TABLE muster.waiting_references ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.waiting_references FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.waiting_references TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);

GRANT SELECT, INSERT, UPDATE, DELETE ON muster.waiting_references TO muster_app;
