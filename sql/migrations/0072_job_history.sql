-- Every job that ran, and how it ended, written in the transaction that ends it: the queue itself stays as small as
-- what is to be done. A repeating job that found nothing to do leaves no row.

ALTER TABLE muster.jobs ADD COLUMN claimed_at timestamptz;
ALTER TABLE muster.jobs ADD COLUMN quarantine_reason text;
COMMENT ON COLUMN muster.jobs.claimed_at IS 'When the latest claim was made.';
COMMENT ON COLUMN muster.jobs.quarantine_reason IS 'Why it is tried seldom, in words; NULL when it is not.';

-- Claims go by the kind: the earliest due first. How many run is counted by tenant.
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX muster.jobs_by_time;
CREATE INDEX jobs_by_kind_and_time ON muster.jobs (kind, due_at, job_id);
CREATE INDEX jobs_that_run ON muster.jobs (tenant_id, kind) WHERE lease_until IS NOT NULL;
ALTER TABLE muster.jobs SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
ALTER TABLE muster.tenant_due SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- Whoever claims jobs locks its row, then looks how many run: so no two claims together exceed a limit.
CREATE TABLE muster.job_gate (
    only_row boolean NOT NULL DEFAULT true,
    CONSTRAINT job_gate_pkey PRIMARY KEY (only_row),
    CONSTRAINT one_job_gate CHECK (only_row)
);
COMMENT ON TABLE muster.job_gate IS 'Claims of jobs are made one after the other, by a lock on the only row.';
INSERT INTO muster.job_gate (only_row) VALUES (true);
GRANT SELECT, UPDATE ON muster.job_gate TO muster_control;

CREATE TABLE muster.job_runs (
    tenant_id bigint NOT NULL,
    job_id bigint NOT NULL,
    run_no bigint NOT NULL,
    kind text NOT NULL,
    subject_id bigint NOT NULL,
    state text NOT NULL,
    due_at timestamptz NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    attempt integer NOT NULL,
    worker text NOT NULL,
    error text,
    CONSTRAINT job_runs_pkey PRIMARY KEY (tenant_id, job_id, run_no, finished_at),
    CONSTRAINT job_run_state_is_known CHECK (state IN ('done', 'failed', 'lost'))
) PARTITION BY RANGE (finished_at);

CREATE INDEX job_runs_by_time ON muster.job_runs (tenant_id, finished_at);

CREATE TABLE muster.job_runs_default PARTITION OF muster.job_runs DEFAULT;

COMMENT ON TABLE muster.job_runs IS 'Jobs that ran.';
COMMENT ON COLUMN muster.job_runs.run_no IS 'The number of the claim, the job''s fence.';
COMMENT ON COLUMN muster.job_runs.state IS
'done, failed (it is tried again) or lost (its worker gave no sign of life).';
COMMENT ON COLUMN muster.job_runs.error IS 'What went wrong, without values of rows.';

ALTER TABLE muster.job_runs ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.job_runs FORCE ROW LEVEL SECURITY;
CREATE POLICY control_sees_all ON muster.job_runs TO muster_control USING (true) WITH CHECK (true);
CREATE POLICY tenant_isolation ON muster.job_runs TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);
ALTER TABLE muster.job_runs_default ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.job_runs_default FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON muster.job_runs_default TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);

GRANT SELECT, INSERT ON muster.job_runs TO muster_control;
GRANT SELECT, DELETE ON muster.job_runs TO muster_app;

CREATE VIEW muster.job_history WITH (security_invoker = true) AS
SELECT
    t.slug AS tenant,
    r.kind,
    r.subject_id,
    r.state,
    r.due_at,
    r.started_at,
    r.finished_at,
    (extract(EPOCH FROM r.finished_at - r.started_at) * 1000)::bigint AS duration_ms,
    extract(EPOCH FROM greatest(r.started_at - r.due_at, interval '0'))::double precision AS waited_seconds,
    r.attempt,
    r.worker,
    r.error
FROM muster.job_runs AS r
INNER JOIN muster.tenants AS t ON r.tenant_id = t.tenant_id;

COMMENT ON VIEW muster.job_history IS
'One row per run of a job other than a sync: files, welcome e-mails, retention. Rounds that found nothing leave none.';
COMMENT ON COLUMN muster.job_history.tenant IS 'The tenant''s slug.';
COMMENT ON COLUMN muster.job_history.kind IS
'folder_feed, feed_pull, feed_run (tidying up after one), parked_retry, retention or welcome_mail.';
COMMENT ON COLUMN muster.job_history.subject_id IS
'What it is about: the feed''s or feed run''s number; 0 when it is the tenant.';
COMMENT ON COLUMN muster.job_history.state IS
'done, failed (it was tried again) or lost (its worker gave no sign of life, another took over).';
COMMENT ON COLUMN muster.job_history.due_at IS 'When it should have begun.';
COMMENT ON COLUMN muster.job_history.started_at IS 'When a worker took it.';
COMMENT ON COLUMN muster.job_history.finished_at IS 'When it ended. A condition on it spares the months before.';
COMMENT ON COLUMN muster.job_history.duration_ms IS 'From begin to end, in milliseconds.';
COMMENT ON COLUMN muster.job_history.waited_seconds IS 'How long it waited for a worker once it was due.';
COMMENT ON COLUMN muster.job_history.attempt IS '1, and one more for every failure in a row before it.';
COMMENT ON COLUMN muster.job_history.worker IS 'The worker: host, process and start.';
COMMENT ON COLUMN muster.job_history.error IS 'What went wrong, if something did.';

CREATE VIEW muster.job_queue WITH (security_invoker = true) AS
SELECT
    t.slug AS tenant,
    j.kind,
    j.subject_id,
    CASE
        WHEN j.lease_until > now() THEN 'running'
        WHEN j.quarantine_reason IS NOT NULL THEN 'quarantined'
        WHEN j.failures > 0 THEN 'failing'
        WHEN j.due_at <= now() THEN 'due'
        ELSE 'waiting'
    END AS state,
    j.due_at,
    j.every_seconds,
    CASE WHEN j.lease_until > now() THEN j.claimed_at END AS running_since,
    j.failures,
    j.last_error,
    j.quarantine_reason
FROM muster.jobs AS j
INNER JOIN muster.tenants AS t ON j.tenant_id = t.tenant_id;

COMMENT ON VIEW muster.job_queue IS
'One row per job that is to be done, or is being done now; syncs: muster.freshness.';
COMMENT ON COLUMN muster.job_queue.tenant IS 'The tenant''s slug.';
COMMENT ON COLUMN muster.job_queue.kind IS 'As in muster.job_history.';
COMMENT ON COLUMN muster.job_queue.subject_id IS 'As in muster.job_history.';
COMMENT ON COLUMN muster.job_queue.state IS
'running, due (a worker is awaited), waiting (for its time), failing (tried again soon) or quarantined (seldom).';
COMMENT ON COLUMN muster.job_queue.due_at IS 'When it is to begin, or to be tried again.';
COMMENT ON COLUMN muster.job_queue.every_seconds IS 'Its rhythm; empty when it is done once.';
COMMENT ON COLUMN muster.job_queue.running_since IS 'When the worker that has it took it.';
COMMENT ON COLUMN muster.job_queue.failures IS 'Failures in a row.';
COMMENT ON COLUMN muster.job_queue.last_error IS 'What went wrong last, if something did.';
COMMENT ON COLUMN muster.job_queue.quarantine_reason IS 'Why it is tried seldom, in words.';

SELECT muster.open_views_to_analysts();
