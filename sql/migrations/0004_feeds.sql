-- A feed is one configured source of people. Limits: NULL people = the safeguard is off, 0 = always hold.

CREATE TABLE muster.feeds (
    tenant_id bigint NOT NULL,
    feed_id bigint NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    mode text NOT NULL,
    owns_fields boolean NOT NULL DEFAULT true,
    is_paused boolean NOT NULL DEFAULT false,
    folder_path text,
    poll_seconds integer NOT NULL DEFAULT 5,
    date_format text NOT NULL DEFAULT 'DD/MM/YYYY',
    delimiter text,
    encoding text,
    column_mapping jsonb NOT NULL DEFAULT '{}',
    blank_clears text[] NOT NULL DEFAULT '{}',
    duplicate_policy text NOT NULL DEFAULT 'last',
    sets_profiles boolean NOT NULL DEFAULT false,
    profile_ceiling_id bigint,
    removals_people integer,
    removals_percent double precision NOT NULL DEFAULT 0,
    unit_empty_people integer,
    creations_people integer,
    creations_percent double precision NOT NULL DEFAULT 0,
    id_churn_people integer,
    last_applied_run_id bigint,
    last_applied_digest text,
    last_applied_users_revision bigint,
    last_applied_catalogue_revision bigint,
    created_at timestamptz NOT NULL,
    CONSTRAINT feeds_pkey PRIMARY KEY (tenant_id, feed_id),
    CONSTRAINT feed_name_is_unique UNIQUE (tenant_id, name),
    CONSTRAINT feed_belongs_to_tenant FOREIGN KEY (tenant_id) REFERENCES muster.tenants (tenant_id),
    CONSTRAINT feed_profile_ceiling_exists FOREIGN KEY (tenant_id, profile_ceiling_id)
    REFERENCES muster.profiles (tenant_id, profile_id),
    CONSTRAINT feed_name_is_well_formed CHECK (name ~ '^[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?$'),
    CONSTRAINT feed_kind_is_known CHECK (kind IN ('upload', 'folder', 'https', 'sftp')),
    CONSTRAINT feed_mode_is_known CHECK (mode IN ('snapshot', 'delta')),
    CONSTRAINT folder_feed_has_a_folder CHECK (kind <> 'folder' OR folder_path IS NOT NULL),
    CONSTRAINT feed_duplicate_policy_is_known CHECK (duplicate_policy IN ('last', 'reject')),
    CONSTRAINT feed_poll_is_in_range CHECK (poll_seconds BETWEEN 1 AND 900)
);

ALTER TABLE muster.feeds ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.feeds FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.feeds TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);

-- Another spelling that a feed uses for something in a catalogue.
CREATE TABLE muster.aliases (
    tenant_id bigint NOT NULL,
    feed_id bigint NOT NULL,
    kind text NOT NULL,
    value text NOT NULL,
    job_title_id bigint,
    department_id bigint,
    business_unit_id bigint,
    created_at timestamptz NOT NULL,
    CONSTRAINT aliases_pkey PRIMARY KEY (tenant_id, feed_id, kind, value),
    CONSTRAINT alias_belongs_to_feed FOREIGN KEY (tenant_id, feed_id) REFERENCES muster.feeds (tenant_id, feed_id),
    CONSTRAINT alias_job_title_exists FOREIGN KEY (tenant_id, job_title_id)
    REFERENCES muster.job_titles (tenant_id, job_title_id),
    CONSTRAINT alias_department_exists FOREIGN KEY (tenant_id, department_id)
    REFERENCES muster.departments (tenant_id, department_id),
    CONSTRAINT alias_business_unit_exists FOREIGN KEY (tenant_id, business_unit_id)
    REFERENCES muster.business_units (tenant_id, business_unit_id),
    CONSTRAINT alias_names_what_its_kind_says CHECK (
        (kind = 'job_title') = (job_title_id IS NOT NULL)
        AND (kind = 'department') = (department_id IS NOT NULL)
        AND (kind = 'business_unit') = (business_unit_id IS NOT NULL)
        AND kind IN ('job_title', 'department', 'business_unit')
    )
);

ALTER TABLE muster.aliases ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.aliases FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.aliases TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);
