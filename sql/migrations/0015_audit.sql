-- Who did what, when, to which tenant, from where. Both tables only grow: the intention is committed before the work
-- begins, what came of it afterwards, so that a process that dies in between leaves its trace.

CREATE TABLE muster.audit_entries (
    tenant_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    audited_at timestamptz NOT NULL,
    actor text NOT NULL,
    actor_user_id bigint,
    command text NOT NULL,
    arguments text NOT NULL,
    origin text NOT NULL,
    CONSTRAINT audit_entries_pkey PRIMARY KEY (tenant_id, entry_id),
    CONSTRAINT audit_entry_belongs_to_tenant FOREIGN KEY (tenant_id) REFERENCES muster.tenants (tenant_id)
);

COMMENT ON COLUMN muster.audit_entries.arguments IS
'What was asked for, without personal data and secrets: those stand as "…".';

ALTER TABLE muster.audit_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.audit_entries FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.audit_entries TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);

CREATE TABLE muster.audit_outcomes (
    tenant_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    ended_at timestamptz NOT NULL,
    outcome text NOT NULL,
    subject text,
    CONSTRAINT audit_outcomes_pkey PRIMARY KEY (tenant_id, entry_id),
    CONSTRAINT audit_outcome_belongs_to_entry FOREIGN KEY (tenant_id, entry_id)
    REFERENCES muster.audit_entries (tenant_id, entry_id)
);

COMMENT ON COLUMN muster.audit_outcomes.outcome IS
'How it ended, by its exit status: done, held, unreadable, unknown, conflict, refused, failed, usage, unavailable.';
COMMENT ON COLUMN muster.audit_outcomes.subject IS 'What it was about, by number, such as "user 12" or "run 3".';

ALTER TABLE muster.audit_outcomes ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.audit_outcomes FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.audit_outcomes TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);

-- What concerns the deployment and no tenant yet, or none in particular.
CREATE SEQUENCE muster.deployment_audit_ids AS bigint;

CREATE TABLE muster.deployment_audit_entries (
    entry_id bigint NOT NULL DEFAULT nextval('muster.deployment_audit_ids'),
    audited_at timestamptz NOT NULL,
    actor text NOT NULL,
    command text NOT NULL,
    arguments text NOT NULL,
    origin text NOT NULL,
    CONSTRAINT deployment_audit_entries_pkey PRIMARY KEY (entry_id)
);

CREATE TABLE muster.deployment_audit_outcomes (
    entry_id bigint NOT NULL,
    ended_at timestamptz NOT NULL,
    outcome text NOT NULL,
    CONSTRAINT deployment_audit_outcomes_pkey PRIMARY KEY (entry_id),
    CONSTRAINT deployment_audit_outcome_belongs_to_entry FOREIGN KEY (entry_id)
    REFERENCES muster.deployment_audit_entries (entry_id)
);

GRANT SELECT, INSERT ON muster.audit_entries TO muster_app;
GRANT SELECT, INSERT ON muster.audit_outcomes TO muster_app;
GRANT SELECT, INSERT ON muster.deployment_audit_entries TO muster_control;
GRANT SELECT, INSERT ON muster.deployment_audit_outcomes TO muster_control;
GRANT USAGE ON SEQUENCE muster.deployment_audit_ids TO muster_control;
