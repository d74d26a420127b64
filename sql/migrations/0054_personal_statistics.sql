-- The planner's statistics of a column are of all tenants' rows together, and EXPLAIN shows what follows from them. So
-- none are kept of columns with people's own values that analysts may compare: no estimate tells whether there is
-- such a name. The import finds people by other means: email_key, and the statistics of the staged file.

CREATE FUNCTION muster.personal_columns() RETURNS TABLE (table_name text, column_name text)
LANGUAGE sql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
VALUES
    ('users', 'first_name'), ('users', 'last_name'), ('users', 'email'), ('users', 'external_id'),
    ('learners', 'name'), ('learners', 'email'), ('learners', 'external_id'),
    ('feed_log_entries', 'external_id'), ('feed_log_entries', 'value'), ('feed_log_entries', 'message'),
    ('user_changes', 'before'), ('user_changes', 'after'),
    ('welcome_emails', 'address')
$$;

REVOKE ALL ON FUNCTION muster.personal_columns() FROM PUBLIC;

-- Called again when months were made: a new partition begins with what every table has.
CREATE FUNCTION muster.keep_no_personal_statistics() RETURNS integer
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '5s'
AS $$
DECLARE
    relation regclass;
    personal text;
    quietened integer := 0;
BEGIN
    FOR relation, personal IN
        SELECT
            c.oid,
            a.attname
        FROM muster.personal_columns() AS p
        INNER JOIN pg_class AS t ON p.table_name = t.relname AND t.relnamespace = 'muster'::regnamespace
        INNER JOIN pg_class AS c
            ON t.oid = c.oid OR c.oid IN (SELECT i.inhrelid FROM pg_inherits AS i WHERE i.inhparent = t.oid)
        INNER JOIN pg_attribute AS a ON c.oid = a.attrelid AND p.column_name = a.attname AND a.attstattarget <> 0
    LOOP
        EXECUTE format('ALTER TABLE ONLY %s ALTER COLUMN %I SET STATISTICS 0', relation, personal);
        quietened := quietened + 1;
    END LOOP;
    RETURN quietened;
END
$$;

REVOKE ALL ON FUNCTION muster.keep_no_personal_statistics() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION muster.keep_no_personal_statistics() TO muster_control;

SELECT muster.keep_no_personal_statistics();

-- What was gathered before stays until it is deleted, which only a superuser can.
DO $$
BEGIN
    IF (SELECT r.rolsuper FROM pg_roles AS r WHERE r.rolname = current_user) THEN
        DELETE FROM pg_statistic AS s
        USING pg_attribute AS a, pg_class AS c
        WHERE
            s.starelid = a.attrelid
            AND s.staattnum = a.attnum
            AND a.attrelid = c.oid
            AND c.relnamespace = 'muster'::regnamespace
            AND a.attstattarget = 0;
    END IF;
END
$$;
