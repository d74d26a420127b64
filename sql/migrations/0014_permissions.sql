-- What a profile opens: whole solutions, and areas of work within them. No row for an area: no access to it.
-- Rank 1 is the account manager, and no other profile has it.

ALTER TABLE muster.profiles ADD COLUMN solutions text[] NOT NULL DEFAULT '{}'
CONSTRAINT profile_solutions_are_known CHECK (solutions <@ ARRAY['app', 'directory', 'learning']);

CREATE UNIQUE INDEX one_account_manager_profile ON muster.profiles (tenant_id) WHERE rank = 1;
CREATE INDEX users_by_profile ON muster.users (tenant_id, profile_id);

CREATE TABLE muster.profile_permissions (
    tenant_id bigint NOT NULL,
    profile_id bigint NOT NULL,
    area text NOT NULL,
    level text NOT NULL,
    CONSTRAINT profile_permissions_pkey PRIMARY KEY (tenant_id, profile_id, area),
    CONSTRAINT profile_permission_belongs_to_profile FOREIGN KEY (tenant_id, profile_id)
    REFERENCES muster.profiles (tenant_id, profile_id),
    CONSTRAINT profile_permission_area_is_known CHECK (
        area IN (
            'users', 'profiles', 'catalogues', 'feeds', 'welcome_emails', 'training', 'sync', 'audit', 'settings'
        )
    ),
    CONSTRAINT profile_permission_level_is_known CHECK (level IN ('view', 'maintain'))
);

-- Tenants that are there already get what a new one gets. Forced row-level security would hide them from their owner.
ALTER TABLE muster.profiles NO FORCE ROW LEVEL SECURITY;

UPDATE muster.profiles
SET solutions = CASE WHEN rank <= 4 THEN ARRAY['app', 'directory', 'learning'] ELSE ARRAY['app'] END;

INSERT INTO muster.profile_permissions (tenant_id, profile_id, area, level)
SELECT
    p.tenant_id,
    p.profile_id,
    s.area,
    s.level
FROM muster.profiles AS p
INNER JOIN (
    VALUES
    (1, 'users', 'maintain'),
    (1, 'profiles', 'maintain'),
    (1, 'catalogues', 'maintain'),
    (1, 'feeds', 'maintain'),
    (1, 'welcome_emails', 'maintain'),
    (1, 'training', 'maintain'),
    (1, 'sync', 'maintain'),
    (1, 'audit', 'maintain'),
    (1, 'settings', 'maintain'),
    (2, 'users', 'maintain'),
    (2, 'profiles', 'maintain'),
    (2, 'catalogues', 'maintain'),
    (2, 'feeds', 'maintain'),
    (2, 'welcome_emails', 'maintain'),
    (2, 'training', 'maintain'),
    (2, 'sync', 'maintain'),
    (2, 'audit', 'view'),
    (2, 'settings', 'view'),
    (3, 'users', 'view'),
    (3, 'catalogues', 'view'),
    (3, 'feeds', 'view'),
    (3, 'welcome_emails', 'view'),
    (3, 'training', 'view'),
    (3, 'sync', 'view'),
    (4, 'users', 'view'),
    (4, 'catalogues', 'view'),
    (4, 'training', 'maintain'),
    (4, 'sync', 'view')
) AS s (rank, area, level) ON p.rank = s.rank;

ALTER TABLE muster.profiles FORCE ROW LEVEL SECURITY;

ALTER TABLE muster.profile_permissions ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.profile_permissions FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.profile_permissions TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);

GRANT SELECT, INSERT, UPDATE, DELETE ON muster.profile_permissions TO muster_app;

-- The language in which a unit is written to.
ALTER TABLE muster.business_units ADD COLUMN language text
CONSTRAINT business_unit_language_is_a_tag CHECK (language ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$');
