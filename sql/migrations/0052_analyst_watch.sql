-- An analyst may lift every time-out that is set for the login, so somebody else looks at the clock: a worker, through
-- this function. Who goes on after being cancelled loses the connection.
CREATE FUNCTION muster.stop_long_analysts(
    statement_seconds integer,
    transaction_seconds integer,
    OUT cancelled bigint,
    OUT disconnected bigint
)
LANGUAGE sql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
WITH late AS MATERIALIZED (
    SELECT
        a.pid,
        a.xact_start < clock_timestamp() - make_interval(secs => transaction_seconds) AS is_over
    FROM pg_stat_activity AS a
    INNER JOIN muster.installation AS i ON a.usename::text ^@ ('muster_analyst_' || i.installation_id || '_')
    INNER JOIN pg_auth_members AS m ON a.usesysid = m.member
    INNER JOIN pg_roles AS g ON m.roleid = g.oid AND g.rolname = 'muster_analyst'
    WHERE
        a.backend_type = 'client backend'
        AND (
            a.xact_start < clock_timestamp() - make_interval(secs => transaction_seconds)
            OR (a.state = 'active' AND a.query_start < clock_timestamp() - make_interval(secs => statement_seconds))
        )
)
SELECT
    count(*) FILTER (WHERE NOT coalesce(is_over, false) AND pg_cancel_backend(pid)),
    count(*) FILTER (WHERE is_over AND pg_terminate_backend(pid))
FROM late
$$;

REVOKE ALL ON FUNCTION muster.stop_long_analysts(integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION muster.stop_long_analysts(integer, integer) TO muster_control;
