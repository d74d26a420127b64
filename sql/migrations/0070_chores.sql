-- What the deployment itself has to do again and again, whatever its tenants do: a row for each chore, for ever. It is
-- claimed as jobs are, so that one worker at a time does it; the row says when it was last done, and what went wrong.

CREATE TABLE muster.chores (
    chore text NOT NULL,
    due_at timestamptz NOT NULL,
    lease_owner text,
    lease_until timestamptz,
    fence bigint NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,
    last_done_at timestamptz,
    last_error text,
    CONSTRAINT chores_pkey PRIMARY KEY (chore),
    CONSTRAINT chore_is_known CHECK (chore IN ('freshness', 'months', 'analysts')),
    CONSTRAINT chore_lease_has_owner_and_end CHECK ((lease_owner IS NULL) = (lease_until IS NULL))
) WITH (fillfactor = 50);

COMMENT ON TABLE muster.chores IS 'What the deployment has to do again and again; one worker at a time does each.';
COMMENT ON COLUMN muster.chores.due_at IS 'When it is to be done next.';
COMMENT ON COLUMN muster.chores.lease_owner IS 'The worker that does it now.';
COMMENT ON COLUMN muster.chores.lease_until IS 'Another worker may do it from then on.';
COMMENT ON COLUMN muster.chores.fence IS 'Counts claims; only the latest one is ended.';
COMMENT ON COLUMN muster.chores.failures IS 'Failures in a row.';
COMMENT ON COLUMN muster.chores.last_done_at IS 'When it last ended well: a worker was at work then.';
COMMENT ON COLUMN muster.chores.last_error IS 'Why it failed last, if it did.';

INSERT INTO muster.chores (chore, due_at) VALUES ('freshness', now()), ('months', now()), ('analysts', now());

GRANT SELECT, UPDATE ON muster.chores TO muster_control;
GRANT SELECT ON muster.chores TO muster_app;

-- Why a tenant's syncs fail, before there are so many of them that it is in quarantine.
ALTER TABLE muster.tenant_due ADD COLUMN last_error text;
COMMENT ON COLUMN muster.tenant_due.last_error IS 'Why the last sync failed; NULL when it did not.';
