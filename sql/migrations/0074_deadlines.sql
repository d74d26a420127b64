-- Tenants are claimed by deadline. In an index, so that a claim reads what it takes, however many tenants are due.

-- The tenant's window once more: the deadline has to be made of the row's own columns. The key keeps the two equal.
-- squawk-ignore disallowed-unique-constraint, constraint-missing-not-valid
ALTER TABLE muster.tenants ADD CONSTRAINT tenant_window_is_known_to_queue UNIQUE (tenant_id, window_seconds);
ALTER TABLE muster.tenant_due ADD COLUMN window_seconds integer NOT NULL DEFAULT 900;
UPDATE muster.tenant_due AS q
SET window_seconds = t.window_seconds
FROM muster.tenants AS t
WHERE q.tenant_id = t.tenant_id;

-- By way of UTC, because adding to a moment counts as dependent on the time zone, which a sum of seconds is not.
-- squawk-ignore adding-field-with-default
ALTER TABLE muster.tenant_due ADD COLUMN deadline_at timestamptz GENERATED ALWAYS AS (
    (coalesce(oldest_pending_at, due_at) AT TIME ZONE 'UTC' + make_interval(secs => window_seconds)) AT TIME ZONE 'UTC'
) STORED;

COMMENT ON COLUMN muster.tenant_due.window_seconds IS 'The tenant''s window, as in muster.tenants.';
COMMENT ON COLUMN muster.tenant_due.deadline_at IS
'When the oldest change must have reached learning; of a tenant that is due for another reason, a window after that.';

-- squawk-ignore ban-drop-constraint
ALTER TABLE muster.tenant_due DROP CONSTRAINT tenant_due_belongs_to_tenant;
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE muster.tenant_due ADD CONSTRAINT tenant_due_belongs_to_tenant
FOREIGN KEY (tenant_id, window_seconds) REFERENCES muster.tenants (tenant_id, window_seconds);

-- squawk-ignore require-concurrent-index-deletion
DROP INDEX muster.tenant_due_by_time;
CREATE INDEX tenant_due_by_deadline ON muster.tenant_due (deadline_at, tenant_id) WHERE deadline_at IS NOT NULL;

COMMENT ON COLUMN muster.job_history.worker IS
'Who did it: a name that a worker gives itself at its start, and writes into its log.';
