-- The one way to a month's partitions. Nothing is granted on a partition: rows are reached through the parent.

CREATE FUNCTION muster.ensure_month_partitions(any_day_of_month date) RETURNS integer
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    parent text;
    child text;
    month_start timestamptz := date_trunc('month', any_day_of_month::timestamp) AT TIME ZONE 'UTC';
    month_end timestamptz := (date_trunc('month', any_day_of_month::timestamp) + interval '1 month') AT TIME ZONE 'UTC';
    made integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('muster.ensure_month_partitions'));
    FOREACH parent IN ARRAY ARRAY['user_changes', 'feed_log_entries', 'sync_runs'] LOOP
        child := parent || to_char(any_day_of_month, '_YYYY_MM');
        CONTINUE WHEN to_regclass(format('muster.%I', child)) IS NOT NULL;
        EXECUTE format(
            'CREATE TABLE muster.%I PARTITION OF muster.%I FOR VALUES FROM (%L) TO (%L)',
            child, parent, month_start, month_end
        );
        EXECUTE format('ALTER TABLE muster.%I ENABLE ROW LEVEL SECURITY', child);
        EXECUTE format('ALTER TABLE muster.%I FORCE ROW LEVEL SECURITY', child);
        EXECUTE format(
            'CREATE POLICY tenant_isolation ON muster.%I TO muster_app '
            'USING (tenant_id = current_setting(''muster.tenant'')::bigint)',
            child
        );
        made := made + 1;
    END LOOP;
    RETURN made;
END
$$;

REVOKE ALL ON FUNCTION muster.ensure_month_partitions(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION muster.ensure_month_partitions(date) TO muster_control;
