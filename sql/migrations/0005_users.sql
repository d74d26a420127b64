-- The directory. A user is never deleted; a status of not started follows from the start date and is not stored.

CREATE TABLE muster.users (
    tenant_id bigint NOT NULL,
    user_id bigint NOT NULL,
    feed_id bigint,
    external_id text,
    first_name text NOT NULL,
    last_name text NOT NULL,
    email text,
    email_key text GENERATED ALWAYS AS (lower(normalize(btrim(email), NFC))) STORED,
    is_active boolean NOT NULL,
    deactivated_by text,
    deactivated_at timestamptz,
    profile_id bigint NOT NULL,
    job_title_id bigint,
    department_id bigint,
    business_unit_id bigint,
    manager_external_id text,
    start_date date,
    end_date date,
    phone text,
    language text,
    revision bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT users_pkey PRIMARY KEY (tenant_id, user_id),
    CONSTRAINT external_id_is_unique_within_feed UNIQUE (tenant_id, feed_id, external_id),
    CONSTRAINT user_profile_exists FOREIGN KEY (tenant_id, profile_id)
    REFERENCES muster.profiles (tenant_id, profile_id),
    CONSTRAINT user_job_title_exists FOREIGN KEY (tenant_id, job_title_id)
    REFERENCES muster.job_titles (tenant_id, job_title_id),
    CONSTRAINT user_department_exists FOREIGN KEY (tenant_id, department_id)
    REFERENCES muster.departments (tenant_id, department_id),
    CONSTRAINT user_business_unit_exists FOREIGN KEY (tenant_id, business_unit_id)
    REFERENCES muster.business_units (tenant_id, business_unit_id),
    CONSTRAINT feed_user_has_external_id CHECK ((feed_id IS NULL) = (external_id IS NULL)),
    CONSTRAINT user_has_names CHECK (first_name <> '' AND last_name <> ''),
    CONSTRAINT deactivation_has_a_cause CHECK (
        is_active = (deactivated_by IS NULL)
        AND (deactivated_by IS NULL OR deactivated_by IN ('feed', 'absence', 'end_date', 'hand'))
    )
);

CREATE UNIQUE INDEX email_is_unique_among_active_users ON muster.users (tenant_id, email_key) WHERE is_active;
CREATE INDEX users_by_job_title ON muster.users (tenant_id, job_title_id);
CREATE INDEX users_by_name ON muster.users (tenant_id, last_name, first_name, user_id);

COMMENT ON COLUMN muster.users.deactivated_by IS
'What ended the account: the feed said so, absence from a snapshot, an end date, or a person by hand.';

ALTER TABLE muster.users ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.users FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.users TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);

-- A field that a feed leaves alone, with the value and the reason; field "removal" protects from removal.
CREATE TABLE muster.field_locks (
    tenant_id bigint NOT NULL,
    user_id bigint NOT NULL,
    field text NOT NULL,
    value text,
    reason text NOT NULL,
    locked_by text NOT NULL,
    locked_at timestamptz NOT NULL,
    CONSTRAINT field_locks_pkey PRIMARY KEY (tenant_id, user_id, field),
    CONSTRAINT field_lock_belongs_to_user FOREIGN KEY (tenant_id, user_id)
    REFERENCES muster.users (tenant_id, user_id)
);

ALTER TABLE muster.field_locks ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.field_locks FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.field_locks TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);

-- Before-images: only the fields that changed, references as {"id", "name"}.
CREATE TABLE muster.user_changes (
    tenant_id bigint NOT NULL,
    user_id bigint NOT NULL,
    revision bigint NOT NULL,
    changed_at timestamptz NOT NULL,
    change text NOT NULL,
    changed_by text NOT NULL,
    run_id bigint,
    before jsonb,
    after jsonb,
    CONSTRAINT user_changes_pkey PRIMARY KEY (tenant_id, user_id, revision, changed_at),
    CONSTRAINT change_of_known_user_has_before_image CHECK ((change = 'created') = (before IS NULL)),
    CONSTRAINT user_change_is_known CHECK (change IN ('created', 'updated', 'deactivated', 'reactivated'))
) PARTITION BY RANGE (changed_at);

CREATE TABLE muster.user_changes_default PARTITION OF muster.user_changes DEFAULT;

ALTER TABLE muster.user_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.user_changes FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.user_changes TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);
ALTER TABLE muster.user_changes_default ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.user_changes_default FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.user_changes_default TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);
