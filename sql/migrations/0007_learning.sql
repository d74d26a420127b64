-- What learning knows, what it has still to hear, and every sync run.
-- No foreign keys in the first two: they are written in bulk, from rows of users, and a check per row costs seconds.

CREATE TABLE muster.learners (
    tenant_id bigint NOT NULL,
    user_id bigint NOT NULL,
    external_id text,
    name text NOT NULL,
    email text,
    is_active boolean NOT NULL,
    is_training_manager boolean NOT NULL,
    job_title text,
    department text,
    synced_revision bigint NOT NULL,
    synced_at timestamptz NOT NULL,
    CONSTRAINT learners_pkey PRIMARY KEY (tenant_id, user_id)
);

ALTER TABLE muster.learners ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.learners FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.learners TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);

CREATE TABLE muster.pending_sync (
    tenant_id bigint NOT NULL,
    user_id bigint NOT NULL,
    since timestamptz NOT NULL,
    CONSTRAINT pending_sync_pkey PRIMARY KEY (tenant_id, user_id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

ALTER TABLE muster.pending_sync ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.pending_sync FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.pending_sync TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);

CREATE TABLE muster.sync_runs (
    tenant_id bigint NOT NULL,
    run_id bigint NOT NULL,
    trigger text NOT NULL,
    state text NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    created bigint NOT NULL DEFAULT 0,
    updated bigint NOT NULL DEFAULT 0,
    deactivated bigint NOT NULL DEFAULT 0,
    failed bigint NOT NULL DEFAULT 0,
    oldest_change_at timestamptz,
    lag_seconds double precision NOT NULL DEFAULT 0,
    error text,
    CONSTRAINT sync_runs_pkey PRIMARY KEY (tenant_id, run_id, started_at),
    CONSTRAINT sync_run_trigger_is_known CHECK (trigger IN ('change', 'periodic', 'manual', 'repair')),
    CONSTRAINT sync_run_state_is_known CHECK (state IN ('running', 'applied', 'applied_with_failures', 'failed'))
) PARTITION BY RANGE (started_at);

CREATE INDEX sync_runs_by_time ON muster.sync_runs (tenant_id, started_at);

CREATE TABLE muster.sync_runs_default PARTITION OF muster.sync_runs DEFAULT;

ALTER TABLE muster.sync_runs ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.sync_runs FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.sync_runs TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);
ALTER TABLE muster.sync_runs_default ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.sync_runs_default FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.sync_runs_default TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);
