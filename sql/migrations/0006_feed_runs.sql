-- One import of one file: its row commits first, so that a run whose process is gone can be told.

CREATE TABLE muster.feed_runs (
    tenant_id bigint NOT NULL,
    run_id bigint NOT NULL,
    feed_id bigint NOT NULL,
    started_by text NOT NULL,
    file_name text NOT NULL,
    file_digest text,
    mode text NOT NULL,
    is_dry_run boolean NOT NULL DEFAULT false,
    is_first_run boolean NOT NULL DEFAULT false,
    state text NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    alive_until timestamptz,
    records bigint NOT NULL DEFAULT 0,
    created bigint NOT NULL DEFAULT 0,
    updated bigint NOT NULL DEFAULT 0,
    unchanged bigint NOT NULL DEFAULT 0,
    reactivated bigint NOT NULL DEFAULT 0,
    deactivated bigint NOT NULL DEFAULT 0,
    superseded bigint NOT NULL DEFAULT 0,
    parked bigint NOT NULL DEFAULT 0,
    rejected bigint NOT NULL DEFAULT 0,
    skipped bigint NOT NULL DEFAULT 0,
    removed bigint NOT NULL DEFAULT 0,
    entries_fatal bigint NOT NULL DEFAULT 0,
    entries_held bigint NOT NULL DEFAULT 0,
    entries_error bigint NOT NULL DEFAULT 0,
    entries_warning bigint NOT NULL DEFAULT 0,
    entries_info bigint NOT NULL DEFAULT 0,
    plan_users_revision bigint,
    plan_catalogue_revision bigint,
    CONSTRAINT feed_runs_pkey PRIMARY KEY (tenant_id, run_id),
    CONSTRAINT feed_run_belongs_to_feed FOREIGN KEY (tenant_id, feed_id)
    REFERENCES muster.feeds (tenant_id, feed_id),
    CONSTRAINT feed_run_mode_is_known CHECK (mode IN ('snapshot', 'delta')),
    CONSTRAINT feed_run_state_is_known CHECK (
        state IN (
            'running', 'applied', 'applied_with_messages', 'unchanged',
            'held', 'failed', 'discarded', 'reverted', 'planned'
        )
    ),
    CONSTRAINT outcomes_add_up_to_records CHECK (
        state NOT IN ('applied', 'applied_with_messages', 'held', 'planned')
        OR records = created + updated + unchanged + reactivated + deactivated
        + superseded + parked + rejected + skipped
    )
);

CREATE INDEX feed_runs_in_progress ON muster.feed_runs (tenant_id, feed_id) WHERE state IN ('running', 'held');

ALTER TABLE muster.feed_runs ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.feed_runs FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.feed_runs TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);

CREATE TABLE muster.feed_log_entries (
    tenant_id bigint NOT NULL,
    run_id bigint NOT NULL,
    entry_no bigint NOT NULL,
    logged_at timestamptz NOT NULL,
    severity text NOT NULL,
    code text NOT NULL,
    line bigint,
    external_id text,
    column_name text,
    value text,
    message text NOT NULL,
    remedy text,
    who text,
    CONSTRAINT feed_log_entries_pkey PRIMARY KEY (tenant_id, run_id, entry_no, logged_at),
    CONSTRAINT feed_log_severity_is_known CHECK (severity IN ('fatal', 'held', 'error', 'warning', 'info')),
    CONSTRAINT feed_log_who_is_known CHECK (who IN ('hr', 'admin'))
) PARTITION BY RANGE (logged_at);

CREATE TABLE muster.feed_log_entries_default PARTITION OF muster.feed_log_entries DEFAULT;

ALTER TABLE muster.feed_log_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.feed_log_entries FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.feed_log_entries TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);
ALTER TABLE muster.feed_log_entries_default ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.feed_log_entries_default FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.feed_log_entries_default TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);

-- The plan of a held run or a dry run, as rows: what approval would apply.
CREATE TABLE muster.feed_plan_rows (
    tenant_id bigint NOT NULL,
    run_id bigint NOT NULL,
    row_no bigint NOT NULL,
    line bigint,
    action text NOT NULL,
    user_id bigint,
    base_revision bigint,
    external_id text NOT NULL,
    first_name text,
    last_name text,
    email text,
    job_title_id bigint,
    department_id bigint,
    business_unit_id bigint,
    profile_id bigint,
    manager_external_id text,
    start_date date,
    end_date date,
    phone text,
    language text,
    job_title text,
    record jsonb,
    CONSTRAINT feed_plan_rows_pkey PRIMARY KEY (tenant_id, run_id, row_no),
    CONSTRAINT plan_row_belongs_to_run FOREIGN KEY (tenant_id, run_id)
    REFERENCES muster.feed_runs (tenant_id, run_id),
    CONSTRAINT plan_action_is_known CHECK (
        action IN ('create', 'update', 'reactivate', 'deactivate', 'remove', 'park', 'lapse')
    )
);

ALTER TABLE muster.feed_plan_rows ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.feed_plan_rows FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.feed_plan_rows TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);

-- Records that wait for a job title: the newest of each person, as it stood in the file.
CREATE TABLE muster.parked_records (
    tenant_id bigint NOT NULL,
    feed_id bigint NOT NULL,
    external_id text NOT NULL,
    run_id bigint NOT NULL,
    line bigint NOT NULL,
    job_title text NOT NULL,
    record jsonb NOT NULL,
    parked_at timestamptz NOT NULL,
    CONSTRAINT parked_records_pkey PRIMARY KEY (tenant_id, feed_id, external_id),
    CONSTRAINT parked_record_belongs_to_feed FOREIGN KEY (tenant_id, feed_id)
    REFERENCES muster.feeds (tenant_id, feed_id)
);

CREATE INDEX parked_records_by_job_title ON muster.parked_records (tenant_id, job_title);

ALTER TABLE muster.parked_records ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.parked_records FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.parked_records TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);
