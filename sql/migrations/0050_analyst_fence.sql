-- What keeps an analyst, who types raw SQL, to one tenant and out of everybody's way.

-- The name that a login carries stands in the function as a literal: so the planner puts the expression in the place of
-- the call, and reads no table per row. For a copy of a database on the same server another name keeps the original's
-- analysts out.
CREATE FUNCTION muster.rename_installation(new_id text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF new_id !~ '^[0-9a-z]{1,16}$' THEN
        RAISE EXCEPTION 'an installation is named by 1 to 16 small letters and digits';
    END IF;
    UPDATE muster.installation SET installation_id = new_id;
    EXECUTE format(
        'CREATE OR REPLACE FUNCTION muster.analyst_tenant() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE '
        'RETURN CASE WHEN split_part(session_user::text, ''_'', 3) = %L '
        'THEN nullif(split_part(session_user::text, ''_'', 4), '''')::bigint END',
        new_id
    );
END
$$;

REVOKE ALL ON FUNCTION muster.rename_installation(text) FROM PUBLIC;

SELECT muster.rename_installation(installation_id) FROM muster.installation;

REVOKE ALL ON muster.installation FROM muster_analyst;

-- What everybody may do in a new database, and an analyst not: sleep, keep large objects, hold locks that our own work
-- waits for, write into the write-ahead log, run loops that survive being cancelled. It takes a superuser; where the
-- schema's owner is none, `muster db status` says that one has to call it.
CREATE FUNCTION muster.fence_analysts() RETURNS integer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    dangerous regprocedure;
    fenced integer := 0;
BEGIN
    FOR dangerous IN
        SELECT p.oid
        FROM pg_proc AS p
        WHERE
            p.pronamespace = 'pg_catalog'::regnamespace
            AND p.proname ~ '^(pg_sleep|pg_(try_)?advisory_|pg_logical_emit_message$|lo_|loread$|lowrite$)'
            AND has_function_privilege('public', p.oid, 'EXECUTE')
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', dangerous);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO muster_app, muster_control', dangerous);
        fenced := fenced + 1;
    END LOOP;
    REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
    GRANT USAGE ON LANGUAGE plpgsql TO muster_app, muster_control;
    RETURN fenced;
END
$$;

REVOKE ALL ON FUNCTION muster.fence_analysts() FROM PUBLIC;

SELECT muster.fence_analysts() FROM pg_roles WHERE rolname = current_user AND rolsuper;
