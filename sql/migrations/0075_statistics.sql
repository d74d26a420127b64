-- What an import or a first sync has added is a tenant that the planner knows nothing of: it takes it for an empty one,
-- for as long as the tenant is less than the tenth of the table after which the server looks by itself. So whoever has
-- added many rows has the statistics made anew. Only the table's owner may, hence the function.

CREATE FUNCTION muster.refresh_statistics(grown text, new_rows bigint) RETURNS boolean
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '500ms'
AS $$
BEGIN
    IF grown NOT IN ('users', 'learners') THEN
        RAISE EXCEPTION 'muster.% has no statistics to be made anew on demand', grown;
    END IF;
    -- Fewer change no plan, or do not show in a sample of so large a table.
    IF
        new_rows < 1000
        OR new_rows < (SELECT c.reltuples / 1000 FROM pg_class AS c WHERE c.oid = format('muster.%I', grown)::regclass)
    THEN
        RETURN false;
    END IF;
    -- A first sync comes in many pieces, and goes by keys: of learners it is enough now and then.
    IF
        grown = 'learners' AND EXISTS (
            SELECT FROM pg_stat_user_tables AS s
            WHERE
                s.schemaname = 'muster' AND s.relname = grown
                AND greatest(s.last_analyze, s.last_autoanalyze) > now() - interval '15 seconds'
        )
    THEN
        RETURN false;
    END IF;
    EXECUTE format('ANALYZE muster.%I', grown);
    RETURN true;
EXCEPTION WHEN lock_not_available THEN
    -- Somebody else is at it, perhaps VACUUM: who waits for it for a second breaks it off.
    RETURN false;
END
$$;

COMMENT ON FUNCTION muster.refresh_statistics(text, bigint) IS
'Has the planner learn of rows that were added, if they are many; true if it did.';
REVOKE ALL ON FUNCTION muster.refresh_statistics(text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION muster.refresh_statistics(text, bigint) TO muster_control;
