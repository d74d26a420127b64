-- What was erased for good, by number and without personal data: the operator's proof, and what has to be erased once
-- more from a backup that was made before. It has no foreign key and no tenant's rows, so that it outlives them.

CREATE TABLE muster.erasures (
    erased_tenant_id bigint NOT NULL,
    erased_user_id bigint NOT NULL DEFAULT 0,
    erased_at timestamptz NOT NULL,
    erased_by text NOT NULL,
    tenant_slug text NOT NULL,
    rows_removed bigint NOT NULL,
    CONSTRAINT erasures_pkey PRIMARY KEY (erased_tenant_id, erased_user_id)
);

COMMENT ON TABLE muster.erasures IS 'What was erased for good, and has to be erased from a restored backup, too.';
COMMENT ON COLUMN muster.erasures.erased_tenant_id IS 'The tenant; its number is never given again.';
COMMENT ON COLUMN muster.erasures.erased_user_id IS 'The user of that tenant; 0 when all of the tenant was erased.';
COMMENT ON COLUMN muster.erasures.erased_at IS 'When it was erased.';
COMMENT ON COLUMN muster.erasures.erased_by IS 'Who had it erased, as in the audit trail of the deployment.';
COMMENT ON COLUMN muster.erasures.tenant_slug IS 'What the tenant was called by commands.';
COMMENT ON COLUMN muster.erasures.rows_removed IS 'How many rows there were of it, in all tables.';
