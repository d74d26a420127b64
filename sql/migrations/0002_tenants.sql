-- Control tables hold no personal data. The control role sees all tenants, the app role the one that is bound.

CREATE TABLE muster.installation (
    only_row boolean NOT NULL DEFAULT true,
    installation_id text NOT NULL,
    CONSTRAINT installation_pkey PRIMARY KEY (only_row),
    CONSTRAINT one_installation_row CHECK (only_row)
);

INSERT INTO muster.installation (installation_id) VALUES (left(md5(random()::text || clock_timestamp()::text), 8));

CREATE SEQUENCE muster.tenant_ids AS bigint;

CREATE TABLE muster.tenants (
    tenant_id bigint NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    time_zone text NOT NULL,
    state text NOT NULL DEFAULT 'active',
    suspended_reason text,
    window_seconds integer NOT NULL DEFAULT 900,
    retention_days integer NOT NULL DEFAULT 400,
    keeps_training_managers boolean NOT NULL DEFAULT false,
    promotion_profile_id bigint,
    created_at timestamptz NOT NULL,
    CONSTRAINT tenants_pkey PRIMARY KEY (tenant_id),
    CONSTRAINT tenant_slug_is_unique UNIQUE (slug),
    CONSTRAINT tenant_slug_is_well_formed CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
    CONSTRAINT tenant_name_is_not_blank CHECK (btrim(name) <> ''),
    CONSTRAINT tenant_state_is_known CHECK (state IN ('active', 'suspended')),
    CONSTRAINT tenant_window_is_in_range CHECK (window_seconds BETWEEN 1 AND 900),
    CONSTRAINT tenant_retention_is_in_range CHECK (retention_days BETWEEN 1 AND 3660)
);

ALTER TABLE muster.tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY control_sees_all ON muster.tenants TO muster_control USING (true) WITH CHECK (true);
CREATE POLICY tenant_isolation ON muster.tenants TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);

CREATE TABLE muster.tenant_due (
    tenant_id bigint NOT NULL,
    oldest_pending_at timestamptz,
    due_at timestamptz,
    next_date_at timestamptz,
    reconcile_at timestamptz,
    lease_owner text,
    lease_until timestamptz,
    fence bigint NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,
    quarantine_reason text,
    last_synced_at timestamptz,
    CONSTRAINT tenant_due_pkey PRIMARY KEY (tenant_id),
    CONSTRAINT tenant_due_belongs_to_tenant FOREIGN KEY (tenant_id) REFERENCES muster.tenants (tenant_id),
    CONSTRAINT lease_has_owner_and_end CHECK ((lease_owner IS NULL) = (lease_until IS NULL))
) WITH (fillfactor = 70);

CREATE INDEX tenant_due_by_time ON muster.tenant_due (due_at) WHERE due_at IS NOT NULL;

ALTER TABLE muster.tenant_due ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.tenant_due FORCE ROW LEVEL SECURITY;
CREATE POLICY control_sees_all ON muster.tenant_due TO muster_control USING (true) WITH CHECK (true);
CREATE POLICY tenant_isolation ON muster.tenant_due TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);

CREATE SEQUENCE muster.job_ids AS bigint;

CREATE TABLE muster.jobs (
    job_id bigint NOT NULL DEFAULT nextval('muster.job_ids'),
    tenant_id bigint NOT NULL,
    kind text NOT NULL,
    subject_id bigint NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL,
    every_seconds integer,
    lease_owner text,
    lease_until timestamptz,
    fence bigint NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,
    idle_rounds integer NOT NULL DEFAULT 0,
    last_error text,
    CONSTRAINT jobs_pkey PRIMARY KEY (job_id),
    CONSTRAINT one_live_job_per_subject UNIQUE (tenant_id, kind, subject_id),
    CONSTRAINT job_belongs_to_tenant FOREIGN KEY (tenant_id) REFERENCES muster.tenants (tenant_id),
    CONSTRAINT job_kind_is_known CHECK (kind IN ('folder_feed', 'feed_run', 'parked_retry', 'retention')),
    CONSTRAINT job_repeats_within_a_day CHECK (every_seconds BETWEEN 1 AND 86400),
    CONSTRAINT job_lease_has_owner_and_end CHECK ((lease_owner IS NULL) = (lease_until IS NULL))
) WITH (fillfactor = 70);

CREATE INDEX jobs_by_time ON muster.jobs (due_at);

ALTER TABLE muster.jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.jobs FORCE ROW LEVEL SECURITY;
CREATE POLICY control_sees_all ON muster.jobs TO muster_control USING (true) WITH CHECK (true);
CREATE POLICY tenant_isolation ON muster.jobs TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);

-- Numbers of a tenant's own rows: they count up per tenant, so they tell nothing about other tenants.
CREATE TABLE muster.id_counters (
    tenant_id bigint NOT NULL,
    counter text NOT NULL,
    last_id bigint NOT NULL DEFAULT 0,
    CONSTRAINT id_counters_pkey PRIMARY KEY (tenant_id, counter),
    CONSTRAINT id_counter_belongs_to_tenant FOREIGN KEY (tenant_id) REFERENCES muster.tenants (tenant_id)
) WITH (fillfactor = 50);

ALTER TABLE muster.id_counters ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.id_counters FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.id_counters TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);

-- What a plan was made against: any change of a user moves the first number, any change of a catalogue the second.
CREATE TABLE muster.directory_state (
    tenant_id bigint NOT NULL,
    users_revision bigint NOT NULL DEFAULT 0,
    catalogue_revision bigint NOT NULL DEFAULT 0,
    CONSTRAINT directory_state_pkey PRIMARY KEY (tenant_id),
    CONSTRAINT directory_state_belongs_to_tenant FOREIGN KEY (tenant_id) REFERENCES muster.tenants (tenant_id)
) WITH (fillfactor = 50);

ALTER TABLE muster.directory_state ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.directory_state FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.directory_state TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);
