-- Welcome e-mails: when a tenant sends them, how they look, and what became of each.

-- One row per tenant; what is NULL follows the defaults of the binary.
CREATE TABLE muster.welcome_settings (
    tenant_id bigint NOT NULL,
    policy text NOT NULL,
    sender_name text,
    sender_address text,
    link_template text,
    link_valid_days integer,
    cool_down_seconds integer,
    mails_per_minute integer,
    default_language text,
    CONSTRAINT welcome_settings_pkey PRIMARY KEY (tenant_id),
    CONSTRAINT welcome_settings_belong_to_tenant FOREIGN KEY (tenant_id) REFERENCES muster.tenants (tenant_id),
    CONSTRAINT welcome_policy_is_known CHECK (policy IN ('never', 'at_import', 'on_start_date')),
    CONSTRAINT welcome_link_carries_the_token CHECK (strpos(link_template, '{token}') > 0),
    CONSTRAINT welcome_link_validity_is_in_range CHECK (link_valid_days BETWEEN 1 AND 365),
    CONSTRAINT welcome_cool_down_is_in_range CHECK (cool_down_seconds BETWEEN 0 AND 31536000),
    CONSTRAINT welcome_rate_is_in_range CHECK (mails_per_minute BETWEEN 1 AND 100000),
    CONSTRAINT welcome_language_is_a_tag CHECK (default_language ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$')
);

COMMENT ON COLUMN muster.welcome_settings.policy IS
'Whom creation sends a welcome e-mail: never, at_import (at once, but not before the first day), on_start_date.';

-- Tenants that are there go on as they were, silent. Forced row-level security would hide them from their owner.
ALTER TABLE muster.tenants NO FORCE ROW LEVEL SECURITY;
INSERT INTO muster.welcome_settings (tenant_id, policy)
SELECT
    tenant_id,
    'never'
FROM muster.tenants;
ALTER TABLE muster.tenants FORCE ROW LEVEL SECURITY;

CREATE TABLE muster.welcome_templates (
    tenant_id bigint NOT NULL,
    language text NOT NULL,
    subject text NOT NULL,
    text_body text NOT NULL,
    html_body text,
    updated_at timestamptz NOT NULL,
    CONSTRAINT welcome_templates_pkey PRIMARY KEY (tenant_id, language),
    CONSTRAINT welcome_template_belongs_to_tenant FOREIGN KEY (tenant_id) REFERENCES muster.tenants (tenant_id),
    CONSTRAINT welcome_template_language_is_a_tag CHECK (language ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$')
);

-- One decision to send again. The same key again adds whom it does not have yet.
CREATE TABLE muster.welcome_campaigns (
    tenant_id bigint NOT NULL,
    campaign_id bigint NOT NULL,
    idempotency_key text NOT NULL,
    requested_by text NOT NULL,
    requested_at timestamptz NOT NULL,
    selection text NOT NULL,
    CONSTRAINT welcome_campaigns_pkey PRIMARY KEY (tenant_id, campaign_id),
    CONSTRAINT welcome_campaign_key_is_unique UNIQUE (tenant_id, idempotency_key),
    CONSTRAINT welcome_campaign_belongs_to_tenant FOREIGN KEY (tenant_id) REFERENCES muster.tenants (tenant_id),
    CONSTRAINT welcome_campaign_key_has_a_length CHECK (length(idempotency_key) BETWEEN 1 AND 200)
);

COMMENT ON COLUMN muster.welcome_campaigns.selection IS 'Who was meant, in words without personal data.';

-- One row per e-mail. No foreign key to users: rows are written in bulk, from rows of users.
CREATE TABLE muster.welcome_emails (
    tenant_id bigint NOT NULL,
    email_id bigint NOT NULL,
    user_id bigint NOT NULL,
    campaign_id bigint,
    run_id bigint,
    state text NOT NULL,
    address text,
    requested_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    started_at timestamptz,
    sent_at timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    fence bigint,
    error text,
    CONSTRAINT welcome_emails_pkey PRIMARY KEY (tenant_id, email_id),
    CONSTRAINT one_welcome_email_per_user_and_campaign UNIQUE (tenant_id, campaign_id, user_id),
    CONSTRAINT welcome_email_belongs_to_campaign FOREIGN KEY (tenant_id, campaign_id)
    REFERENCES muster.welcome_campaigns (tenant_id, campaign_id),
    CONSTRAINT welcome_email_state_is_known CHECK (
        state IN ('waiting', 'queued', 'sending', 'sent', 'failed', 'bounced', 'cancelled', 'unknown')
    ),
    CONSTRAINT sent_welcome_email_has_a_time CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
    CONSTRAINT welcome_email_in_sending_has_a_fence CHECK (
        state <> 'sending' OR (fence IS NOT NULL AND started_at IS NOT NULL AND address IS NOT NULL)
    )
);

COMMENT ON COLUMN muster.welcome_emails.address IS 'Where it went; NULL until it was on its way.';
COMMENT ON COLUMN muster.welcome_emails.fence IS 'The claim of the job under which it was handed to the mail server.';

CREATE UNIQUE INDEX one_welcome_email_per_creation ON muster.welcome_emails (tenant_id, user_id)
WHERE campaign_id IS NULL;
CREATE INDEX welcome_emails_to_send ON muster.welcome_emails (tenant_id, due_at)
WHERE state IN ('waiting', 'queued');
CREATE INDEX welcome_emails_in_sending ON muster.welcome_emails (tenant_id, email_id) WHERE state = 'sending';
CREATE INDEX welcome_emails_by_user ON muster.welcome_emails (tenant_id, user_id);
CREATE INDEX welcome_emails_by_start ON muster.welcome_emails (tenant_id, started_at) WHERE started_at IS NOT NULL;

-- What the link in an e-mail carries, known here by its hash alone.
CREATE TABLE muster.welcome_tokens (
    tenant_id bigint NOT NULL,
    token_hash bytea NOT NULL,
    user_id bigint NOT NULL,
    email_id bigint NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    replaced_at timestamptz,
    CONSTRAINT welcome_tokens_pkey PRIMARY KEY (tenant_id, token_hash),
    CONSTRAINT welcome_token_hash_is_sha256 CHECK (length(token_hash) = 32),
    CONSTRAINT welcome_token_expires_later CHECK (expires_at > created_at)
);

CREATE INDEX welcome_tokens_by_user ON muster.welcome_tokens (tenant_id, user_id);

CREATE TABLE muster.user_sign_ins (
    tenant_id bigint NOT NULL,
    user_id bigint NOT NULL,
    first_signed_in_at timestamptz NOT NULL,
    last_signed_in_at timestamptz NOT NULL,
    CONSTRAINT user_sign_ins_pkey PRIMARY KEY (tenant_id, user_id),
    CONSTRAINT sign_in_belongs_to_user FOREIGN KEY (tenant_id, user_id)
    REFERENCES muster.users (tenant_id, user_id)
);

ALTER TABLE muster.welcome_settings ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.welcome_settings FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.welcome_settings TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);
ALTER TABLE muster.welcome_templates ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.welcome_templates FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.welcome_templates TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);
ALTER TABLE muster.welcome_campaigns ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.welcome_campaigns FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.welcome_campaigns TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);
ALTER TABLE muster.welcome_emails ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.welcome_emails FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.welcome_emails TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);
ALTER TABLE muster.welcome_tokens ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.welcome_tokens FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.welcome_tokens TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);
ALTER TABLE muster.user_sign_ins ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.user_sign_ins FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.user_sign_ins TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);

