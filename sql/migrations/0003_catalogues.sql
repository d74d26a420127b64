-- Names match a feed byte for byte, capitals and blanks included.

CREATE TABLE muster.profiles (
    tenant_id bigint NOT NULL,
    profile_id bigint NOT NULL,
    name text NOT NULL,
    name_key text GENERATED ALWAYS AS (lower(name)) STORED,
    rank smallint NOT NULL,
    is_default boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    CONSTRAINT profiles_pkey PRIMARY KEY (tenant_id, profile_id),
    CONSTRAINT profile_name_is_unique UNIQUE (tenant_id, name_key),
    CONSTRAINT profile_belongs_to_tenant FOREIGN KEY (tenant_id) REFERENCES muster.tenants (tenant_id),
    CONSTRAINT profile_name_has_a_length CHECK (length(name) BETWEEN 1 AND 100)
);

CREATE UNIQUE INDEX one_default_profile ON muster.profiles (tenant_id) WHERE is_default;

ALTER TABLE muster.profiles ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.profiles FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.profiles TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);

CREATE TABLE muster.job_titles (
    tenant_id bigint NOT NULL,
    job_title_id bigint NOT NULL,
    name text NOT NULL,
    is_training_manager boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    CONSTRAINT job_titles_pkey PRIMARY KEY (tenant_id, job_title_id),
    CONSTRAINT job_title_name_is_unique UNIQUE (tenant_id, name),
    CONSTRAINT job_title_belongs_to_tenant FOREIGN KEY (tenant_id) REFERENCES muster.tenants (tenant_id),
    CONSTRAINT job_title_name_has_a_length CHECK (length(name) BETWEEN 1 AND 200)
);

ALTER TABLE muster.job_titles ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.job_titles FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.job_titles TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);

CREATE TABLE muster.departments (
    tenant_id bigint NOT NULL,
    department_id bigint NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT departments_pkey PRIMARY KEY (tenant_id, department_id),
    CONSTRAINT department_name_is_unique UNIQUE (tenant_id, name),
    CONSTRAINT department_belongs_to_tenant FOREIGN KEY (tenant_id) REFERENCES muster.tenants (tenant_id),
    CONSTRAINT department_name_has_a_length CHECK (length(name) BETWEEN 1 AND 200)
);

ALTER TABLE muster.departments ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.departments FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.departments TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);

CREATE TABLE muster.business_units (
    tenant_id bigint NOT NULL,
    business_unit_id bigint NOT NULL,
    name text NOT NULL,
    feed_key text NOT NULL,
    time_zone text,
    created_at timestamptz NOT NULL,
    CONSTRAINT business_units_pkey PRIMARY KEY (tenant_id, business_unit_id),
    CONSTRAINT business_unit_name_is_unique UNIQUE (tenant_id, name),
    CONSTRAINT business_unit_feed_key_is_unique UNIQUE (tenant_id, feed_key),
    CONSTRAINT business_unit_belongs_to_tenant FOREIGN KEY (tenant_id) REFERENCES muster.tenants (tenant_id),
    CONSTRAINT business_unit_name_has_a_length CHECK (length(name) BETWEEN 1 AND 200),
    CONSTRAINT business_unit_feed_key_has_a_length CHECK (length(feed_key) BETWEEN 1 AND 200)
);

COMMENT ON COLUMN muster.business_units.feed_key IS 'The unit''s feed ID: the name by which feeds refer to it.';

ALTER TABLE muster.business_units ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.business_units FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.business_units TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);
