-- Plans that say why, that can be approved in part and that end by themselves; runs that are undone; limits as a share
-- for every safeguard; and what changed in the catalogues, so that a refused approval can name it.

ALTER TABLE muster.feeds ADD COLUMN unit_empty_percent double precision NOT NULL DEFAULT 0;
ALTER TABLE muster.feeds ADD COLUMN id_churn_percent double precision NOT NULL DEFAULT 0;
ALTER TABLE muster.feeds ADD COLUMN plan_days integer NOT NULL DEFAULT 14
CONSTRAINT feed_plan_lives_up_to_a_year CHECK (plan_days BETWEEN 1 AND 366);

COMMENT ON COLUMN muster.feeds.plan_days IS 'So long a held run can be approved, and a dry run looked at.';

ALTER TABLE muster.feed_runs ADD COLUMN plan_expires_at timestamptz;
ALTER TABLE muster.feed_runs ADD COLUMN approved_part text;

COMMENT ON COLUMN muster.feed_runs.plan_expires_at IS 'When the rows of the plan go; NULL for a run that kept none.';
COMMENT ON COLUMN muster.feed_runs.approved_part IS 'In words, what of the plan was approved, if it was a part.';

-- squawk-ignore ban-drop-constraint
ALTER TABLE muster.feed_runs DROP CONSTRAINT feed_run_state_is_known;
-- Not validated, here and below: what is there obeyed a narrower rule.
ALTER TABLE muster.feed_runs ADD CONSTRAINT feed_run_state_is_known
CHECK (
    state IN (
        'running', 'applied', 'applied_with_messages', 'applied_in_part', 'unchanged', 'held', 'expired', 'failed',
        'discarded', 'reverted', 'planned'
    )
) NOT VALID;

-- squawk-ignore ban-drop-constraint
ALTER TABLE muster.feed_runs DROP CONSTRAINT outcomes_add_up_to_records;
ALTER TABLE muster.feed_runs ADD CONSTRAINT outcomes_add_up_to_records
CHECK (
    state NOT IN ('applied', 'applied_with_messages', 'applied_in_part', 'held', 'expired', 'planned', 'reverted')
    OR records = created + updated + unchanged + reactivated + deactivated + superseded + parked + rejected + skipped
) NOT VALID;

ALTER TABLE muster.feed_plan_rows ADD COLUMN cause text;
ALTER TABLE muster.feed_plan_rows ADD COLUMN source_run_id bigint;

COMMENT ON COLUMN muster.feed_plan_rows.cause IS 'Why it is planned. Of action forget: the kind of reference.';
COMMENT ON COLUMN muster.feed_plan_rows.source_run_id IS 'Of a record that had waited: the run whose file it is from.';

-- squawk-ignore ban-drop-constraint
ALTER TABLE muster.feed_plan_rows DROP CONSTRAINT plan_action_is_known;
ALTER TABLE muster.feed_plan_rows ADD CONSTRAINT plan_action_is_known
CHECK (
    action IN ('create', 'update', 'reactivate', 'deactivate', 'remove', 'park', 'lapse', 'forget')
) NOT VALID;

-- Whom the undoing of a run deactivated comes back by reappearing in a file, as somebody does who was left out.
-- squawk-ignore ban-drop-constraint
ALTER TABLE muster.users DROP CONSTRAINT deactivation_has_a_cause;
ALTER TABLE muster.users ADD CONSTRAINT deactivation_has_a_cause
CHECK (
    is_active = (deactivated_by IS NULL)
    AND (deactivated_by IS NULL OR deactivated_by IN ('feed', 'absence', 'end_date', 'hand', 'revert'))
) NOT VALID;

CREATE TABLE muster.catalogue_changes (
    tenant_id bigint NOT NULL,
    revision bigint NOT NULL,
    changed_at timestamptz NOT NULL,
    what text NOT NULL,
    CONSTRAINT catalogue_changes_pkey PRIMARY KEY (tenant_id, revision),
    CONSTRAINT catalogue_change_belongs_to_tenant FOREIGN KEY (tenant_id)
    REFERENCES muster.tenants (tenant_id)
);

COMMENT ON COLUMN muster.catalogue_changes.what IS 'In words, such as: job title "Barback" was created.';

ALTER TABLE muster.catalogue_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.catalogue_changes FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.catalogue_changes TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);

GRANT SELECT, INSERT, DELETE ON muster.catalogue_changes TO muster_app;