GRANT SELECT, INSERT, UPDATE ON muster.welcome_settings TO muster_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON muster.welcome_templates TO muster_app;
GRANT SELECT, INSERT ON muster.welcome_campaigns TO muster_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON muster.welcome_emails TO muster_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON muster.welcome_tokens TO muster_app;
GRANT SELECT, INSERT, UPDATE ON muster.user_sign_ins TO muster_app;

-- squawk-ignore ban-drop-constraint
ALTER TABLE muster.jobs DROP CONSTRAINT job_kind_is_known;
-- Not validated: what is there obeyed a narrower rule.
ALTER TABLE muster.jobs ADD CONSTRAINT job_kind_is_known
CHECK (kind IN ('folder_feed', 'feed_run', 'parked_retry', 'retention', 'welcome_mail')) NOT VALID;

-- Whether a run writes to the people whom it creates. It must outlive the import: a held run is approved days later.
ALTER TABLE muster.feed_runs ADD COLUMN welcome text NOT NULL DEFAULT 'by_policy';
ALTER TABLE muster.feed_runs ADD CONSTRAINT feed_run_welcome_is_known
CHECK (welcome IN ('by_policy', 'asked', 'silent')) NOT VALID;

COMMENT ON COLUMN muster.feed_runs.welcome IS
'by_policy: as the tenant''s policy says. asked: those, too, whom a silent run parked. silent: nobody is written to.';

-- Somebody whom a silent first import could not create stays silent when it can be done.
ALTER TABLE muster.parked_records ADD COLUMN is_silent boolean NOT NULL DEFAULT false;

CREATE POLICY analyst_reads ON muster.welcome_emails FOR SELECT TO muster_analyst
    USING (tenant_id = muster.analyst_tenant());

CREATE VIEW muster.welcome_email_history WITH (security_invoker = true) AS
SELECT
    t.slug AS tenant,
    m.user_id,
    coalesce(m.address, u.email) AS email,
    m.requested_at,
    m.sent_at,
    m.state,
    m.attempts,
    m.error,
    m.due_at,
    m.campaign_id,
    m.run_id,
    m.email_id
FROM muster.welcome_emails AS m
INNER JOIN muster.tenants AS t ON m.tenant_id = t.tenant_id
LEFT JOIN muster.users AS u ON m.tenant_id = u.tenant_id AND m.user_id = u.user_id;

COMMENT ON VIEW muster.welcome_email_history IS
'One row per welcome e-mail. state: waiting (for the first day), queued, sending, sent, failed, bounced, '
'cancelled or unknown (it may have arrived).';

GRANT SELECT ON muster.welcome_email_history TO muster_app, muster_analyst;
GRANT SELECT (
    tenant_id, email_id, user_id, campaign_id, run_id, state, address, requested_at, due_at, sent_at, attempts, error
) ON muster.welcome_emails TO muster_analyst;
