-- Months are made, and dropped, of whatever table is divided by time: a new one needs no line here.

CREATE FUNCTION muster.tables_by_month() RETURNS TABLE (table_name text, clock_column text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
SELECT
    c.relname::text,
    a.attname::text
FROM pg_partitioned_table AS p
INNER JOIN pg_class AS c ON p.partrelid = c.oid AND c.relnamespace = 'muster'::regnamespace
INNER JOIN pg_attribute AS a ON p.partrelid = a.attrelid AND p.partattrs[0] = a.attnum
WHERE p.partstrat = 'r' AND a.atttypid = 'timestamptz'::regtype
ORDER BY c.relname
$$;

REVOKE ALL ON FUNCTION muster.tables_by_month() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION muster.tables_by_month() TO muster_control;

CREATE OR REPLACE FUNCTION muster.ensure_month_partitions(any_day_of_month date) RETURNS integer
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '5s'
AS $$
DECLARE
    parent text;
    child text;
    fallback text;
    clock_column text;
    month_start timestamptz := date_trunc('month', any_day_of_month::timestamp) AT TIME ZONE 'UTC';
    month_end timestamptz := (date_trunc('month', any_day_of_month::timestamp) + interval '1 month') AT TIME ZONE 'UTC';
    create_child text;
    made integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('muster.ensure_month_partitions'));
    FOR parent, clock_column IN
        SELECT m.table_name, m.clock_column FROM muster.tables_by_month() AS m
    LOOP
        child := parent || to_char(any_day_of_month, '_YYYY_MM');
        fallback := parent || '_default';
        CONTINUE WHEN to_regclass(format('muster.%I', child)) IS NOT NULL;
        create_child := format(
            'CREATE TABLE muster.%I PARTITION OF muster.%I FOR VALUES FROM (%L) TO (%L)',
            child, parent, month_start, month_end
        );
        BEGIN
            EXECUTE create_child;
        EXCEPTION WHEN check_violation THEN
            -- Rows of the month came before its partition did, and stand in the default one. It is out of everybody's
            -- reach until this transaction ends: not forced for as long, because the owner need be no superuser.
            EXECUTE format('ALTER TABLE muster.%I DETACH PARTITION muster.%I', parent, fallback);
            EXECUTE format('ALTER TABLE muster.%I NO FORCE ROW LEVEL SECURITY', fallback);
            EXECUTE create_child;
            EXECUTE format(
                'WITH moved AS (DELETE FROM muster.%I WHERE %I >= %L AND %I < %L RETURNING *) '
                'INSERT INTO muster.%I SELECT * FROM moved',
                fallback, clock_column, month_start, clock_column, month_end, child
            );
            EXECUTE format('ALTER TABLE muster.%I FORCE ROW LEVEL SECURITY', fallback);
            EXECUTE format('ALTER TABLE muster.%I ATTACH PARTITION muster.%I DEFAULT', parent, fallback);
        END;
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

CREATE OR REPLACE FUNCTION muster.drop_month_partitions(before date) RETURNS integer
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '5s'
AS $$
DECLARE
    child regclass;
    dropped integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('muster.ensure_month_partitions'));
    FOR child IN
        SELECT i.inhrelid::regclass
        FROM pg_inherits AS i
        INNER JOIN pg_class AS c ON i.inhrelid = c.oid
        WHERE
            i.inhparent IN (SELECT format('muster.%I', m.table_name)::regclass FROM muster.tables_by_month() AS m)
            AND to_date(substring(c.relname FROM '_([0-9]{4}_[0-9]{2})$'), 'YYYY_MM') + interval '1 month'
            <= least(before, current_date)
        ORDER BY c.relname
    LOOP
        EXECUTE format('DROP TABLE %s', child);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END
$$;
