-- Nobody may TRUNCATE: row-level security does not apply to it. History is append-only for the app role,
-- save that a tenant's shorter retention deletes from it.

GRANT SELECT ON muster.schema_migrations, muster.installation TO muster_app, muster_control;

GRANT SELECT, INSERT, UPDATE ON muster.tenants TO muster_control;
GRANT SELECT ON muster.tenants TO muster_app;
GRANT USAGE ON SEQUENCE muster.tenant_ids TO muster_control;

GRANT SELECT, INSERT, UPDATE ON muster.tenant_due TO muster_control;
GRANT SELECT, INSERT, UPDATE ON muster.tenant_due TO muster_app;

GRANT SELECT, UPDATE, DELETE ON muster.jobs TO muster_control;
GRANT SELECT, INSERT, UPDATE, DELETE ON muster.jobs TO muster_app;
GRANT USAGE ON SEQUENCE muster.job_ids TO muster_app;

GRANT SELECT, INSERT, UPDATE ON muster.id_counters TO muster_app;
GRANT SELECT, INSERT, UPDATE ON muster.directory_state TO muster_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON muster.profiles TO muster_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON muster.job_titles TO muster_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON muster.departments TO muster_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON muster.business_units TO muster_app;
GRANT SELECT, INSERT, UPDATE ON muster.feeds TO muster_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON muster.aliases TO muster_app;
GRANT SELECT, INSERT, UPDATE ON muster.users TO muster_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON muster.field_locks TO muster_app;
GRANT SELECT, INSERT, DELETE ON muster.user_changes TO muster_app;
GRANT SELECT, INSERT, UPDATE ON muster.feed_runs TO muster_app;
GRANT SELECT, INSERT, DELETE ON muster.feed_log_entries TO muster_app;
GRANT SELECT, INSERT, DELETE ON muster.feed_plan_rows TO muster_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON muster.parked_records TO muster_app;
GRANT SELECT, INSERT, UPDATE ON muster.learners TO muster_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON muster.pending_sync TO muster_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON muster.sync_runs TO muster_app;
