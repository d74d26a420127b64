--
-- PostgreSQL database dump
--

\restrict muster


SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: muster; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA muster;


--
-- Name: analyst_tenant(); Type: FUNCTION; Schema: muster; Owner: -
--

CREATE FUNCTION muster.analyst_tenant() RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN (split_part((SESSION_USER)::text, '_'::text, 3) = 'installation'::text) THEN (NULLIF(split_part((SESSION_USER)::text, '_'::text, 4), ''::text))::bigint ELSE NULL::bigint END;


--
-- Name: drop_month_partitions(date); Type: FUNCTION; Schema: muster; Owner: -
--

CREATE FUNCTION muster.drop_month_partitions(before date) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '5s'
    AS $_$
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
$_$;


--
-- Name: ensure_month_partitions(date); Type: FUNCTION; Schema: muster; Owner: -
--

CREATE FUNCTION muster.ensure_month_partitions(any_day_of_month date) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '5s'
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


--
-- Name: fence_analysts(); Type: FUNCTION; Schema: muster; Owner: -
--

CREATE FUNCTION muster.fence_analysts() RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
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
$_$;


--
-- Name: keep_no_personal_statistics(); Type: FUNCTION; Schema: muster; Owner: -
--

CREATE FUNCTION muster.keep_no_personal_statistics() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '5s'
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


--
-- Name: open_views_to_analysts(); Type: FUNCTION; Schema: muster; Owner: -
--

CREATE FUNCTION muster.open_views_to_analysts() RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    relation regclass;
    column_list text;
BEGIN
    FOR relation IN
        SELECT c.oid FROM pg_class AS c WHERE c.relnamespace = 'muster'::regnamespace AND c.relkind = 'v'
    LOOP
        EXECUTE format('GRANT SELECT ON %s TO muster_app, muster_analyst', relation);
    END LOOP;
    FOR relation, column_list IN
        SELECT
            c.oid,
            (
                SELECT string_agg(DISTINCT quote_ident(a.attname), ', ')
                FROM pg_class AS v
                INNER JOIN pg_rewrite AS r ON v.oid = r.ev_class
                INNER JOIN pg_depend AS d
                    ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid AND d.refclassid = 'pg_class'::regclass
                INNER JOIN pg_attribute AS a ON d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
                WHERE v.relnamespace = c.relnamespace AND v.relkind = 'v' AND a.attrelid = c.oid AND a.attnum > 0
            )
        FROM pg_class AS c
        WHERE c.relnamespace = 'muster'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM muster_analyst', relation);
        CONTINUE WHEN column_list IS NULL;
        EXECUTE format('GRANT SELECT (%s) ON %s TO muster_analyst', column_list, relation);
        IF NOT EXISTS (SELECT FROM pg_policy AS p WHERE p.polrelid = relation AND p.polname = 'analyst_reads') THEN
            EXECUTE format(
                'CREATE POLICY analyst_reads ON %s FOR SELECT TO muster_analyst '
                'USING (tenant_id = muster.analyst_tenant())',
                relation
            );
        END IF;
    END LOOP;
END
$$;


--
-- Name: personal_columns(); Type: FUNCTION; Schema: muster; Owner: -
--

CREATE FUNCTION muster.personal_columns() RETURNS TABLE(table_name text, column_name text)
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
VALUES
    ('users', 'first_name'), ('users', 'last_name'), ('users', 'email'), ('users', 'external_id'),
    ('learners', 'name'), ('learners', 'email'), ('learners', 'external_id'),
    ('feed_log_entries', 'external_id'), ('feed_log_entries', 'value'), ('feed_log_entries', 'message'),
    ('user_changes', 'before'), ('user_changes', 'after'),
    ('welcome_emails', 'address')
$$;


--
-- Name: refresh_statistics(text, bigint); Type: FUNCTION; Schema: muster; Owner: -
--

CREATE FUNCTION muster.refresh_statistics(grown text, new_rows bigint) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '500ms'
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


--
-- Name: FUNCTION refresh_statistics(grown text, new_rows bigint); Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON FUNCTION muster.refresh_statistics(grown text, new_rows bigint) IS 'Has the planner learn of rows that were added, if they are many; true if it did.';


--
-- Name: rename_installation(text); Type: FUNCTION; Schema: muster; Owner: -
--

CREATE FUNCTION muster.rename_installation(new_id text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
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
$_$;


--
-- Name: stop_long_analysts(integer, integer); Type: FUNCTION; Schema: muster; Owner: -
--

CREATE FUNCTION muster.stop_long_analysts(statement_seconds integer, transaction_seconds integer, OUT cancelled bigint, OUT disconnected bigint) RETURNS record
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
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


--
-- Name: tables_by_month(); Type: FUNCTION; Schema: muster; Owner: -
--

CREATE FUNCTION muster.tables_by_month() RETURNS TABLE(table_name text, clock_column text)
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
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


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: aliases; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.aliases (
    tenant_id bigint NOT NULL,
    feed_id bigint NOT NULL,
    kind text NOT NULL,
    value text NOT NULL,
    job_title_id bigint,
    department_id bigint,
    business_unit_id bigint,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT alias_names_what_its_kind_says CHECK ((((kind = 'job_title'::text) = (job_title_id IS NOT NULL)) AND ((kind = 'department'::text) = (department_id IS NOT NULL)) AND ((kind = 'business_unit'::text) = (business_unit_id IS NOT NULL)) AND (kind = ANY (ARRAY['job_title'::text, 'department'::text, 'business_unit'::text]))))
);

ALTER TABLE ONLY muster.aliases FORCE ROW LEVEL SECURITY;


--
-- Name: audit_entries; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.audit_entries (
    tenant_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    audited_at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    actor_user_id bigint,
    command text NOT NULL,
    arguments text NOT NULL,
    origin text NOT NULL
);

ALTER TABLE ONLY muster.audit_entries FORCE ROW LEVEL SECURITY;


--
-- Name: COLUMN audit_entries.arguments; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.audit_entries.arguments IS 'What was asked for, without personal data and secrets: those stand as "…".';


--
-- Name: audit_outcomes; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.audit_outcomes (
    tenant_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    outcome text NOT NULL,
    subject text
);

ALTER TABLE ONLY muster.audit_outcomes FORCE ROW LEVEL SECURITY;


--
-- Name: COLUMN audit_outcomes.outcome; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.audit_outcomes.outcome IS 'How it ended, by its exit status: done, held, unreadable, unknown, conflict, refused, failed, usage, unavailable.';


--
-- Name: COLUMN audit_outcomes.subject; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.audit_outcomes.subject IS 'What it was about, by number, such as "user 12" or "run 3".';


--
-- Name: business_units; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.business_units (
    tenant_id bigint NOT NULL,
    business_unit_id bigint NOT NULL,
    name text NOT NULL,
    feed_key text NOT NULL,
    time_zone text,
    created_at timestamp with time zone NOT NULL,
    language text,
    CONSTRAINT business_unit_feed_key_has_a_length CHECK (((length(feed_key) >= 1) AND (length(feed_key) <= 200))),
    CONSTRAINT business_unit_language_is_a_tag CHECK ((language ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'::text)),
    CONSTRAINT business_unit_name_has_a_length CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);

ALTER TABLE ONLY muster.business_units FORCE ROW LEVEL SECURITY;


--
-- Name: COLUMN business_units.feed_key; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.business_units.feed_key IS 'The unit''s feed ID: the name by which feeds refer to it.';


--
-- Name: catalogue_changes; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.catalogue_changes (
    tenant_id bigint NOT NULL,
    revision bigint NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    what text NOT NULL
);

ALTER TABLE ONLY muster.catalogue_changes FORCE ROW LEVEL SECURITY;


--
-- Name: COLUMN catalogue_changes.what; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.catalogue_changes.what IS 'In words, such as: job title "Barback" was created.';


--
-- Name: chores; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.chores (
    chore text NOT NULL,
    due_at timestamp with time zone NOT NULL,
    lease_owner text,
    lease_until timestamp with time zone,
    fence bigint DEFAULT 0 NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    last_done_at timestamp with time zone,
    last_error text,
    CONSTRAINT chore_is_known CHECK ((chore = ANY (ARRAY['freshness'::text, 'months'::text, 'analysts'::text]))),
    CONSTRAINT chore_lease_has_owner_and_end CHECK (((lease_owner IS NULL) = (lease_until IS NULL)))
)
WITH (fillfactor='50');


--
-- Name: TABLE chores; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON TABLE muster.chores IS 'What the deployment has to do again and again; one worker at a time does each.';


--
-- Name: COLUMN chores.due_at; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.chores.due_at IS 'When it is to be done next.';


--
-- Name: COLUMN chores.lease_owner; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.chores.lease_owner IS 'The worker that does it now.';


--
-- Name: COLUMN chores.lease_until; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.chores.lease_until IS 'Another worker may do it from then on.';


--
-- Name: COLUMN chores.fence; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.chores.fence IS 'Counts claims; only the latest one is ended.';


--
-- Name: COLUMN chores.failures; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.chores.failures IS 'Failures in a row.';


--
-- Name: COLUMN chores.last_done_at; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.chores.last_done_at IS 'When it last ended well: a worker was at work then.';


--
-- Name: COLUMN chores.last_error; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.chores.last_error IS 'Why it failed last, if it did.';


--
-- Name: departments; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.departments (
    tenant_id bigint NOT NULL,
    department_id bigint NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT department_name_has_a_length CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);

ALTER TABLE ONLY muster.departments FORCE ROW LEVEL SECURITY;


--
-- Name: deployment_audit_ids; Type: SEQUENCE; Schema: muster; Owner: -
--

CREATE SEQUENCE muster.deployment_audit_ids
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: deployment_audit_entries; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.deployment_audit_entries (
    entry_id bigint DEFAULT nextval('muster.deployment_audit_ids'::regclass) NOT NULL,
    audited_at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    command text NOT NULL,
    arguments text NOT NULL,
    origin text NOT NULL
);


--
-- Name: deployment_audit_outcomes; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.deployment_audit_outcomes (
    entry_id bigint NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    outcome text NOT NULL
);


--
-- Name: feeds; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.feeds (
    tenant_id bigint NOT NULL,
    feed_id bigint NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    mode text NOT NULL,
    owns_fields boolean DEFAULT true NOT NULL,
    is_paused boolean DEFAULT false NOT NULL,
    folder_path text,
    poll_seconds integer DEFAULT 5 NOT NULL,
    date_format text DEFAULT 'DD/MM/YYYY'::text NOT NULL,
    delimiter text,
    encoding text,
    column_mapping jsonb DEFAULT '{}'::jsonb NOT NULL,
    blank_clears text[] DEFAULT '{}'::text[] NOT NULL,
    duplicate_policy text DEFAULT 'last'::text NOT NULL,
    sets_profiles boolean DEFAULT false NOT NULL,
    profile_ceiling_id bigint,
    removals_people integer,
    removals_percent double precision DEFAULT 0 NOT NULL,
    unit_empty_people integer,
    creations_people integer,
    creations_percent double precision DEFAULT 0 NOT NULL,
    id_churn_people integer,
    last_applied_run_id bigint,
    last_applied_digest text,
    last_applied_users_revision bigint,
    last_applied_catalogue_revision bigint,
    created_at timestamp with time zone NOT NULL,
    unit_empty_percent double precision DEFAULT 0 NOT NULL,
    id_churn_percent double precision DEFAULT 0 NOT NULL,
    plan_days integer DEFAULT 14 NOT NULL,
    expected_seconds integer,
    expected_from timestamp with time zone,
    sheet text,
    CONSTRAINT feed_duplicate_policy_is_known CHECK ((duplicate_policy = ANY (ARRAY['last'::text, 'reject'::text]))),
    CONSTRAINT feed_is_expected_within_a_year CHECK (((expected_seconds >= 60) AND (expected_seconds <= 31622400))),
    CONSTRAINT feed_kind_is_known CHECK ((kind = ANY (ARRAY['upload'::text, 'folder'::text, 'https'::text, 'sftp'::text]))),
    CONSTRAINT feed_mode_is_known CHECK ((mode = ANY (ARRAY['snapshot'::text, 'delta'::text]))),
    CONSTRAINT feed_name_is_well_formed CHECK ((name ~ '^[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?$'::text)),
    CONSTRAINT feed_plan_lives_up_to_a_year CHECK (((plan_days >= 1) AND (plan_days <= 366))),
    CONSTRAINT feed_poll_is_in_range CHECK (((poll_seconds >= 1) AND (poll_seconds <= 900))),
    CONSTRAINT folder_feed_has_a_folder CHECK (((kind <> 'folder'::text) OR (folder_path IS NOT NULL)))
);

ALTER TABLE ONLY muster.feeds FORCE ROW LEVEL SECURITY;


--
-- Name: COLUMN feeds.plan_days; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feeds.plan_days IS 'So long a held run can be approved, and a dry run looked at.';


--
-- Name: COLUMN feeds.expected_seconds; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feeds.expected_seconds IS 'So long it may be silent; NULL: for ever.';


--
-- Name: COLUMN feeds.expected_from; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feeds.expected_from IS 'Silence counts from here on at the earliest.';


--
-- Name: COLUMN feeds.sheet; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feeds.sheet IS 'The sheet of its workbooks that is read; NULL: the first.';


--
-- Name: job_titles; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.job_titles (
    tenant_id bigint NOT NULL,
    job_title_id bigint NOT NULL,
    name text NOT NULL,
    is_training_manager boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT job_title_name_has_a_length CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);

ALTER TABLE ONLY muster.job_titles FORCE ROW LEVEL SECURITY;


--
-- Name: profiles; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.profiles (
    tenant_id bigint NOT NULL,
    profile_id bigint NOT NULL,
    name text NOT NULL,
    name_key text GENERATED ALWAYS AS (lower(name)) STORED,
    rank smallint NOT NULL,
    is_default boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone NOT NULL,
    solutions text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT profile_name_has_a_length CHECK (((length(name) >= 1) AND (length(name) <= 100))),
    CONSTRAINT profile_solutions_are_known CHECK ((solutions <@ ARRAY['app'::text, 'directory'::text, 'learning'::text]))
);

ALTER TABLE ONLY muster.profiles FORCE ROW LEVEL SECURITY;


--
-- Name: tenants; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.tenants (
    tenant_id bigint NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    time_zone text NOT NULL,
    state text DEFAULT 'active'::text NOT NULL,
    suspended_reason text,
    window_seconds integer DEFAULT 900 NOT NULL,
    retention_days integer DEFAULT 400 NOT NULL,
    keeps_training_managers boolean DEFAULT false NOT NULL,
    promotion_profile_id bigint,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT tenant_name_is_not_blank CHECK ((btrim(name) <> ''::text)),
    CONSTRAINT tenant_retention_is_in_range CHECK (((retention_days >= 1) AND (retention_days <= 3660))),
    CONSTRAINT tenant_slug_is_well_formed CHECK ((slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'::text)),
    CONSTRAINT tenant_state_is_known CHECK ((state = ANY (ARRAY['active'::text, 'suspended'::text]))),
    CONSTRAINT tenant_window_is_in_range CHECK (((window_seconds >= 1) AND (window_seconds <= 900)))
);

ALTER TABLE ONLY muster.tenants FORCE ROW LEVEL SECURITY;


--
-- Name: users; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.users (
    tenant_id bigint NOT NULL,
    user_id bigint NOT NULL,
    feed_id bigint,
    external_id text,
    first_name text NOT NULL,
    last_name text NOT NULL,
    email text,
    email_key text GENERATED ALWAYS AS (lower(NORMALIZE(btrim(email), NFC))) STORED,
    is_active boolean NOT NULL,
    deactivated_by text,
    deactivated_at timestamp with time zone,
    profile_id bigint NOT NULL,
    job_title_id bigint,
    department_id bigint,
    business_unit_id bigint,
    manager_external_id text,
    start_date date,
    end_date date,
    phone text,
    language text,
    revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT feed_user_has_external_id CHECK (((feed_id IS NULL) = (external_id IS NULL))),
    CONSTRAINT user_has_names CHECK (((first_name <> ''::text) AND (last_name <> ''::text)))
);
ALTER TABLE ONLY muster.users ALTER COLUMN external_id SET STATISTICS 0;
ALTER TABLE ONLY muster.users ALTER COLUMN first_name SET STATISTICS 0;
ALTER TABLE ONLY muster.users ALTER COLUMN last_name SET STATISTICS 0;
ALTER TABLE ONLY muster.users ALTER COLUMN email SET STATISTICS 0;

ALTER TABLE ONLY muster.users FORCE ROW LEVEL SECURITY;


--
-- Name: COLUMN users.deactivated_by; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.users.deactivated_by IS 'What ended the account: the feed said so, absence from a snapshot, an end date, or a person by hand.';


--
-- Name: directory; Type: VIEW; Schema: muster; Owner: -
--

CREATE VIEW muster.directory WITH (security_invoker='true') AS
 SELECT t.slug AS tenant,
    u.user_id,
    u.external_id,
    u.first_name,
    u.last_name,
    u.email,
        CASE
            WHEN (NOT u.is_active) THEN 'deactivated'::text
            WHEN (u.start_date > ((now() AT TIME ZONE COALESCE(b.time_zone, t.time_zone)))::date) THEN 'not_started'::text
            ELSE 'active'::text
        END AS status,
    p.name AS profile,
    j.name AS job_title,
    d.name AS department,
    b.name AS business_unit,
    u.start_date,
    u.end_date,
    f.name AS feed
   FROM ((((((muster.users u
     JOIN muster.tenants t ON ((u.tenant_id = t.tenant_id)))
     JOIN muster.profiles p ON (((u.tenant_id = p.tenant_id) AND (u.profile_id = p.profile_id))))
     LEFT JOIN muster.job_titles j ON (((u.tenant_id = j.tenant_id) AND (u.job_title_id = j.job_title_id))))
     LEFT JOIN muster.departments d ON (((u.tenant_id = d.tenant_id) AND (u.department_id = d.department_id))))
     LEFT JOIN muster.business_units b ON (((u.tenant_id = b.tenant_id) AND (u.business_unit_id = b.business_unit_id))))
     LEFT JOIN muster.feeds f ON (((u.tenant_id = f.tenant_id) AND (u.feed_id = f.feed_id))));


--
-- Name: VIEW directory; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON VIEW muster.directory IS 'One row per user of the directory. status: active, not_started (the start date is in the future) or deactivated.';


--
-- Name: COLUMN directory.tenant; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.directory.tenant IS 'The tenant''s slug.';


--
-- Name: COLUMN directory.user_id; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.directory.user_id IS 'The user''s number within the tenant.';


--
-- Name: COLUMN directory.external_id; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.directory.external_id IS 'The key by which the HR system knows the person; empty for people who have none.';


--
-- Name: COLUMN directory.first_name; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.directory.first_name IS 'As the feed wrote it, or as typed.';


--
-- Name: COLUMN directory.last_name; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.directory.last_name IS 'As the feed wrote it, or as typed.';


--
-- Name: COLUMN directory.email; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.directory.email IS 'One active user of the tenant at most has an address.';


--
-- Name: COLUMN directory.status; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.directory.status IS 'active, not_started (the first day is to come where the person works) or deactivated.';


--
-- Name: COLUMN directory.profile; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.directory.profile IS 'The user profile: what the person may do.';


--
-- Name: COLUMN directory.job_title; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.directory.job_title IS 'As the catalogue writes it.';


--
-- Name: COLUMN directory.department; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.directory.department IS 'Empty when there is none, or none that is known.';


--
-- Name: COLUMN directory.business_unit; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.directory.business_unit IS 'The site or branch where the person works.';


--
-- Name: COLUMN directory.start_date; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.directory.start_date IS 'The first day of work, where it is known.';


--
-- Name: COLUMN directory.end_date; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.directory.end_date IS 'The last day of work, where it is known.';


--
-- Name: COLUMN directory.feed; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.directory.feed IS 'The feed that the user came by; empty for people who came by none.';


--
-- Name: directory_state; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.directory_state (
    tenant_id bigint NOT NULL,
    users_revision bigint DEFAULT 0 NOT NULL,
    catalogue_revision bigint DEFAULT 0 NOT NULL
)
WITH (fillfactor='50');

ALTER TABLE ONLY muster.directory_state FORCE ROW LEVEL SECURITY;


--
-- Name: erasures; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.erasures (
    erased_tenant_id bigint NOT NULL,
    erased_user_id bigint DEFAULT 0 NOT NULL,
    erased_at timestamp with time zone NOT NULL,
    erased_by text NOT NULL,
    tenant_slug text NOT NULL,
    rows_removed bigint NOT NULL,
    person_salt text,
    person_digest text
);


--
-- Name: TABLE erasures; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON TABLE muster.erasures IS 'What was erased for good, and has to be erased from a restored backup, too.';


--
-- Name: COLUMN erasures.erased_tenant_id; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.erasures.erased_tenant_id IS 'The tenant; its number is never given again.';


--
-- Name: COLUMN erasures.erased_user_id; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.erasures.erased_user_id IS 'The user of that tenant; 0 when all of the tenant was erased.';


--
-- Name: COLUMN erasures.erased_at; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.erasures.erased_at IS 'When it was erased.';


--
-- Name: COLUMN erasures.erased_by; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.erasures.erased_by IS 'Who had it erased, as in the audit trail of the deployment.';


--
-- Name: COLUMN erasures.tenant_slug; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.erasures.tenant_slug IS 'What the tenant was called by commands.';


--
-- Name: COLUMN erasures.rows_removed; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.erasures.rows_removed IS 'How many rows there were of it, in all tables.';


--
-- Name: COLUMN erasures.person_salt; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.erasures.person_salt IS 'What the digest of the person begins with.';


--
-- Name: COLUMN erasures.person_digest; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.erasures.person_digest IS 'SHA-256, in hexadecimal, of salt/feed/external ID of the person; NULL for one whom no feed knew.';


--
-- Name: feed_folders; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.feed_folders (
    tenant_id bigint NOT NULL,
    feed_id bigint NOT NULL,
    path text NOT NULL
);

ALTER TABLE ONLY muster.feed_folders FORCE ROW LEVEL SECURITY;


--
-- Name: COLUMN feed_folders.path; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_folders.path IS 'The folder with every symbolic link resolved.';


--
-- Name: feed_runs; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.feed_runs (
    tenant_id bigint NOT NULL,
    run_id bigint NOT NULL,
    feed_id bigint NOT NULL,
    started_by text NOT NULL,
    file_name text NOT NULL,
    file_digest text,
    mode text NOT NULL,
    is_dry_run boolean DEFAULT false NOT NULL,
    is_first_run boolean DEFAULT false NOT NULL,
    state text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    alive_until timestamp with time zone,
    records bigint DEFAULT 0 NOT NULL,
    created bigint DEFAULT 0 NOT NULL,
    updated bigint DEFAULT 0 NOT NULL,
    unchanged bigint DEFAULT 0 NOT NULL,
    reactivated bigint DEFAULT 0 NOT NULL,
    deactivated bigint DEFAULT 0 NOT NULL,
    superseded bigint DEFAULT 0 NOT NULL,
    parked bigint DEFAULT 0 NOT NULL,
    rejected bigint DEFAULT 0 NOT NULL,
    skipped bigint DEFAULT 0 NOT NULL,
    removed bigint DEFAULT 0 NOT NULL,
    entries_fatal bigint DEFAULT 0 NOT NULL,
    entries_held bigint DEFAULT 0 NOT NULL,
    entries_error bigint DEFAULT 0 NOT NULL,
    entries_warning bigint DEFAULT 0 NOT NULL,
    entries_info bigint DEFAULT 0 NOT NULL,
    plan_users_revision bigint,
    plan_catalogue_revision bigint,
    welcome text DEFAULT 'by_policy'::text NOT NULL,
    plan_expires_at timestamp with time zone,
    approved_part text,
    CONSTRAINT feed_run_mode_is_known CHECK ((mode = ANY (ARRAY['snapshot'::text, 'delta'::text])))
);

ALTER TABLE ONLY muster.feed_runs FORCE ROW LEVEL SECURITY;


--
-- Name: COLUMN feed_runs.welcome; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_runs.welcome IS 'by_policy: as the tenant''s policy says. asked: those, too, whom a silent run parked. silent: nobody is written to.';


--
-- Name: COLUMN feed_runs.plan_expires_at; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_runs.plan_expires_at IS 'When the rows of the plan go; NULL for a run that kept none.';


--
-- Name: COLUMN feed_runs.approved_part; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_runs.approved_part IS 'In words, what of the plan was approved, if it was a part.';


--
-- Name: feed_history; Type: VIEW; Schema: muster; Owner: -
--

CREATE VIEW muster.feed_history WITH (security_invoker='true') AS
 SELECT t.slug AS tenant,
    f.name AS feed,
    r.run_id,
    r.file_name,
    r.mode,
    r.state,
    r.started_at,
    r.finished_at,
    r.records,
    r.created,
    r.updated,
    r.unchanged,
    r.reactivated,
    r.deactivated,
    r.superseded,
    r.parked,
    r.rejected,
    r.skipped,
    r.removed
   FROM ((muster.feed_runs r
     JOIN muster.tenants t ON ((r.tenant_id = t.tenant_id)))
     JOIN muster.feeds f ON (((r.tenant_id = f.tenant_id) AND (r.feed_id = f.feed_id))));


--
-- Name: VIEW feed_history; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON VIEW muster.feed_history IS 'One row per feed run. The outcome counts add up to records; removed (left out of a snapshot) is counted apart.';


--
-- Name: COLUMN feed_history.tenant; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_history.tenant IS 'The tenant''s slug.';


--
-- Name: COLUMN feed_history.feed; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_history.feed IS 'The feed''s name.';


--
-- Name: COLUMN feed_history.run_id; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_history.run_id IS 'Counts up per tenant over all its feeds.';


--
-- Name: COLUMN feed_history.file_name; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_history.file_name IS 'The file as it was called when it came.';


--
-- Name: COLUMN feed_history.mode; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_history.mode IS 'snapshot (who is left out is removed) or delta.';


--
-- Name: COLUMN feed_history.state; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_history.state IS 'running, applied, applied_with_messages, applied_in_part, unchanged, held, expired, failed, discarded, reverted or, for a dry run, planned.';


--
-- Name: COLUMN feed_history.started_at; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_history.started_at IS 'When the run began.';


--
-- Name: COLUMN feed_history.finished_at; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_history.finished_at IS 'When it ended; empty while it runs or is held.';


--
-- Name: COLUMN feed_history.records; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_history.records IS 'Records in the file: the sum of the nine outcomes that follow.';


--
-- Name: COLUMN feed_history.created; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_history.created IS 'Records that made a user.';


--
-- Name: COLUMN feed_history.updated; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_history.updated IS 'Records that changed a user.';


--
-- Name: COLUMN feed_history.unchanged; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_history.unchanged IS 'Records that said what was known.';


--
-- Name: COLUMN feed_history.reactivated; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_history.reactivated IS 'Records that made a deactivated user active again.';


--
-- Name: COLUMN feed_history.deactivated; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_history.deactivated IS 'Records that ended a user''s account by saying so.';


--
-- Name: COLUMN feed_history.superseded; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_history.superseded IS 'Records that a later line with the same external ID replaced.';


--
-- Name: COLUMN feed_history.parked; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_history.parked IS 'Records that wait for their job title.';


--
-- Name: COLUMN feed_history.rejected; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_history.rejected IS 'Records that could not be taken; muster.feed_log says why.';


--
-- Name: COLUMN feed_history.skipped; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_history.skipped IS 'Records that were left alone on purpose, such as inactive people who were never users.';


--
-- Name: COLUMN feed_history.removed; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_history.removed IS 'Users deactivated because the snapshot left them out; no record of the file, so not part of the sum.';


--
-- Name: feed_log_entries; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.feed_log_entries (
    tenant_id bigint NOT NULL,
    run_id bigint NOT NULL,
    entry_no bigint NOT NULL,
    logged_at timestamp with time zone NOT NULL,
    severity text NOT NULL,
    code text NOT NULL,
    line bigint,
    external_id text,
    column_name text,
    value text,
    message text NOT NULL,
    remedy text,
    who text,
    CONSTRAINT feed_log_severity_is_known CHECK ((severity = ANY (ARRAY['fatal'::text, 'held'::text, 'error'::text, 'warning'::text, 'info'::text]))),
    CONSTRAINT feed_log_who_is_known CHECK ((who = ANY (ARRAY['hr'::text, 'admin'::text])))
)
PARTITION BY RANGE (logged_at);
ALTER TABLE ONLY muster.feed_log_entries ALTER COLUMN external_id SET STATISTICS 0;
ALTER TABLE ONLY muster.feed_log_entries ALTER COLUMN value SET STATISTICS 0;
ALTER TABLE ONLY muster.feed_log_entries ALTER COLUMN message SET STATISTICS 0;

ALTER TABLE ONLY muster.feed_log_entries FORCE ROW LEVEL SECURITY;


--
-- Name: feed_log; Type: VIEW; Schema: muster; Owner: -
--

CREATE VIEW muster.feed_log WITH (security_invoker='true') AS
 SELECT t.slug AS tenant,
    f.name AS feed,
    e.run_id,
    e.logged_at,
    e.severity,
    e.code,
    e.line,
    e.external_id,
    e.column_name,
    e.value,
    e.message,
    e.remedy,
    e.who,
    e.entry_no
   FROM (((muster.feed_log_entries e
     JOIN muster.tenants t ON ((e.tenant_id = t.tenant_id)))
     JOIN muster.feed_runs r ON (((e.tenant_id = r.tenant_id) AND (e.run_id = r.run_id))))
     JOIN muster.feeds f ON (((r.tenant_id = f.tenant_id) AND (r.feed_id = f.feed_id))));


--
-- Name: VIEW feed_log; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON VIEW muster.feed_log IS 'One row per log entry: what was wrong, what happened to the record, what to do next and who can (hr or admin).';


--
-- Name: COLUMN feed_log.tenant; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_log.tenant IS 'The tenant''s slug.';


--
-- Name: COLUMN feed_log.feed; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_log.feed IS 'The feed''s name.';


--
-- Name: COLUMN feed_log.run_id; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_log.run_id IS 'The feed run that wrote the entry, as in muster.feed_history.';


--
-- Name: COLUMN feed_log.logged_at; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_log.logged_at IS 'When it was written. A condition on it spares the months before.';


--
-- Name: COLUMN feed_log.severity; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_log.severity IS 'fatal (the run ended), held, error (a record was not taken), warning (it was, in part) or info.';


--
-- Name: COLUMN feed_log.code; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_log.code IS 'The kind of cause, the same for the same cause in every run.';


--
-- Name: COLUMN feed_log.line; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_log.line IS 'The line of the file; empty for an entry about the run.';


--
-- Name: COLUMN feed_log.external_id; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_log.external_id IS 'Of the person concerned, where the record said it.';


--
-- Name: COLUMN feed_log.column_name; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_log.column_name IS 'The column of the file with the value concerned.';


--
-- Name: COLUMN feed_log.value; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_log.value IS 'The value as the file has it.';


--
-- Name: COLUMN feed_log.message; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_log.message IS 'What was wrong, and what became of the record.';


--
-- Name: COLUMN feed_log.remedy; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_log.remedy IS 'What to do next.';


--
-- Name: COLUMN feed_log.who; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_log.who IS 'Who can do it: hr (in the HR system) or admin (here).';


--
-- Name: COLUMN feed_log.entry_no; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_log.entry_no IS 'Counts up per run.';


--
-- Name: feed_log_entries_default; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.feed_log_entries_default (
    tenant_id bigint NOT NULL,
    run_id bigint NOT NULL,
    entry_no bigint NOT NULL,
    logged_at timestamp with time zone NOT NULL,
    severity text NOT NULL,
    code text NOT NULL,
    line bigint,
    external_id text,
    column_name text,
    value text,
    message text NOT NULL,
    remedy text,
    who text,
    CONSTRAINT feed_log_severity_is_known CHECK ((severity = ANY (ARRAY['fatal'::text, 'held'::text, 'error'::text, 'warning'::text, 'info'::text]))),
    CONSTRAINT feed_log_who_is_known CHECK ((who = ANY (ARRAY['hr'::text, 'admin'::text])))
);
ALTER TABLE ONLY muster.feed_log_entries_default ALTER COLUMN external_id SET STATISTICS 0;
ALTER TABLE ONLY muster.feed_log_entries_default ALTER COLUMN value SET STATISTICS 0;
ALTER TABLE ONLY muster.feed_log_entries_default ALTER COLUMN message SET STATISTICS 0;

ALTER TABLE ONLY muster.feed_log_entries_default FORCE ROW LEVEL SECURITY;


--
-- Name: feed_plan_rows; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.feed_plan_rows (
    tenant_id bigint NOT NULL,
    run_id bigint NOT NULL,
    row_no bigint NOT NULL,
    line bigint,
    action text NOT NULL,
    user_id bigint,
    base_revision bigint,
    external_id text NOT NULL,
    first_name text,
    last_name text,
    email text,
    job_title_id bigint,
    department_id bigint,
    business_unit_id bigint,
    profile_id bigint,
    manager_external_id text,
    start_date date,
    end_date date,
    phone text,
    language text,
    job_title text,
    record jsonb,
    cause text,
    source_run_id bigint
);

ALTER TABLE ONLY muster.feed_plan_rows FORCE ROW LEVEL SECURITY;


--
-- Name: COLUMN feed_plan_rows.cause; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_plan_rows.cause IS 'Why it is planned. Of action forget: the kind of reference.';


--
-- Name: COLUMN feed_plan_rows.source_run_id; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_plan_rows.source_run_id IS 'Of a record that had waited: the run whose file it is from.';


--
-- Name: feed_pulls; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.feed_pulls (
    tenant_id bigint NOT NULL,
    feed_id bigint NOT NULL,
    settings_no bigint DEFAULT 1 NOT NULL,
    etag text,
    last_modified text,
    file_size bigint,
    file_time bigint,
    digest text,
    refused_digest text,
    answered_at timestamp with time zone,
    heard_at timestamp with time zone,
    fault text,
    fault_at timestamp with time zone,
    is_lasting_fault boolean DEFAULT false NOT NULL,
    run_id bigint,
    refused_fault text
);

ALTER TABLE ONLY muster.feed_pulls FORCE ROW LEVEL SECURITY;


--
-- Name: COLUMN feed_pulls.settings_no; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_pulls.settings_no IS 'Counts changes of settings: what a fetch under older ones found is not kept.';


--
-- Name: COLUMN feed_pulls.refused_digest; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_pulls.refused_digest IS 'Of a file that cannot be read, so that it is not imported again and again.';


--
-- Name: COLUMN feed_pulls.answered_at; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_pulls.answered_at IS 'When the source last answered as it should.';


--
-- Name: COLUMN feed_pulls.heard_at; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_pulls.heard_at IS 'When the source last had a file that was new.';


--
-- Name: COLUMN feed_pulls.run_id; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_pulls.run_id IS 'The run of the file that is known. Once its plan has expired, the file is fetched again.';


--
-- Name: COLUMN feed_pulls.refused_fault; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_pulls.refused_fault IS 'Why the file of refused_digest cannot be read; fault may be about a later fetch.';


--
-- Name: feed_silences; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.feed_silences (
    tenant_id bigint NOT NULL,
    feed_id bigint NOT NULL,
    silent_from timestamp with time zone NOT NULL,
    noticed_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone
);

ALTER TABLE ONLY muster.feed_silences FORCE ROW LEVEL SECURITY;


--
-- Name: COLUMN feed_silences.silent_from; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_silences.silent_from IS 'When something should have come at the latest.';


--
-- Name: feed_sources; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.feed_sources (
    tenant_id bigint NOT NULL,
    feed_id bigint NOT NULL,
    url text NOT NULL,
    every_seconds integer NOT NULL,
    header text,
    username text,
    login text,
    secret text,
    host_key text,
    authority_file text,
    trigger_name text,
    size_limit bigint NOT NULL,
    CONSTRAINT feed_source_comes_round_within_a_day CHECK (((every_seconds >= 60) AND (every_seconds <= 86400))),
    CONSTRAINT feed_source_is_encrypted CHECK ((url ~ '^(https|sftp)://'::text)),
    CONSTRAINT feed_source_login_is_known CHECK ((login = ANY (ARRAY['key'::text, 'password'::text]))),
    CONSTRAINT feed_source_of_sftp_pins_its_host CHECK (((url !~ '^sftp:'::text) OR (host_key IS NOT NULL))),
    CONSTRAINT feed_source_secret_is_a_reference CHECK ((secret ~ '^(env:[A-Z_]|file:/)'::text)),
    CONSTRAINT feed_source_size_is_limited CHECK ((size_limit > 0))
);

ALTER TABLE ONLY muster.feed_sources FORCE ROW LEVEL SECURITY;


--
-- Name: COLUMN feed_sources.header; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_sources.header IS 'The HTTP header that carries the secret.';


--
-- Name: COLUMN feed_sources.secret; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_sources.secret IS 'env:NAME or file:/PATH, never the secret itself.';


--
-- Name: COLUMN feed_sources.trigger_name; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.feed_sources.trigger_name IS 'A file beside it that is there only while the file is complete.';


--
-- Name: field_locks; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.field_locks (
    tenant_id bigint NOT NULL,
    user_id bigint NOT NULL,
    field text NOT NULL,
    value text,
    reason text NOT NULL,
    locked_by text NOT NULL,
    locked_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY muster.field_locks FORCE ROW LEVEL SECURITY;


--
-- Name: freshness_breaches; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.freshness_breaches (
    tenant_id bigint NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    changes bigint DEFAULT 0 NOT NULL,
    cause text NOT NULL,
    CONSTRAINT freshness_breach_ends_after_it_starts CHECK ((ended_at >= started_at))
);

ALTER TABLE ONLY muster.freshness_breaches FORCE ROW LEVEL SECURITY;


--
-- Name: TABLE freshness_breaches; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON TABLE muster.freshness_breaches IS 'When changes waited for longer than the window.';


--
-- Name: COLUMN freshness_breaches.started_at; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.freshness_breaches.started_at IS 'When the oldest change had waited for the window.';


--
-- Name: COLUMN freshness_breaches.ended_at; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.freshness_breaches.ended_at IS 'When no such change was left; NULL while there is one.';


--
-- Name: COLUMN freshness_breaches.changes; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.freshness_breaches.changes IS 'Late changes that have reached learning.';


--
-- Name: COLUMN freshness_breaches.cause; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.freshness_breaches.cause IS 'Why, in words, as far as could be seen.';


--
-- Name: pending_sync; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.pending_sync (
    tenant_id bigint NOT NULL,
    user_id bigint NOT NULL,
    since timestamp with time zone NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='1000');

ALTER TABLE ONLY muster.pending_sync FORCE ROW LEVEL SECURITY;


--
-- Name: tenant_due; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.tenant_due (
    tenant_id bigint NOT NULL,
    oldest_pending_at timestamp with time zone,
    due_at timestamp with time zone,
    next_date_at timestamp with time zone,
    reconcile_at timestamp with time zone,
    lease_owner text,
    lease_until timestamp with time zone,
    fence bigint DEFAULT 0 NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    quarantine_reason text,
    last_synced_at timestamp with time zone,
    retry_at timestamp with time zone,
    last_error text,
    window_seconds integer DEFAULT 900 NOT NULL,
    deadline_at timestamp with time zone GENERATED ALWAYS AS ((((COALESCE(oldest_pending_at, due_at) AT TIME ZONE 'UTC'::text) + make_interval(secs => (window_seconds)::double precision)) AT TIME ZONE 'UTC'::text)) STORED,
    CONSTRAINT lease_has_owner_and_end CHECK (((lease_owner IS NULL) = (lease_until IS NULL)))
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='1000');

ALTER TABLE ONLY muster.tenant_due FORCE ROW LEVEL SECURITY;


--
-- Name: COLUMN tenant_due.last_error; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.tenant_due.last_error IS 'Why the last sync failed; NULL when it did not.';


--
-- Name: COLUMN tenant_due.window_seconds; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.tenant_due.window_seconds IS 'The tenant''s window, as in muster.tenants.';


--
-- Name: COLUMN tenant_due.deadline_at; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.tenant_due.deadline_at IS 'When the oldest change must have reached learning; of a tenant that is due for another reason, a window after that.';


--
-- Name: freshness; Type: VIEW; Schema: muster; Owner: -
--

CREATE VIEW muster.freshness WITH (security_invoker='true') AS
 SELECT t.slug AS tenant,
    t.window_seconds,
    COALESCE(p.pending_changes, (0)::bigint) AS pending_changes,
    p.oldest_pending_at,
    (COALESCE(GREATEST(EXTRACT(epoch FROM (clock_timestamp() - p.oldest_pending_at)), (0)::numeric), (0)::numeric))::double precision AS lag_seconds,
    q.last_synced_at,
    (( SELECT count(*) AS count
           FROM muster.freshness_breaches b
          WHERE ((b.tenant_id = t.tenant_id) AND ((b.ended_at IS NULL) OR (b.ended_at > (now() - '24:00:00'::interval))))) +
        CASE
            WHEN ((p.oldest_pending_at < (clock_timestamp() - make_interval(secs => (t.window_seconds)::double precision))) AND (NOT (EXISTS ( SELECT
               FROM muster.freshness_breaches o
              WHERE ((o.tenant_id = t.tenant_id) AND (o.ended_at IS NULL)))))) THEN 1
            ELSE 0
        END) AS breaches_24h
   FROM ((muster.tenants t
     LEFT JOIN muster.tenant_due q ON ((t.tenant_id = q.tenant_id)))
     LEFT JOIN LATERAL ( SELECT count(*) AS pending_changes,
            min(s.since) AS oldest_pending_at
           FROM muster.pending_sync s
          WHERE (s.tenant_id = t.tenant_id)) p ON (true));


--
-- Name: VIEW freshness; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON VIEW muster.freshness IS 'One row per tenant: how far learning is behind the directory now. Nothing pending means a lag of 0.';


--
-- Name: COLUMN freshness.tenant; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.freshness.tenant IS 'The tenant''s slug.';


--
-- Name: COLUMN freshness.window_seconds; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.freshness.window_seconds IS 'So long at most a change may take to learning.';


--
-- Name: COLUMN freshness.pending_changes; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.freshness.pending_changes IS 'Users with a change that learning does not have yet.';


--
-- Name: COLUMN freshness.oldest_pending_at; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.freshness.oldest_pending_at IS 'When the oldest of these changes was made.';


--
-- Name: COLUMN freshness.lag_seconds; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.freshness.lag_seconds IS 'How long it has waited by now; 0 when nothing is pending.';


--
-- Name: COLUMN freshness.last_synced_at; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.freshness.last_synced_at IS 'When a sync run last ended well.';


--
-- Name: COLUMN freshness.breaches_24h; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.freshness.breaches_24h IS 'Breaches of the window, as in muster.freshness_breach, that lasted into the last 24 hours.';


--
-- Name: freshness_breach; Type: VIEW; Schema: muster; Owner: -
--

CREATE VIEW muster.freshness_breach WITH (security_invoker='true') AS
 SELECT t.slug AS tenant,
    b.started_at,
    b.ended_at,
    (EXTRACT(epoch FROM (COALESCE(b.ended_at, clock_timestamp()) - b.started_at)))::double precision AS seconds,
    (b.changes +
        CASE
            WHEN (b.ended_at IS NULL) THEN ( SELECT count(*) AS count
               FROM muster.pending_sync s
              WHERE ((s.tenant_id = b.tenant_id) AND (s.since < (clock_timestamp() - make_interval(secs => (t.window_seconds)::double precision)))))
            ELSE (0)::bigint
        END) AS changes,
    b.cause
   FROM (muster.freshness_breaches b
     JOIN muster.tenants t ON ((b.tenant_id = t.tenant_id)))
UNION ALL
 SELECT t.slug AS tenant,
    (p.oldest_pending_at + make_interval(secs => (t.window_seconds)::double precision)) AS started_at,
    NULL::timestamp with time zone AS ended_at,
    ((EXTRACT(epoch FROM (clock_timestamp() - p.oldest_pending_at)))::double precision - (t.window_seconds)::double precision) AS seconds,
    p.changes,
    'No worker has looked at it yet.'::text AS cause
   FROM (muster.tenants t
     CROSS JOIN LATERAL ( SELECT count(*) AS changes,
            min(s.since) AS oldest_pending_at
           FROM muster.pending_sync s
          WHERE ((s.tenant_id = t.tenant_id) AND (s.since < (clock_timestamp() - make_interval(secs => (t.window_seconds)::double precision))))) p)
  WHERE ((p.changes > 0) AND (NOT (EXISTS ( SELECT
           FROM muster.freshness_breaches b
          WHERE ((b.tenant_id = t.tenant_id) AND (b.ended_at IS NULL))))));


--
-- Name: VIEW freshness_breach; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON VIEW muster.freshness_breach IS 'One row per breach of the window: from when to when changes waited for longer than promised, and why.';


--
-- Name: COLUMN freshness_breach.tenant; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.freshness_breach.tenant IS 'The tenant''s slug.';


--
-- Name: COLUMN freshness_breach.started_at; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.freshness_breach.started_at IS 'When the oldest change had waited for as long as the window. A condition on it is quick.';


--
-- Name: COLUMN freshness_breach.ended_at; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.freshness_breach.ended_at IS 'When no such change was left; empty while there is one.';


--
-- Name: COLUMN freshness_breach.seconds; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.freshness_breach.seconds IS 'How long it lasted, or has lasted by now.';


--
-- Name: COLUMN freshness_breach.changes; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.freshness_breach.changes IS 'Users with a change that came late: those who have reached learning and those who still wait.';


--
-- Name: COLUMN freshness_breach.cause; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.freshness_breach.cause IS 'Why, in words, as far as could be seen.';


--
-- Name: id_counters; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.id_counters (
    tenant_id bigint NOT NULL,
    counter text NOT NULL,
    last_id bigint DEFAULT 0 NOT NULL
)
WITH (fillfactor='50');

ALTER TABLE ONLY muster.id_counters FORCE ROW LEVEL SECURITY;


--
-- Name: installation; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.installation (
    only_row boolean DEFAULT true NOT NULL,
    installation_id text NOT NULL,
    CONSTRAINT one_installation_row CHECK (only_row)
);


--
-- Name: job_gate; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.job_gate (
    only_row boolean DEFAULT true NOT NULL,
    CONSTRAINT one_job_gate CHECK (only_row)
);


--
-- Name: TABLE job_gate; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON TABLE muster.job_gate IS 'Claims of jobs are made one after the other, by a lock on the only row.';


--
-- Name: job_runs; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.job_runs (
    tenant_id bigint NOT NULL,
    job_id bigint NOT NULL,
    run_no bigint NOT NULL,
    kind text NOT NULL,
    subject_id bigint NOT NULL,
    state text NOT NULL,
    due_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone NOT NULL,
    attempt integer NOT NULL,
    worker text NOT NULL,
    error text,
    CONSTRAINT job_run_state_is_known CHECK ((state = ANY (ARRAY['done'::text, 'failed'::text, 'lost'::text])))
)
PARTITION BY RANGE (finished_at);

ALTER TABLE ONLY muster.job_runs FORCE ROW LEVEL SECURITY;


--
-- Name: TABLE job_runs; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON TABLE muster.job_runs IS 'Jobs that ran.';


--
-- Name: COLUMN job_runs.run_no; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.job_runs.run_no IS 'The number of the claim, the job''s fence.';


--
-- Name: COLUMN job_runs.state; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.job_runs.state IS 'done, failed (it is tried again) or lost (its worker gave no sign of life).';


--
-- Name: COLUMN job_runs.error; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.job_runs.error IS 'What went wrong, without values of rows.';


--
-- Name: job_history; Type: VIEW; Schema: muster; Owner: -
--

CREATE VIEW muster.job_history WITH (security_invoker='true') AS
 SELECT t.slug AS tenant,
    r.kind,
    r.subject_id,
    r.state,
    r.due_at,
    r.started_at,
    r.finished_at,
    ((EXTRACT(epoch FROM (r.finished_at - r.started_at)) * (1000)::numeric))::bigint AS duration_ms,
    (EXTRACT(epoch FROM GREATEST((r.started_at - r.due_at), '00:00:00'::interval)))::double precision AS waited_seconds,
    r.attempt,
    r.worker,
    r.error
   FROM (muster.job_runs r
     JOIN muster.tenants t ON ((r.tenant_id = t.tenant_id)));


--
-- Name: VIEW job_history; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON VIEW muster.job_history IS 'One row per run of a job other than a sync: files, welcome e-mails, retention. Rounds that found nothing leave none.';


--
-- Name: COLUMN job_history.tenant; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.job_history.tenant IS 'The tenant''s slug.';


--
-- Name: COLUMN job_history.kind; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.job_history.kind IS 'folder_feed, feed_pull, feed_run (tidying up after one), parked_retry, retention or welcome_mail.';


--
-- Name: COLUMN job_history.subject_id; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.job_history.subject_id IS 'What it is about: the feed''s or feed run''s number; 0 when it is the tenant.';


--
-- Name: COLUMN job_history.state; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.job_history.state IS 'done, failed (it was tried again) or lost (its worker gave no sign of life, another took over).';


--
-- Name: COLUMN job_history.due_at; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.job_history.due_at IS 'When it should have begun.';


--
-- Name: COLUMN job_history.started_at; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.job_history.started_at IS 'When a worker took it.';


--
-- Name: COLUMN job_history.finished_at; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.job_history.finished_at IS 'When it ended. A condition on it spares the months before.';


--
-- Name: COLUMN job_history.duration_ms; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.job_history.duration_ms IS 'From begin to end, in milliseconds.';


--
-- Name: COLUMN job_history.waited_seconds; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.job_history.waited_seconds IS 'How long it waited for a worker once it was due.';


--
-- Name: COLUMN job_history.attempt; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.job_history.attempt IS '1, and one more for every failure in a row before it.';


--
-- Name: COLUMN job_history.worker; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.job_history.worker IS 'Who did it: a name that a worker gives itself at its start, and writes into its log.';


--
-- Name: COLUMN job_history.error; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.job_history.error IS 'What went wrong, if something did.';


--
-- Name: job_ids; Type: SEQUENCE; Schema: muster; Owner: -
--

CREATE SEQUENCE muster.job_ids
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: jobs; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.jobs (
    job_id bigint DEFAULT nextval('muster.job_ids'::regclass) NOT NULL,
    tenant_id bigint NOT NULL,
    kind text NOT NULL,
    subject_id bigint DEFAULT 0 NOT NULL,
    due_at timestamp with time zone NOT NULL,
    every_seconds integer,
    lease_owner text,
    lease_until timestamp with time zone,
    fence bigint DEFAULT 0 NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    idle_rounds integer DEFAULT 0 NOT NULL,
    last_error text,
    claimed_at timestamp with time zone,
    quarantine_reason text,
    CONSTRAINT job_lease_has_owner_and_end CHECK (((lease_owner IS NULL) = (lease_until IS NULL))),
    CONSTRAINT job_repeats_within_a_day CHECK (((every_seconds >= 1) AND (every_seconds <= 86400)))
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='1000');

ALTER TABLE ONLY muster.jobs FORCE ROW LEVEL SECURITY;


--
-- Name: COLUMN jobs.claimed_at; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.jobs.claimed_at IS 'When the latest claim was made.';


--
-- Name: COLUMN jobs.quarantine_reason; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.jobs.quarantine_reason IS 'Why it is tried seldom, in words; NULL when it is not.';


--
-- Name: job_queue; Type: VIEW; Schema: muster; Owner: -
--

CREATE VIEW muster.job_queue WITH (security_invoker='true') AS
 SELECT t.slug AS tenant,
    j.kind,
    j.subject_id,
        CASE
            WHEN (j.lease_until > now()) THEN 'running'::text
            WHEN (j.quarantine_reason IS NOT NULL) THEN 'quarantined'::text
            WHEN (j.failures > 0) THEN 'failing'::text
            WHEN (j.due_at <= now()) THEN 'due'::text
            ELSE 'waiting'::text
        END AS state,
    j.due_at,
    j.every_seconds,
        CASE
            WHEN (j.lease_until > now()) THEN j.claimed_at
            ELSE NULL::timestamp with time zone
        END AS running_since,
    j.failures,
    j.last_error,
    j.quarantine_reason
   FROM (muster.jobs j
     JOIN muster.tenants t ON ((j.tenant_id = t.tenant_id)));


--
-- Name: VIEW job_queue; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON VIEW muster.job_queue IS 'One row per job that is to be done, or is being done now; syncs: muster.freshness.';


--
-- Name: COLUMN job_queue.tenant; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.job_queue.tenant IS 'The tenant''s slug.';


--
-- Name: COLUMN job_queue.kind; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.job_queue.kind IS 'As in muster.job_history.';


--
-- Name: COLUMN job_queue.subject_id; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.job_queue.subject_id IS 'As in muster.job_history.';


--
-- Name: COLUMN job_queue.state; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.job_queue.state IS 'running, due (a worker is awaited), waiting (for its time), failing (tried again soon) or quarantined (seldom).';


--
-- Name: COLUMN job_queue.due_at; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.job_queue.due_at IS 'When it is to begin, or to be tried again.';


--
-- Name: COLUMN job_queue.every_seconds; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.job_queue.every_seconds IS 'Its rhythm; empty when it is done once.';


--
-- Name: COLUMN job_queue.running_since; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.job_queue.running_since IS 'When the worker that has it took it.';


--
-- Name: COLUMN job_queue.failures; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.job_queue.failures IS 'Failures in a row.';


--
-- Name: COLUMN job_queue.last_error; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.job_queue.last_error IS 'What went wrong last, if something did.';


--
-- Name: COLUMN job_queue.quarantine_reason; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.job_queue.quarantine_reason IS 'Why it is tried seldom, in words.';


--
-- Name: job_runs_default; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.job_runs_default (
    tenant_id bigint NOT NULL,
    job_id bigint NOT NULL,
    run_no bigint NOT NULL,
    kind text NOT NULL,
    subject_id bigint NOT NULL,
    state text NOT NULL,
    due_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone NOT NULL,
    attempt integer NOT NULL,
    worker text NOT NULL,
    error text,
    CONSTRAINT job_run_state_is_known CHECK ((state = ANY (ARRAY['done'::text, 'failed'::text, 'lost'::text])))
);

ALTER TABLE ONLY muster.job_runs_default FORCE ROW LEVEL SECURITY;


--
-- Name: learners; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.learners (
    tenant_id bigint NOT NULL,
    user_id bigint NOT NULL,
    external_id text,
    name text NOT NULL,
    email text,
    is_active boolean NOT NULL,
    is_training_manager boolean NOT NULL,
    job_title text,
    department text,
    synced_revision bigint NOT NULL,
    synced_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY muster.learners ALTER COLUMN external_id SET STATISTICS 0;
ALTER TABLE ONLY muster.learners ALTER COLUMN name SET STATISTICS 0;
ALTER TABLE ONLY muster.learners ALTER COLUMN email SET STATISTICS 0;

ALTER TABLE ONLY muster.learners FORCE ROW LEVEL SECURITY;


--
-- Name: learner; Type: VIEW; Schema: muster; Owner: -
--

CREATE VIEW muster.learner WITH (security_invoker='true') AS
 SELECT t.slug AS tenant,
    l.user_id,
    l.external_id,
    l.name,
    l.email,
        CASE
            WHEN l.is_active THEN 'active'::text
            ELSE 'deactivated'::text
        END AS status,
    l.is_training_manager AS training_manager,
    l.job_title,
    l.department,
    l.synced_at
   FROM (muster.learners l
     JOIN muster.tenants t ON ((l.tenant_id = t.tenant_id)));


--
-- Name: VIEW learner; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON VIEW muster.learner IS 'One row per learner: a user as the learning system knows it. status: active or deactivated.';


--
-- Name: COLUMN learner.tenant; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.learner.tenant IS 'The tenant''s slug.';


--
-- Name: COLUMN learner.user_id; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.learner.user_id IS 'The user''s number within the tenant, as in muster.directory.';


--
-- Name: COLUMN learner.external_id; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.learner.external_id IS 'The key by which the HR system knows the person.';


--
-- Name: COLUMN learner.name; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.learner.name IS 'First and last name as learning shows them.';


--
-- Name: COLUMN learner.email; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.learner.email IS 'The address as learning knows it.';


--
-- Name: COLUMN learner.status; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.learner.status IS 'active or deactivated.';


--
-- Name: COLUMN learner.training_manager; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.learner.training_manager IS 'Whether the learner''s job title makes a training manager.';


--
-- Name: COLUMN learner.job_title; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.learner.job_title IS 'As learning knows it.';


--
-- Name: COLUMN learner.department; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.learner.department IS 'As learning knows it.';


--
-- Name: COLUMN learner.synced_at; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.learner.synced_at IS 'When the learner was last brought up to date.';


--
-- Name: parked_records; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.parked_records (
    tenant_id bigint NOT NULL,
    feed_id bigint NOT NULL,
    external_id text NOT NULL,
    run_id bigint NOT NULL,
    line bigint NOT NULL,
    job_title text NOT NULL,
    record jsonb NOT NULL,
    parked_at timestamp with time zone NOT NULL,
    is_silent boolean DEFAULT false NOT NULL
);

ALTER TABLE ONLY muster.parked_records FORCE ROW LEVEL SECURITY;


--
-- Name: profile_permissions; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.profile_permissions (
    tenant_id bigint NOT NULL,
    profile_id bigint NOT NULL,
    area text NOT NULL,
    level text NOT NULL,
    CONSTRAINT profile_permission_area_is_known CHECK ((area = ANY (ARRAY['users'::text, 'profiles'::text, 'catalogues'::text, 'feeds'::text, 'welcome_emails'::text, 'training'::text, 'sync'::text, 'audit'::text, 'settings'::text]))),
    CONSTRAINT profile_permission_level_is_known CHECK ((level = ANY (ARRAY['view'::text, 'maintain'::text])))
);

ALTER TABLE ONLY muster.profile_permissions FORCE ROW LEVEL SECURITY;


--
-- Name: schema_migrations; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.schema_migrations (
    version integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone NOT NULL
);


--
-- Name: sync_runs; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.sync_runs (
    tenant_id bigint NOT NULL,
    run_id bigint NOT NULL,
    trigger text NOT NULL,
    state text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    created bigint DEFAULT 0 NOT NULL,
    updated bigint DEFAULT 0 NOT NULL,
    deactivated bigint DEFAULT 0 NOT NULL,
    failed bigint DEFAULT 0 NOT NULL,
    oldest_change_at timestamp with time zone,
    lag_seconds double precision DEFAULT 0 NOT NULL,
    error text,
    CONSTRAINT sync_run_state_is_known CHECK ((state = ANY (ARRAY['running'::text, 'applied'::text, 'applied_with_failures'::text, 'failed'::text]))),
    CONSTRAINT sync_run_trigger_is_known CHECK ((trigger = ANY (ARRAY['change'::text, 'periodic'::text, 'manual'::text, 'repair'::text])))
)
PARTITION BY RANGE (started_at);

ALTER TABLE ONLY muster.sync_runs FORCE ROW LEVEL SECURITY;


--
-- Name: sync_history; Type: VIEW; Schema: muster; Owner: -
--

CREATE VIEW muster.sync_history WITH (security_invoker='true') AS
 SELECT t.slug AS tenant,
    r.run_id,
    r.trigger,
    r.state,
    r.started_at,
    r.finished_at,
    ((EXTRACT(epoch FROM (r.finished_at - r.started_at)) * (1000)::numeric))::bigint AS duration_ms,
    r.created,
    r.updated,
    r.deactivated,
    r.failed,
    r.oldest_change_at,
    r.lag_seconds,
    r.error
   FROM (muster.sync_runs r
     JOIN muster.tenants t ON ((r.tenant_id = t.tenant_id)));


--
-- Name: VIEW sync_history; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON VIEW muster.sync_history IS 'One row per sync run. lag_seconds: how long the oldest change of the run had waited when it reached learning.';


--
-- Name: COLUMN sync_history.tenant; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.sync_history.tenant IS 'The tenant''s slug.';


--
-- Name: COLUMN sync_history.run_id; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.sync_history.run_id IS 'Counts up per tenant, apart from feed runs.';


--
-- Name: COLUMN sync_history.trigger; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.sync_history.trigger IS 'Why it ran: change, periodic, manual or repair.';


--
-- Name: COLUMN sync_history.state; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.sync_history.state IS 'running, applied, applied_with_failures or failed.';


--
-- Name: COLUMN sync_history.started_at; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.sync_history.started_at IS 'When the run began. A condition on it spares the months before.';


--
-- Name: COLUMN sync_history.finished_at; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.sync_history.finished_at IS 'When it ended; empty while it runs.';


--
-- Name: COLUMN sync_history.duration_ms; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.sync_history.duration_ms IS 'From begin to end, in milliseconds.';


--
-- Name: COLUMN sync_history.created; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.sync_history.created IS 'Learners made.';


--
-- Name: COLUMN sync_history.updated; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.sync_history.updated IS 'Learners changed.';


--
-- Name: COLUMN sync_history.deactivated; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.sync_history.deactivated IS 'Learners deactivated.';


--
-- Name: COLUMN sync_history.failed; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.sync_history.failed IS 'Users that learning did not take.';


--
-- Name: COLUMN sync_history.oldest_change_at; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.sync_history.oldest_change_at IS 'When the change was made that had waited longest.';


--
-- Name: COLUMN sync_history.lag_seconds; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.sync_history.lag_seconds IS 'How long that change had waited when it reached learning.';


--
-- Name: COLUMN sync_history.error; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.sync_history.error IS 'What went wrong, if something did.';


--
-- Name: sync_runs_default; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.sync_runs_default (
    tenant_id bigint NOT NULL,
    run_id bigint NOT NULL,
    trigger text NOT NULL,
    state text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    created bigint DEFAULT 0 NOT NULL,
    updated bigint DEFAULT 0 NOT NULL,
    deactivated bigint DEFAULT 0 NOT NULL,
    failed bigint DEFAULT 0 NOT NULL,
    oldest_change_at timestamp with time zone,
    lag_seconds double precision DEFAULT 0 NOT NULL,
    error text,
    CONSTRAINT sync_run_state_is_known CHECK ((state = ANY (ARRAY['running'::text, 'applied'::text, 'applied_with_failures'::text, 'failed'::text]))),
    CONSTRAINT sync_run_trigger_is_known CHECK ((trigger = ANY (ARRAY['change'::text, 'periodic'::text, 'manual'::text, 'repair'::text])))
);

ALTER TABLE ONLY muster.sync_runs_default FORCE ROW LEVEL SECURITY;


--
-- Name: tenant_ids; Type: SEQUENCE; Schema: muster; Owner: -
--

CREATE SEQUENCE muster.tenant_ids
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: user_changes; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.user_changes (
    tenant_id bigint NOT NULL,
    user_id bigint NOT NULL,
    revision bigint NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    change text NOT NULL,
    changed_by text NOT NULL,
    run_id bigint,
    before jsonb,
    after jsonb,
    CONSTRAINT change_of_known_user_has_before_image CHECK (((change = 'created'::text) = (before IS NULL))),
    CONSTRAINT user_change_is_known CHECK ((change = ANY (ARRAY['created'::text, 'updated'::text, 'deactivated'::text, 'reactivated'::text])))
)
PARTITION BY RANGE (changed_at);
ALTER TABLE ONLY muster.user_changes ALTER COLUMN before SET STATISTICS 0;
ALTER TABLE ONLY muster.user_changes ALTER COLUMN after SET STATISTICS 0;

ALTER TABLE ONLY muster.user_changes FORCE ROW LEVEL SECURITY;


--
-- Name: user_changes_default; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.user_changes_default (
    tenant_id bigint NOT NULL,
    user_id bigint NOT NULL,
    revision bigint NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    change text NOT NULL,
    changed_by text NOT NULL,
    run_id bigint,
    before jsonb,
    after jsonb,
    CONSTRAINT change_of_known_user_has_before_image CHECK (((change = 'created'::text) = (before IS NULL))),
    CONSTRAINT user_change_is_known CHECK ((change = ANY (ARRAY['created'::text, 'updated'::text, 'deactivated'::text, 'reactivated'::text])))
);
ALTER TABLE ONLY muster.user_changes_default ALTER COLUMN before SET STATISTICS 0;
ALTER TABLE ONLY muster.user_changes_default ALTER COLUMN after SET STATISTICS 0;

ALTER TABLE ONLY muster.user_changes_default FORCE ROW LEVEL SECURITY;


--
-- Name: user_history; Type: VIEW; Schema: muster; Owner: -
--

CREATE VIEW muster.user_history WITH (security_invoker='true') AS
 SELECT t.slug AS tenant,
    c.user_id,
    u.external_id,
    c.changed_at,
    c.changed_by,
    c.run_id,
    c.change,
    k.field,
    COALESCE(((c.before -> k.field) ->> 'name'::text), (c.before ->> k.field)) AS old_value,
    COALESCE(((c.after -> k.field) ->> 'name'::text), (c.after ->> k.field)) AS new_value
   FROM (((muster.user_changes c
     JOIN muster.tenants t ON ((c.tenant_id = t.tenant_id)))
     JOIN muster.users u ON (((c.tenant_id = u.tenant_id) AND (c.user_id = u.user_id))))
     CROSS JOIN LATERAL jsonb_object_keys(COALESCE(c.after, '{"status": 0}'::jsonb)) k(field));


--
-- Name: VIEW user_history; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON VIEW muster.user_history IS 'One row per changed field of a user. run_id names the feed run that did it, if one did.';


--
-- Name: COLUMN user_history.tenant; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.user_history.tenant IS 'The tenant''s slug.';


--
-- Name: COLUMN user_history.user_id; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.user_history.user_id IS 'The user''s number within the tenant, as in muster.directory.';


--
-- Name: COLUMN user_history.external_id; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.user_history.external_id IS 'The key by which the HR system knows the person.';


--
-- Name: COLUMN user_history.changed_at; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.user_history.changed_at IS 'When it was changed. A condition on it spares the months before.';


--
-- Name: COLUMN user_history.changed_by; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.user_history.changed_by IS 'Who did it: operator, worker, user with a number, or feed with its name.';


--
-- Name: COLUMN user_history.run_id; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.user_history.run_id IS 'The feed run that did it, if one did.';


--
-- Name: COLUMN user_history.change; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.user_history.change IS 'created, updated, deactivated or reactivated.';


--
-- Name: COLUMN user_history.field; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.user_history.field IS 'What was changed, one row for each field.';


--
-- Name: COLUMN user_history.old_value; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.user_history.old_value IS 'The value before; a catalogue''s entry by its name.';


--
-- Name: COLUMN user_history.new_value; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.user_history.new_value IS 'The value after.';


--
-- Name: user_sign_ins; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.user_sign_ins (
    tenant_id bigint NOT NULL,
    user_id bigint NOT NULL,
    first_signed_in_at timestamp with time zone NOT NULL,
    last_signed_in_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY muster.user_sign_ins FORCE ROW LEVEL SECURITY;


--
-- Name: waiting_references; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.waiting_references (
    tenant_id bigint NOT NULL,
    user_id bigint NOT NULL,
    kind text NOT NULL,
    feed_id bigint NOT NULL,
    value text NOT NULL,
    run_id bigint NOT NULL,
    CONSTRAINT waiting_reference_kind_is_known CHECK ((kind = ANY (ARRAY['department'::text, 'business_unit'::text])))
);

ALTER TABLE ONLY muster.waiting_references FORCE ROW LEVEL SECURITY;


--
-- Name: COLUMN waiting_references.value; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.waiting_references.value IS 'As the file has it.';


--
-- Name: COLUMN waiting_references.run_id; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.waiting_references.run_id IS 'The run that could not find it.';


--
-- Name: welcome_campaigns; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.welcome_campaigns (
    tenant_id bigint NOT NULL,
    campaign_id bigint NOT NULL,
    idempotency_key text NOT NULL,
    requested_by text NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    selection text NOT NULL,
    CONSTRAINT welcome_campaign_key_has_a_length CHECK (((length(idempotency_key) >= 1) AND (length(idempotency_key) <= 200)))
);

ALTER TABLE ONLY muster.welcome_campaigns FORCE ROW LEVEL SECURITY;


--
-- Name: COLUMN welcome_campaigns.selection; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.welcome_campaigns.selection IS 'Who was meant, in words without personal data.';


--
-- Name: welcome_emails; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.welcome_emails (
    tenant_id bigint NOT NULL,
    email_id bigint NOT NULL,
    user_id bigint NOT NULL,
    campaign_id bigint,
    run_id bigint,
    state text NOT NULL,
    address text,
    requested_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    sent_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    fence bigint,
    error text,
    unless_signed_in boolean DEFAULT false NOT NULL,
    CONSTRAINT sent_welcome_email_has_a_time CHECK (((state = 'sent'::text) = (sent_at IS NOT NULL))),
    CONSTRAINT welcome_email_in_sending_has_a_fence CHECK (((state <> 'sending'::text) OR ((fence IS NOT NULL) AND (started_at IS NOT NULL) AND (address IS NOT NULL)))),
    CONSTRAINT welcome_email_state_is_known CHECK ((state = ANY (ARRAY['waiting'::text, 'queued'::text, 'sending'::text, 'sent'::text, 'failed'::text, 'bounced'::text, 'cancelled'::text, 'unknown'::text])))
);
ALTER TABLE ONLY muster.welcome_emails ALTER COLUMN address SET STATISTICS 0;

ALTER TABLE ONLY muster.welcome_emails FORCE ROW LEVEL SECURITY;


--
-- Name: COLUMN welcome_emails.address; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.welcome_emails.address IS 'Where it went; NULL until it was on its way.';


--
-- Name: COLUMN welcome_emails.fence; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.welcome_emails.fence IS 'The claim of the job under which it was handed to the mail server.';


--
-- Name: COLUMN welcome_emails.unless_signed_in; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.welcome_emails.unless_signed_in IS 'Of a campaign to people who never signed in; an e-mail of a creation always is.';


--
-- Name: welcome_email_history; Type: VIEW; Schema: muster; Owner: -
--

CREATE VIEW muster.welcome_email_history WITH (security_invoker='true') AS
 SELECT t.slug AS tenant,
    m.user_id,
    COALESCE(m.address, u.email) AS email,
    m.requested_at,
    m.sent_at,
    m.state,
    m.attempts,
    m.error,
    m.due_at,
    m.campaign_id,
    m.run_id,
    m.email_id
   FROM ((muster.welcome_emails m
     JOIN muster.tenants t ON ((m.tenant_id = t.tenant_id)))
     LEFT JOIN muster.users u ON (((m.tenant_id = u.tenant_id) AND (m.user_id = u.user_id))));


--
-- Name: VIEW welcome_email_history; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON VIEW muster.welcome_email_history IS 'One row per welcome e-mail. state: waiting (for the first day), queued, sending, sent, failed, bounced, cancelled or unknown (it may have arrived).';


--
-- Name: COLUMN welcome_email_history.tenant; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.welcome_email_history.tenant IS 'The tenant''s slug.';


--
-- Name: COLUMN welcome_email_history.user_id; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.welcome_email_history.user_id IS 'The user''s number within the tenant, as in muster.directory.';


--
-- Name: COLUMN welcome_email_history.email; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.welcome_email_history.email IS 'Where it went; before it goes, the user''s address as it is now.';


--
-- Name: COLUMN welcome_email_history.requested_at; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.welcome_email_history.requested_at IS 'When it was asked for.';


--
-- Name: COLUMN welcome_email_history.sent_at; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.welcome_email_history.sent_at IS 'When the mail server took it.';


--
-- Name: COLUMN welcome_email_history.state; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.welcome_email_history.state IS 'waiting (for the first day), queued, sending, sent, failed, bounced, cancelled or unknown (it may have arrived).';


--
-- Name: COLUMN welcome_email_history.attempts; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.welcome_email_history.attempts IS 'How often it was tried.';


--
-- Name: COLUMN welcome_email_history.error; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.welcome_email_history.error IS 'The mail server''s words, if it refused.';


--
-- Name: COLUMN welcome_email_history.due_at; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.welcome_email_history.due_at IS 'When it is to go at the earliest.';


--
-- Name: COLUMN welcome_email_history.campaign_id; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.welcome_email_history.campaign_id IS 'The decision to send again that it belongs to; empty for the one of a user''s creation.';


--
-- Name: COLUMN welcome_email_history.run_id; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.welcome_email_history.run_id IS 'The feed run that created the user, if one did.';


--
-- Name: COLUMN welcome_email_history.email_id; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.welcome_email_history.email_id IS 'Counts up per tenant.';


--
-- Name: welcome_settings; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.welcome_settings (
    tenant_id bigint NOT NULL,
    policy text NOT NULL,
    sender_name text,
    sender_address text,
    link_template text,
    link_valid_days integer,
    cool_down_seconds integer,
    mails_per_minute integer,
    default_language text,
    CONSTRAINT welcome_cool_down_is_in_range CHECK (((cool_down_seconds >= 0) AND (cool_down_seconds <= 31536000))),
    CONSTRAINT welcome_language_is_a_tag CHECK ((default_language ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'::text)),
    CONSTRAINT welcome_link_carries_the_token CHECK ((strpos(link_template, '{token}'::text) > 0)),
    CONSTRAINT welcome_link_validity_is_in_range CHECK (((link_valid_days >= 1) AND (link_valid_days <= 365))),
    CONSTRAINT welcome_policy_is_known CHECK ((policy = ANY (ARRAY['never'::text, 'at_import'::text, 'on_start_date'::text]))),
    CONSTRAINT welcome_rate_is_in_range CHECK (((mails_per_minute >= 1) AND (mails_per_minute <= 100000)))
);

ALTER TABLE ONLY muster.welcome_settings FORCE ROW LEVEL SECURITY;


--
-- Name: COLUMN welcome_settings.policy; Type: COMMENT; Schema: muster; Owner: -
--

COMMENT ON COLUMN muster.welcome_settings.policy IS 'Whom creation sends a welcome e-mail: never, at_import (at once, but not before the first day), on_start_date.';


--
-- Name: welcome_templates; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.welcome_templates (
    tenant_id bigint NOT NULL,
    language text NOT NULL,
    subject text NOT NULL,
    text_body text NOT NULL,
    html_body text,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT welcome_template_language_is_a_tag CHECK ((language ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'::text))
);

ALTER TABLE ONLY muster.welcome_templates FORCE ROW LEVEL SECURITY;


--
-- Name: welcome_tokens; Type: TABLE; Schema: muster; Owner: -
--

CREATE TABLE muster.welcome_tokens (
    tenant_id bigint NOT NULL,
    token_hash bytea NOT NULL,
    user_id bigint NOT NULL,
    email_id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    replaced_at timestamp with time zone,
    CONSTRAINT welcome_token_expires_later CHECK ((expires_at > created_at)),
    CONSTRAINT welcome_token_hash_is_sha256 CHECK ((length(token_hash) = 32))
);

ALTER TABLE ONLY muster.welcome_tokens FORCE ROW LEVEL SECURITY;


--
-- Name: feed_log_entries_default; Type: TABLE ATTACH; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.feed_log_entries ATTACH PARTITION muster.feed_log_entries_default DEFAULT;


--
-- Name: job_runs_default; Type: TABLE ATTACH; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.job_runs ATTACH PARTITION muster.job_runs_default DEFAULT;


--
-- Name: sync_runs_default; Type: TABLE ATTACH; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.sync_runs ATTACH PARTITION muster.sync_runs_default DEFAULT;


--
-- Name: user_changes_default; Type: TABLE ATTACH; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.user_changes ATTACH PARTITION muster.user_changes_default DEFAULT;


--
-- Name: aliases aliases_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.aliases
    ADD CONSTRAINT aliases_pkey PRIMARY KEY (tenant_id, feed_id, kind, value);


--
-- Name: audit_entries audit_entries_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.audit_entries
    ADD CONSTRAINT audit_entries_pkey PRIMARY KEY (tenant_id, entry_id);


--
-- Name: audit_outcomes audit_outcomes_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.audit_outcomes
    ADD CONSTRAINT audit_outcomes_pkey PRIMARY KEY (tenant_id, entry_id);


--
-- Name: business_units business_unit_feed_key_is_unique; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.business_units
    ADD CONSTRAINT business_unit_feed_key_is_unique UNIQUE (tenant_id, feed_key);


--
-- Name: business_units business_unit_name_is_unique; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.business_units
    ADD CONSTRAINT business_unit_name_is_unique UNIQUE (tenant_id, name);


--
-- Name: business_units business_units_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.business_units
    ADD CONSTRAINT business_units_pkey PRIMARY KEY (tenant_id, business_unit_id);


--
-- Name: catalogue_changes catalogue_changes_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.catalogue_changes
    ADD CONSTRAINT catalogue_changes_pkey PRIMARY KEY (tenant_id, revision);


--
-- Name: chores chores_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.chores
    ADD CONSTRAINT chores_pkey PRIMARY KEY (chore);


--
-- Name: users deactivation_has_a_cause; Type: CHECK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE muster.users
    ADD CONSTRAINT deactivation_has_a_cause CHECK (((is_active = (deactivated_by IS NULL)) AND ((deactivated_by IS NULL) OR (deactivated_by = ANY (ARRAY['feed'::text, 'absence'::text, 'end_date'::text, 'hand'::text, 'revert'::text]))))) NOT VALID;


--
-- Name: departments department_name_is_unique; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.departments
    ADD CONSTRAINT department_name_is_unique UNIQUE (tenant_id, name);


--
-- Name: departments departments_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.departments
    ADD CONSTRAINT departments_pkey PRIMARY KEY (tenant_id, department_id);


--
-- Name: deployment_audit_entries deployment_audit_entries_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.deployment_audit_entries
    ADD CONSTRAINT deployment_audit_entries_pkey PRIMARY KEY (entry_id);


--
-- Name: deployment_audit_outcomes deployment_audit_outcomes_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.deployment_audit_outcomes
    ADD CONSTRAINT deployment_audit_outcomes_pkey PRIMARY KEY (entry_id);


--
-- Name: directory_state directory_state_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.directory_state
    ADD CONSTRAINT directory_state_pkey PRIMARY KEY (tenant_id);


--
-- Name: erasures erasures_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.erasures
    ADD CONSTRAINT erasures_pkey PRIMARY KEY (erased_tenant_id, erased_user_id);


--
-- Name: users external_id_is_unique_within_feed; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.users
    ADD CONSTRAINT external_id_is_unique_within_feed UNIQUE (tenant_id, feed_id, external_id);


--
-- Name: feed_folders feed_folder_has_one_feed; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.feed_folders
    ADD CONSTRAINT feed_folder_has_one_feed UNIQUE (path);


--
-- Name: feed_folders feed_folders_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.feed_folders
    ADD CONSTRAINT feed_folders_pkey PRIMARY KEY (tenant_id, feed_id);


--
-- Name: feed_log_entries feed_log_entries_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.feed_log_entries
    ADD CONSTRAINT feed_log_entries_pkey PRIMARY KEY (tenant_id, run_id, entry_no, logged_at);


--
-- Name: feed_log_entries_default feed_log_entries_default_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.feed_log_entries_default
    ADD CONSTRAINT feed_log_entries_default_pkey PRIMARY KEY (tenant_id, run_id, entry_no, logged_at);


--
-- Name: feeds feed_name_is_unique; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.feeds
    ADD CONSTRAINT feed_name_is_unique UNIQUE (tenant_id, name);


--
-- Name: feed_plan_rows feed_plan_rows_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.feed_plan_rows
    ADD CONSTRAINT feed_plan_rows_pkey PRIMARY KEY (tenant_id, run_id, row_no);


--
-- Name: feed_pulls feed_pulls_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.feed_pulls
    ADD CONSTRAINT feed_pulls_pkey PRIMARY KEY (tenant_id, feed_id);


--
-- Name: feed_runs feed_run_state_is_known; Type: CHECK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE muster.feed_runs
    ADD CONSTRAINT feed_run_state_is_known CHECK ((state = ANY (ARRAY['running'::text, 'applied'::text, 'applied_with_messages'::text, 'applied_in_part'::text, 'unchanged'::text, 'held'::text, 'expired'::text, 'failed'::text, 'discarded'::text, 'reverted'::text, 'planned'::text]))) NOT VALID;


--
-- Name: feed_runs feed_run_welcome_is_known; Type: CHECK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE muster.feed_runs
    ADD CONSTRAINT feed_run_welcome_is_known CHECK ((welcome = ANY (ARRAY['by_policy'::text, 'asked'::text, 'silent'::text]))) NOT VALID;


--
-- Name: feed_runs feed_runs_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.feed_runs
    ADD CONSTRAINT feed_runs_pkey PRIMARY KEY (tenant_id, run_id);


--
-- Name: feed_silences feed_silences_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.feed_silences
    ADD CONSTRAINT feed_silences_pkey PRIMARY KEY (tenant_id, feed_id, silent_from);


--
-- Name: feed_sources feed_sources_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.feed_sources
    ADD CONSTRAINT feed_sources_pkey PRIMARY KEY (tenant_id, feed_id);


--
-- Name: feeds feeds_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.feeds
    ADD CONSTRAINT feeds_pkey PRIMARY KEY (tenant_id, feed_id);


--
-- Name: field_locks field_locks_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.field_locks
    ADD CONSTRAINT field_locks_pkey PRIMARY KEY (tenant_id, user_id, field);


--
-- Name: freshness_breaches freshness_breaches_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.freshness_breaches
    ADD CONSTRAINT freshness_breaches_pkey PRIMARY KEY (tenant_id, started_at);


--
-- Name: id_counters id_counters_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.id_counters
    ADD CONSTRAINT id_counters_pkey PRIMARY KEY (tenant_id, counter);


--
-- Name: installation installation_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.installation
    ADD CONSTRAINT installation_pkey PRIMARY KEY (only_row);


--
-- Name: job_gate job_gate_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.job_gate
    ADD CONSTRAINT job_gate_pkey PRIMARY KEY (only_row);


--
-- Name: jobs job_kind_is_known; Type: CHECK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE muster.jobs
    ADD CONSTRAINT job_kind_is_known CHECK ((kind = ANY (ARRAY['folder_feed'::text, 'feed_run'::text, 'parked_retry'::text, 'retention'::text, 'welcome_mail'::text, 'feed_pull'::text]))) NOT VALID;


--
-- Name: job_runs job_runs_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.job_runs
    ADD CONSTRAINT job_runs_pkey PRIMARY KEY (tenant_id, job_id, run_no, finished_at);


--
-- Name: job_runs_default job_runs_default_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.job_runs_default
    ADD CONSTRAINT job_runs_default_pkey PRIMARY KEY (tenant_id, job_id, run_no, finished_at);


--
-- Name: job_titles job_title_name_is_unique; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.job_titles
    ADD CONSTRAINT job_title_name_is_unique UNIQUE (tenant_id, name);


--
-- Name: job_titles job_titles_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.job_titles
    ADD CONSTRAINT job_titles_pkey PRIMARY KEY (tenant_id, job_title_id);


--
-- Name: jobs jobs_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (job_id);


--
-- Name: learners learners_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.learners
    ADD CONSTRAINT learners_pkey PRIMARY KEY (tenant_id, user_id);


--
-- Name: jobs one_live_job_per_subject; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.jobs
    ADD CONSTRAINT one_live_job_per_subject UNIQUE (tenant_id, kind, subject_id);


--
-- Name: welcome_emails one_welcome_email_per_user_and_campaign; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.welcome_emails
    ADD CONSTRAINT one_welcome_email_per_user_and_campaign UNIQUE (tenant_id, campaign_id, user_id);


--
-- Name: feed_runs outcomes_add_up_to_records; Type: CHECK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE muster.feed_runs
    ADD CONSTRAINT outcomes_add_up_to_records CHECK (((state <> ALL (ARRAY['applied'::text, 'applied_with_messages'::text, 'applied_in_part'::text, 'held'::text, 'expired'::text, 'planned'::text, 'reverted'::text])) OR (records = ((((((((created + updated) + unchanged) + reactivated) + deactivated) + superseded) + parked) + rejected) + skipped)))) NOT VALID;


--
-- Name: parked_records parked_records_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.parked_records
    ADD CONSTRAINT parked_records_pkey PRIMARY KEY (tenant_id, feed_id, external_id);


--
-- Name: pending_sync pending_sync_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.pending_sync
    ADD CONSTRAINT pending_sync_pkey PRIMARY KEY (tenant_id, user_id);


--
-- Name: feed_plan_rows plan_action_is_known; Type: CHECK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE muster.feed_plan_rows
    ADD CONSTRAINT plan_action_is_known CHECK ((action = ANY (ARRAY['create'::text, 'update'::text, 'reactivate'::text, 'deactivate'::text, 'remove'::text, 'park'::text, 'lapse'::text, 'forget'::text]))) NOT VALID;


--
-- Name: profiles profile_name_is_unique; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.profiles
    ADD CONSTRAINT profile_name_is_unique UNIQUE (tenant_id, name_key);


--
-- Name: profile_permissions profile_permissions_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.profile_permissions
    ADD CONSTRAINT profile_permissions_pkey PRIMARY KEY (tenant_id, profile_id, area);


--
-- Name: profiles profiles_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.profiles
    ADD CONSTRAINT profiles_pkey PRIMARY KEY (tenant_id, profile_id);


--
-- Name: schema_migrations schema_migrations_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);


--
-- Name: sync_runs sync_runs_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.sync_runs
    ADD CONSTRAINT sync_runs_pkey PRIMARY KEY (tenant_id, run_id, started_at);


--
-- Name: sync_runs_default sync_runs_default_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.sync_runs_default
    ADD CONSTRAINT sync_runs_default_pkey PRIMARY KEY (tenant_id, run_id, started_at);


--
-- Name: tenant_due tenant_due_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.tenant_due
    ADD CONSTRAINT tenant_due_pkey PRIMARY KEY (tenant_id);


--
-- Name: tenants tenant_slug_is_unique; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.tenants
    ADD CONSTRAINT tenant_slug_is_unique UNIQUE (slug);


--
-- Name: tenants tenant_window_is_known_to_queue; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.tenants
    ADD CONSTRAINT tenant_window_is_known_to_queue UNIQUE (tenant_id, window_seconds);


--
-- Name: tenants tenants_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.tenants
    ADD CONSTRAINT tenants_pkey PRIMARY KEY (tenant_id);


--
-- Name: user_changes user_changes_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.user_changes
    ADD CONSTRAINT user_changes_pkey PRIMARY KEY (tenant_id, user_id, revision, changed_at);


--
-- Name: user_changes_default user_changes_default_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.user_changes_default
    ADD CONSTRAINT user_changes_default_pkey PRIMARY KEY (tenant_id, user_id, revision, changed_at);


--
-- Name: user_sign_ins user_sign_ins_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.user_sign_ins
    ADD CONSTRAINT user_sign_ins_pkey PRIMARY KEY (tenant_id, user_id);


--
-- Name: users users_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (tenant_id, user_id);


--
-- Name: waiting_references waiting_references_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.waiting_references
    ADD CONSTRAINT waiting_references_pkey PRIMARY KEY (tenant_id, user_id, kind);


--
-- Name: welcome_campaigns welcome_campaign_key_is_unique; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.welcome_campaigns
    ADD CONSTRAINT welcome_campaign_key_is_unique UNIQUE (tenant_id, idempotency_key);


--
-- Name: welcome_campaigns welcome_campaigns_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.welcome_campaigns
    ADD CONSTRAINT welcome_campaigns_pkey PRIMARY KEY (tenant_id, campaign_id);


--
-- Name: welcome_emails welcome_emails_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.welcome_emails
    ADD CONSTRAINT welcome_emails_pkey PRIMARY KEY (tenant_id, email_id);


--
-- Name: welcome_settings welcome_settings_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.welcome_settings
    ADD CONSTRAINT welcome_settings_pkey PRIMARY KEY (tenant_id);


--
-- Name: welcome_templates welcome_templates_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.welcome_templates
    ADD CONSTRAINT welcome_templates_pkey PRIMARY KEY (tenant_id, language);


--
-- Name: welcome_tokens welcome_tokens_pkey; Type: CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.welcome_tokens
    ADD CONSTRAINT welcome_tokens_pkey PRIMARY KEY (tenant_id, token_hash);


--
-- Name: email_is_unique_among_active_users; Type: INDEX; Schema: muster; Owner: -
--

CREATE UNIQUE INDEX email_is_unique_among_active_users ON muster.users USING btree (tenant_id, email_key) WHERE is_active;


--
-- Name: feed_log_entries_by_person; Type: INDEX; Schema: muster; Owner: -
--

CREATE INDEX feed_log_entries_by_person ON ONLY muster.feed_log_entries USING btree (tenant_id, external_id, logged_at) WHERE (external_id IS NOT NULL);


--
-- Name: feed_log_entries_default_tenant_id_external_id_logged_at_idx; Type: INDEX; Schema: muster; Owner: -
--

CREATE INDEX feed_log_entries_default_tenant_id_external_id_logged_at_idx ON muster.feed_log_entries_default USING btree (tenant_id, external_id, logged_at) WHERE (external_id IS NOT NULL);


--
-- Name: feed_runs_in_progress; Type: INDEX; Schema: muster; Owner: -
--

CREATE INDEX feed_runs_in_progress ON muster.feed_runs USING btree (tenant_id, feed_id) WHERE (state = ANY (ARRAY['running'::text, 'held'::text]));


--
-- Name: job_runs_by_time; Type: INDEX; Schema: muster; Owner: -
--

CREATE INDEX job_runs_by_time ON ONLY muster.job_runs USING btree (tenant_id, finished_at);


--
-- Name: job_runs_default_tenant_id_finished_at_idx; Type: INDEX; Schema: muster; Owner: -
--

CREATE INDEX job_runs_default_tenant_id_finished_at_idx ON muster.job_runs_default USING btree (tenant_id, finished_at);


--
-- Name: jobs_by_kind_and_time; Type: INDEX; Schema: muster; Owner: -
--

CREATE INDEX jobs_by_kind_and_time ON muster.jobs USING btree (kind, due_at, job_id);


--
-- Name: jobs_that_run; Type: INDEX; Schema: muster; Owner: -
--

CREATE INDEX jobs_that_run ON muster.jobs USING btree (tenant_id, kind) WHERE (lease_until IS NOT NULL);


--
-- Name: one_account_manager_profile; Type: INDEX; Schema: muster; Owner: -
--

CREATE UNIQUE INDEX one_account_manager_profile ON muster.profiles USING btree (tenant_id) WHERE (rank = 1);


--
-- Name: one_default_profile; Type: INDEX; Schema: muster; Owner: -
--

CREATE UNIQUE INDEX one_default_profile ON muster.profiles USING btree (tenant_id) WHERE is_default;


--
-- Name: one_freshness_breach_at_a_time; Type: INDEX; Schema: muster; Owner: -
--

CREATE UNIQUE INDEX one_freshness_breach_at_a_time ON muster.freshness_breaches USING btree (tenant_id) WHERE (ended_at IS NULL);


--
-- Name: one_silence_of_a_feed_at_a_time; Type: INDEX; Schema: muster; Owner: -
--

CREATE UNIQUE INDEX one_silence_of_a_feed_at_a_time ON muster.feed_silences USING btree (tenant_id, feed_id) WHERE (ended_at IS NULL);


--
-- Name: one_welcome_email_per_creation; Type: INDEX; Schema: muster; Owner: -
--

CREATE UNIQUE INDEX one_welcome_email_per_creation ON muster.welcome_emails USING btree (tenant_id, user_id) WHERE (campaign_id IS NULL);


--
-- Name: parked_records_by_job_title; Type: INDEX; Schema: muster; Owner: -
--

CREATE INDEX parked_records_by_job_title ON muster.parked_records USING btree (tenant_id, job_title);


--
-- Name: sync_runs_by_time; Type: INDEX; Schema: muster; Owner: -
--

CREATE INDEX sync_runs_by_time ON ONLY muster.sync_runs USING btree (tenant_id, started_at);


--
-- Name: sync_runs_default_tenant_id_started_at_idx; Type: INDEX; Schema: muster; Owner: -
--

CREATE INDEX sync_runs_default_tenant_id_started_at_idx ON muster.sync_runs_default USING btree (tenant_id, started_at);


--
-- Name: tenant_due_by_deadline; Type: INDEX; Schema: muster; Owner: -
--

CREATE INDEX tenant_due_by_deadline ON muster.tenant_due USING btree (deadline_at, tenant_id) WHERE (deadline_at IS NOT NULL);


--
-- Name: users_by_job_title; Type: INDEX; Schema: muster; Owner: -
--

CREATE INDEX users_by_job_title ON muster.users USING btree (tenant_id, job_title_id);


--
-- Name: users_by_name; Type: INDEX; Schema: muster; Owner: -
--

CREATE INDEX users_by_name ON muster.users USING btree (tenant_id, last_name, first_name, user_id);


--
-- Name: users_by_profile; Type: INDEX; Schema: muster; Owner: -
--

CREATE INDEX users_by_profile ON muster.users USING btree (tenant_id, profile_id);


--
-- Name: welcome_emails_by_start; Type: INDEX; Schema: muster; Owner: -
--

CREATE INDEX welcome_emails_by_start ON muster.welcome_emails USING btree (tenant_id, started_at) WHERE (started_at IS NOT NULL);


--
-- Name: welcome_emails_by_user; Type: INDEX; Schema: muster; Owner: -
--

CREATE INDEX welcome_emails_by_user ON muster.welcome_emails USING btree (tenant_id, user_id);


--
-- Name: welcome_emails_in_sending; Type: INDEX; Schema: muster; Owner: -
--

CREATE INDEX welcome_emails_in_sending ON muster.welcome_emails USING btree (tenant_id, email_id) WHERE (state = 'sending'::text);


--
-- Name: welcome_emails_to_send; Type: INDEX; Schema: muster; Owner: -
--

CREATE INDEX welcome_emails_to_send ON muster.welcome_emails USING btree (tenant_id, due_at) WHERE (state = ANY (ARRAY['waiting'::text, 'queued'::text]));


--
-- Name: welcome_tokens_by_user; Type: INDEX; Schema: muster; Owner: -
--

CREATE INDEX welcome_tokens_by_user ON muster.welcome_tokens USING btree (tenant_id, user_id);


--
-- Name: feed_log_entries_default_pkey; Type: INDEX ATTACH; Schema: muster; Owner: -
--

ALTER INDEX muster.feed_log_entries_pkey ATTACH PARTITION muster.feed_log_entries_default_pkey;


--
-- Name: feed_log_entries_default_tenant_id_external_id_logged_at_idx; Type: INDEX ATTACH; Schema: muster; Owner: -
--

ALTER INDEX muster.feed_log_entries_by_person ATTACH PARTITION muster.feed_log_entries_default_tenant_id_external_id_logged_at_idx;


--
-- Name: job_runs_default_pkey; Type: INDEX ATTACH; Schema: muster; Owner: -
--

ALTER INDEX muster.job_runs_pkey ATTACH PARTITION muster.job_runs_default_pkey;


--
-- Name: job_runs_default_tenant_id_finished_at_idx; Type: INDEX ATTACH; Schema: muster; Owner: -
--

ALTER INDEX muster.job_runs_by_time ATTACH PARTITION muster.job_runs_default_tenant_id_finished_at_idx;


--
-- Name: sync_runs_default_pkey; Type: INDEX ATTACH; Schema: muster; Owner: -
--

ALTER INDEX muster.sync_runs_pkey ATTACH PARTITION muster.sync_runs_default_pkey;


--
-- Name: sync_runs_default_tenant_id_started_at_idx; Type: INDEX ATTACH; Schema: muster; Owner: -
--

ALTER INDEX muster.sync_runs_by_time ATTACH PARTITION muster.sync_runs_default_tenant_id_started_at_idx;


--
-- Name: user_changes_default_pkey; Type: INDEX ATTACH; Schema: muster; Owner: -
--

ALTER INDEX muster.user_changes_pkey ATTACH PARTITION muster.user_changes_default_pkey;


--
-- Name: aliases alias_belongs_to_feed; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.aliases
    ADD CONSTRAINT alias_belongs_to_feed FOREIGN KEY (tenant_id, feed_id) REFERENCES muster.feeds(tenant_id, feed_id);


--
-- Name: aliases alias_business_unit_exists; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.aliases
    ADD CONSTRAINT alias_business_unit_exists FOREIGN KEY (tenant_id, business_unit_id) REFERENCES muster.business_units(tenant_id, business_unit_id);


--
-- Name: aliases alias_department_exists; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.aliases
    ADD CONSTRAINT alias_department_exists FOREIGN KEY (tenant_id, department_id) REFERENCES muster.departments(tenant_id, department_id);


--
-- Name: aliases alias_job_title_exists; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.aliases
    ADD CONSTRAINT alias_job_title_exists FOREIGN KEY (tenant_id, job_title_id) REFERENCES muster.job_titles(tenant_id, job_title_id);


--
-- Name: audit_entries audit_entry_belongs_to_tenant; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.audit_entries
    ADD CONSTRAINT audit_entry_belongs_to_tenant FOREIGN KEY (tenant_id) REFERENCES muster.tenants(tenant_id);


--
-- Name: audit_outcomes audit_outcome_belongs_to_entry; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.audit_outcomes
    ADD CONSTRAINT audit_outcome_belongs_to_entry FOREIGN KEY (tenant_id, entry_id) REFERENCES muster.audit_entries(tenant_id, entry_id);


--
-- Name: business_units business_unit_belongs_to_tenant; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.business_units
    ADD CONSTRAINT business_unit_belongs_to_tenant FOREIGN KEY (tenant_id) REFERENCES muster.tenants(tenant_id);


--
-- Name: catalogue_changes catalogue_change_belongs_to_tenant; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.catalogue_changes
    ADD CONSTRAINT catalogue_change_belongs_to_tenant FOREIGN KEY (tenant_id) REFERENCES muster.tenants(tenant_id);


--
-- Name: departments department_belongs_to_tenant; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.departments
    ADD CONSTRAINT department_belongs_to_tenant FOREIGN KEY (tenant_id) REFERENCES muster.tenants(tenant_id);


--
-- Name: deployment_audit_outcomes deployment_audit_outcome_belongs_to_entry; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.deployment_audit_outcomes
    ADD CONSTRAINT deployment_audit_outcome_belongs_to_entry FOREIGN KEY (entry_id) REFERENCES muster.deployment_audit_entries(entry_id);


--
-- Name: directory_state directory_state_belongs_to_tenant; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.directory_state
    ADD CONSTRAINT directory_state_belongs_to_tenant FOREIGN KEY (tenant_id) REFERENCES muster.tenants(tenant_id);


--
-- Name: feeds feed_belongs_to_tenant; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.feeds
    ADD CONSTRAINT feed_belongs_to_tenant FOREIGN KEY (tenant_id) REFERENCES muster.tenants(tenant_id);


--
-- Name: feed_folders feed_folder_belongs_to_feed; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.feed_folders
    ADD CONSTRAINT feed_folder_belongs_to_feed FOREIGN KEY (tenant_id, feed_id) REFERENCES muster.feeds(tenant_id, feed_id);


--
-- Name: feeds feed_profile_ceiling_exists; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.feeds
    ADD CONSTRAINT feed_profile_ceiling_exists FOREIGN KEY (tenant_id, profile_ceiling_id) REFERENCES muster.profiles(tenant_id, profile_id);


--
-- Name: feed_pulls feed_pull_belongs_to_feed; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.feed_pulls
    ADD CONSTRAINT feed_pull_belongs_to_feed FOREIGN KEY (tenant_id, feed_id) REFERENCES muster.feeds(tenant_id, feed_id);


--
-- Name: feed_runs feed_run_belongs_to_feed; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.feed_runs
    ADD CONSTRAINT feed_run_belongs_to_feed FOREIGN KEY (tenant_id, feed_id) REFERENCES muster.feeds(tenant_id, feed_id);


--
-- Name: feed_silences feed_silence_belongs_to_feed; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.feed_silences
    ADD CONSTRAINT feed_silence_belongs_to_feed FOREIGN KEY (tenant_id, feed_id) REFERENCES muster.feeds(tenant_id, feed_id);


--
-- Name: feed_sources feed_source_belongs_to_feed; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.feed_sources
    ADD CONSTRAINT feed_source_belongs_to_feed FOREIGN KEY (tenant_id, feed_id) REFERENCES muster.feeds(tenant_id, feed_id);


--
-- Name: field_locks field_lock_belongs_to_user; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.field_locks
    ADD CONSTRAINT field_lock_belongs_to_user FOREIGN KEY (tenant_id, user_id) REFERENCES muster.users(tenant_id, user_id);


--
-- Name: freshness_breaches freshness_breach_belongs_to_tenant; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.freshness_breaches
    ADD CONSTRAINT freshness_breach_belongs_to_tenant FOREIGN KEY (tenant_id) REFERENCES muster.tenants(tenant_id);


--
-- Name: id_counters id_counter_belongs_to_tenant; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.id_counters
    ADD CONSTRAINT id_counter_belongs_to_tenant FOREIGN KEY (tenant_id) REFERENCES muster.tenants(tenant_id);


--
-- Name: jobs job_belongs_to_tenant; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.jobs
    ADD CONSTRAINT job_belongs_to_tenant FOREIGN KEY (tenant_id) REFERENCES muster.tenants(tenant_id);


--
-- Name: job_titles job_title_belongs_to_tenant; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.job_titles
    ADD CONSTRAINT job_title_belongs_to_tenant FOREIGN KEY (tenant_id) REFERENCES muster.tenants(tenant_id);


--
-- Name: parked_records parked_record_belongs_to_feed; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.parked_records
    ADD CONSTRAINT parked_record_belongs_to_feed FOREIGN KEY (tenant_id, feed_id) REFERENCES muster.feeds(tenant_id, feed_id);


--
-- Name: feed_plan_rows plan_row_belongs_to_run; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.feed_plan_rows
    ADD CONSTRAINT plan_row_belongs_to_run FOREIGN KEY (tenant_id, run_id) REFERENCES muster.feed_runs(tenant_id, run_id);


--
-- Name: profiles profile_belongs_to_tenant; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.profiles
    ADD CONSTRAINT profile_belongs_to_tenant FOREIGN KEY (tenant_id) REFERENCES muster.tenants(tenant_id);


--
-- Name: profile_permissions profile_permission_belongs_to_profile; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.profile_permissions
    ADD CONSTRAINT profile_permission_belongs_to_profile FOREIGN KEY (tenant_id, profile_id) REFERENCES muster.profiles(tenant_id, profile_id);


--
-- Name: user_sign_ins sign_in_belongs_to_user; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.user_sign_ins
    ADD CONSTRAINT sign_in_belongs_to_user FOREIGN KEY (tenant_id, user_id) REFERENCES muster.users(tenant_id, user_id);


--
-- Name: tenant_due tenant_due_belongs_to_tenant; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.tenant_due
    ADD CONSTRAINT tenant_due_belongs_to_tenant FOREIGN KEY (tenant_id, window_seconds) REFERENCES muster.tenants(tenant_id, window_seconds);


--
-- Name: users user_business_unit_exists; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.users
    ADD CONSTRAINT user_business_unit_exists FOREIGN KEY (tenant_id, business_unit_id) REFERENCES muster.business_units(tenant_id, business_unit_id);


--
-- Name: users user_department_exists; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.users
    ADD CONSTRAINT user_department_exists FOREIGN KEY (tenant_id, department_id) REFERENCES muster.departments(tenant_id, department_id);


--
-- Name: users user_job_title_exists; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.users
    ADD CONSTRAINT user_job_title_exists FOREIGN KEY (tenant_id, job_title_id) REFERENCES muster.job_titles(tenant_id, job_title_id);


--
-- Name: users user_profile_exists; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.users
    ADD CONSTRAINT user_profile_exists FOREIGN KEY (tenant_id, profile_id) REFERENCES muster.profiles(tenant_id, profile_id);


--
-- Name: waiting_references waiting_reference_belongs_to_feed; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.waiting_references
    ADD CONSTRAINT waiting_reference_belongs_to_feed FOREIGN KEY (tenant_id, feed_id) REFERENCES muster.feeds(tenant_id, feed_id);


--
-- Name: waiting_references waiting_reference_belongs_to_user; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.waiting_references
    ADD CONSTRAINT waiting_reference_belongs_to_user FOREIGN KEY (tenant_id, user_id) REFERENCES muster.users(tenant_id, user_id);


--
-- Name: welcome_campaigns welcome_campaign_belongs_to_tenant; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.welcome_campaigns
    ADD CONSTRAINT welcome_campaign_belongs_to_tenant FOREIGN KEY (tenant_id) REFERENCES muster.tenants(tenant_id);


--
-- Name: welcome_emails welcome_email_belongs_to_campaign; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.welcome_emails
    ADD CONSTRAINT welcome_email_belongs_to_campaign FOREIGN KEY (tenant_id, campaign_id) REFERENCES muster.welcome_campaigns(tenant_id, campaign_id);


--
-- Name: welcome_settings welcome_settings_belong_to_tenant; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.welcome_settings
    ADD CONSTRAINT welcome_settings_belong_to_tenant FOREIGN KEY (tenant_id) REFERENCES muster.tenants(tenant_id);


--
-- Name: welcome_templates welcome_template_belongs_to_tenant; Type: FK CONSTRAINT; Schema: muster; Owner: -
--

ALTER TABLE ONLY muster.welcome_templates
    ADD CONSTRAINT welcome_template_belongs_to_tenant FOREIGN KEY (tenant_id) REFERENCES muster.tenants(tenant_id);


--
-- Name: aliases; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.aliases ENABLE ROW LEVEL SECURITY;

--
-- Name: business_units analyst_reads; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY analyst_reads ON muster.business_units FOR SELECT TO muster_analyst USING ((tenant_id = muster.analyst_tenant()));


--
-- Name: departments analyst_reads; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY analyst_reads ON muster.departments FOR SELECT TO muster_analyst USING ((tenant_id = muster.analyst_tenant()));


--
-- Name: feed_log_entries analyst_reads; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY analyst_reads ON muster.feed_log_entries FOR SELECT TO muster_analyst USING ((tenant_id = muster.analyst_tenant()));


--
-- Name: feed_runs analyst_reads; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY analyst_reads ON muster.feed_runs FOR SELECT TO muster_analyst USING ((tenant_id = muster.analyst_tenant()));


--
-- Name: feeds analyst_reads; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY analyst_reads ON muster.feeds FOR SELECT TO muster_analyst USING ((tenant_id = muster.analyst_tenant()));


--
-- Name: freshness_breaches analyst_reads; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY analyst_reads ON muster.freshness_breaches FOR SELECT TO muster_analyst USING ((tenant_id = muster.analyst_tenant()));


--
-- Name: job_runs analyst_reads; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY analyst_reads ON muster.job_runs FOR SELECT TO muster_analyst USING ((tenant_id = muster.analyst_tenant()));


--
-- Name: job_titles analyst_reads; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY analyst_reads ON muster.job_titles FOR SELECT TO muster_analyst USING ((tenant_id = muster.analyst_tenant()));


--
-- Name: jobs analyst_reads; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY analyst_reads ON muster.jobs FOR SELECT TO muster_analyst USING ((tenant_id = muster.analyst_tenant()));


--
-- Name: learners analyst_reads; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY analyst_reads ON muster.learners FOR SELECT TO muster_analyst USING ((tenant_id = muster.analyst_tenant()));


--
-- Name: pending_sync analyst_reads; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY analyst_reads ON muster.pending_sync FOR SELECT TO muster_analyst USING ((tenant_id = muster.analyst_tenant()));


--
-- Name: profiles analyst_reads; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY analyst_reads ON muster.profiles FOR SELECT TO muster_analyst USING ((tenant_id = muster.analyst_tenant()));


--
-- Name: sync_runs analyst_reads; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY analyst_reads ON muster.sync_runs FOR SELECT TO muster_analyst USING ((tenant_id = muster.analyst_tenant()));


--
-- Name: tenant_due analyst_reads; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY analyst_reads ON muster.tenant_due FOR SELECT TO muster_analyst USING ((tenant_id = muster.analyst_tenant()));


--
-- Name: tenants analyst_reads; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY analyst_reads ON muster.tenants FOR SELECT TO muster_analyst USING ((tenant_id = muster.analyst_tenant()));


--
-- Name: user_changes analyst_reads; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY analyst_reads ON muster.user_changes FOR SELECT TO muster_analyst USING ((tenant_id = muster.analyst_tenant()));


--
-- Name: users analyst_reads; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY analyst_reads ON muster.users FOR SELECT TO muster_analyst USING ((tenant_id = muster.analyst_tenant()));


--
-- Name: welcome_emails analyst_reads; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY analyst_reads ON muster.welcome_emails FOR SELECT TO muster_analyst USING ((tenant_id = muster.analyst_tenant()));


--
-- Name: audit_entries; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.audit_entries ENABLE ROW LEVEL SECURITY;

--
-- Name: audit_outcomes; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.audit_outcomes ENABLE ROW LEVEL SECURITY;

--
-- Name: business_units; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.business_units ENABLE ROW LEVEL SECURITY;

--
-- Name: catalogue_changes; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.catalogue_changes ENABLE ROW LEVEL SECURITY;

--
-- Name: freshness_breaches control_sees_all; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY control_sees_all ON muster.freshness_breaches TO muster_control USING (true) WITH CHECK (true);


--
-- Name: job_runs control_sees_all; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY control_sees_all ON muster.job_runs TO muster_control USING (true) WITH CHECK (true);


--
-- Name: jobs control_sees_all; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY control_sees_all ON muster.jobs TO muster_control USING (true) WITH CHECK (true);


--
-- Name: tenant_due control_sees_all; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY control_sees_all ON muster.tenant_due TO muster_control USING (true) WITH CHECK (true);


--
-- Name: tenants control_sees_all; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY control_sees_all ON muster.tenants TO muster_control USING (true) WITH CHECK (true);


--
-- Name: departments; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.departments ENABLE ROW LEVEL SECURITY;

--
-- Name: directory_state; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.directory_state ENABLE ROW LEVEL SECURITY;

--
-- Name: feed_folders; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.feed_folders ENABLE ROW LEVEL SECURITY;

--
-- Name: feed_log_entries; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.feed_log_entries ENABLE ROW LEVEL SECURITY;

--
-- Name: feed_log_entries_default; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.feed_log_entries_default ENABLE ROW LEVEL SECURITY;

--
-- Name: feed_plan_rows; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.feed_plan_rows ENABLE ROW LEVEL SECURITY;

--
-- Name: feed_pulls; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.feed_pulls ENABLE ROW LEVEL SECURITY;

--
-- Name: feed_runs; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.feed_runs ENABLE ROW LEVEL SECURITY;

--
-- Name: feed_silences; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.feed_silences ENABLE ROW LEVEL SECURITY;

--
-- Name: feed_sources; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.feed_sources ENABLE ROW LEVEL SECURITY;

--
-- Name: feeds; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.feeds ENABLE ROW LEVEL SECURITY;

--
-- Name: field_locks; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.field_locks ENABLE ROW LEVEL SECURITY;

--
-- Name: freshness_breaches; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.freshness_breaches ENABLE ROW LEVEL SECURITY;

--
-- Name: id_counters; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.id_counters ENABLE ROW LEVEL SECURITY;

--
-- Name: job_runs; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.job_runs ENABLE ROW LEVEL SECURITY;

--
-- Name: job_runs_default; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.job_runs_default ENABLE ROW LEVEL SECURITY;

--
-- Name: job_titles; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.job_titles ENABLE ROW LEVEL SECURITY;

--
-- Name: jobs; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.jobs ENABLE ROW LEVEL SECURITY;

--
-- Name: learners; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.learners ENABLE ROW LEVEL SECURITY;

--
-- Name: parked_records; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.parked_records ENABLE ROW LEVEL SECURITY;

--
-- Name: pending_sync; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.pending_sync ENABLE ROW LEVEL SECURITY;

--
-- Name: profile_permissions; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.profile_permissions ENABLE ROW LEVEL SECURITY;

--
-- Name: profiles; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.profiles ENABLE ROW LEVEL SECURITY;

--
-- Name: sync_runs; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.sync_runs ENABLE ROW LEVEL SECURITY;

--
-- Name: sync_runs_default; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.sync_runs_default ENABLE ROW LEVEL SECURITY;

--
-- Name: tenant_due; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.tenant_due ENABLE ROW LEVEL SECURITY;

--
-- Name: aliases tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.aliases TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: audit_entries tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.audit_entries TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: audit_outcomes tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.audit_outcomes TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: business_units tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.business_units TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: catalogue_changes tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.catalogue_changes TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: departments tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.departments TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: directory_state tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.directory_state TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: feed_folders tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.feed_folders TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: feed_log_entries tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.feed_log_entries TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: feed_log_entries_default tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.feed_log_entries_default TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: feed_plan_rows tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.feed_plan_rows TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: feed_pulls tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.feed_pulls TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: feed_runs tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.feed_runs TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: feed_silences tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.feed_silences TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: feed_sources tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.feed_sources TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: feeds tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.feeds TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: field_locks tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.field_locks TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: freshness_breaches tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.freshness_breaches TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: id_counters tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.id_counters TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: job_runs tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.job_runs TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: job_runs_default tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.job_runs_default TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: job_titles tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.job_titles TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: jobs tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.jobs TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: learners tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.learners TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: parked_records tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.parked_records TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: pending_sync tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.pending_sync TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: profile_permissions tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.profile_permissions TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: profiles tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.profiles TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: sync_runs tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.sync_runs TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: sync_runs_default tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.sync_runs_default TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: tenant_due tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.tenant_due TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: tenants tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.tenants TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: user_changes tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.user_changes TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: user_changes_default tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.user_changes_default TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: user_sign_ins tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.user_sign_ins TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: users tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.users TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: waiting_references tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.waiting_references TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: welcome_campaigns tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.welcome_campaigns TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: welcome_emails tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.welcome_emails TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: welcome_settings tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.welcome_settings TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: welcome_templates tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.welcome_templates TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: welcome_tokens tenant_isolation; Type: POLICY; Schema: muster; Owner: -
--

CREATE POLICY tenant_isolation ON muster.welcome_tokens TO muster_app USING ((tenant_id = (current_setting('muster.tenant'::text))::bigint));


--
-- Name: tenants; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.tenants ENABLE ROW LEVEL SECURITY;

--
-- Name: user_changes; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.user_changes ENABLE ROW LEVEL SECURITY;

--
-- Name: user_changes_default; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.user_changes_default ENABLE ROW LEVEL SECURITY;

--
-- Name: user_sign_ins; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.user_sign_ins ENABLE ROW LEVEL SECURITY;

--
-- Name: users; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.users ENABLE ROW LEVEL SECURITY;

--
-- Name: waiting_references; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.waiting_references ENABLE ROW LEVEL SECURITY;

--
-- Name: welcome_campaigns; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.welcome_campaigns ENABLE ROW LEVEL SECURITY;

--
-- Name: welcome_emails; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.welcome_emails ENABLE ROW LEVEL SECURITY;

--
-- Name: welcome_settings; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.welcome_settings ENABLE ROW LEVEL SECURITY;

--
-- Name: welcome_templates; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.welcome_templates ENABLE ROW LEVEL SECURITY;

--
-- Name: welcome_tokens; Type: ROW SECURITY; Schema: muster; Owner: -
--

ALTER TABLE muster.welcome_tokens ENABLE ROW LEVEL SECURITY;

--
-- Name: SCHEMA muster; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA muster TO muster_app;
GRANT USAGE ON SCHEMA muster TO muster_control;
GRANT USAGE ON SCHEMA muster TO muster_analyst;


--
-- Name: LANGUAGE plpgsql; Type: ACL; Schema: -; Owner: -
--

REVOKE ALL ON LANGUAGE plpgsql FROM PUBLIC;
GRANT ALL ON LANGUAGE plpgsql TO muster_app;
GRANT ALL ON LANGUAGE plpgsql TO muster_control;


--
-- Name: FUNCTION drop_month_partitions(before date); Type: ACL; Schema: muster; Owner: -
--

REVOKE ALL ON FUNCTION muster.drop_month_partitions(before date) FROM PUBLIC;
GRANT ALL ON FUNCTION muster.drop_month_partitions(before date) TO muster_control;


--
-- Name: FUNCTION ensure_month_partitions(any_day_of_month date); Type: ACL; Schema: muster; Owner: -
--

REVOKE ALL ON FUNCTION muster.ensure_month_partitions(any_day_of_month date) FROM PUBLIC;
GRANT ALL ON FUNCTION muster.ensure_month_partitions(any_day_of_month date) TO muster_control;


--
-- Name: FUNCTION fence_analysts(); Type: ACL; Schema: muster; Owner: -
--

REVOKE ALL ON FUNCTION muster.fence_analysts() FROM PUBLIC;


--
-- Name: FUNCTION keep_no_personal_statistics(); Type: ACL; Schema: muster; Owner: -
--

REVOKE ALL ON FUNCTION muster.keep_no_personal_statistics() FROM PUBLIC;
GRANT ALL ON FUNCTION muster.keep_no_personal_statistics() TO muster_control;


--
-- Name: FUNCTION open_views_to_analysts(); Type: ACL; Schema: muster; Owner: -
--

REVOKE ALL ON FUNCTION muster.open_views_to_analysts() FROM PUBLIC;


--
-- Name: FUNCTION personal_columns(); Type: ACL; Schema: muster; Owner: -
--

REVOKE ALL ON FUNCTION muster.personal_columns() FROM PUBLIC;


--
-- Name: FUNCTION refresh_statistics(grown text, new_rows bigint); Type: ACL; Schema: muster; Owner: -
--

REVOKE ALL ON FUNCTION muster.refresh_statistics(grown text, new_rows bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION muster.refresh_statistics(grown text, new_rows bigint) TO muster_control;


--
-- Name: FUNCTION rename_installation(new_id text); Type: ACL; Schema: muster; Owner: -
--

REVOKE ALL ON FUNCTION muster.rename_installation(new_id text) FROM PUBLIC;


--
-- Name: FUNCTION stop_long_analysts(statement_seconds integer, transaction_seconds integer, OUT cancelled bigint, OUT disconnected bigint); Type: ACL; Schema: muster; Owner: -
--

REVOKE ALL ON FUNCTION muster.stop_long_analysts(statement_seconds integer, transaction_seconds integer, OUT cancelled bigint, OUT disconnected bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION muster.stop_long_analysts(statement_seconds integer, transaction_seconds integer, OUT cancelled bigint, OUT disconnected bigint) TO muster_control;


--
-- Name: FUNCTION tables_by_month(); Type: ACL; Schema: muster; Owner: -
--

REVOKE ALL ON FUNCTION muster.tables_by_month() FROM PUBLIC;
GRANT ALL ON FUNCTION muster.tables_by_month() TO muster_control;


--
-- Name: TABLE aliases; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE muster.aliases TO muster_app;


--
-- Name: TABLE audit_entries; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT ON TABLE muster.audit_entries TO muster_app;


--
-- Name: TABLE audit_outcomes; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT ON TABLE muster.audit_outcomes TO muster_app;


--
-- Name: TABLE business_units; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE muster.business_units TO muster_app;


--
-- Name: COLUMN business_units.tenant_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE muster.business_units TO muster_analyst;


--
-- Name: COLUMN business_units.business_unit_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(business_unit_id) ON TABLE muster.business_units TO muster_analyst;


--
-- Name: COLUMN business_units.name; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(name) ON TABLE muster.business_units TO muster_analyst;


--
-- Name: COLUMN business_units.time_zone; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(time_zone) ON TABLE muster.business_units TO muster_analyst;


--
-- Name: TABLE catalogue_changes; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE muster.catalogue_changes TO muster_app;


--
-- Name: TABLE chores; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,UPDATE ON TABLE muster.chores TO muster_control;
GRANT SELECT ON TABLE muster.chores TO muster_app;


--
-- Name: TABLE departments; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE muster.departments TO muster_app;


--
-- Name: COLUMN departments.tenant_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE muster.departments TO muster_analyst;


--
-- Name: COLUMN departments.department_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(department_id) ON TABLE muster.departments TO muster_analyst;


--
-- Name: COLUMN departments.name; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(name) ON TABLE muster.departments TO muster_analyst;


--
-- Name: SEQUENCE deployment_audit_ids; Type: ACL; Schema: muster; Owner: -
--

GRANT USAGE ON SEQUENCE muster.deployment_audit_ids TO muster_control;


--
-- Name: TABLE deployment_audit_entries; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT ON TABLE muster.deployment_audit_entries TO muster_control;


--
-- Name: TABLE deployment_audit_outcomes; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT ON TABLE muster.deployment_audit_outcomes TO muster_control;


--
-- Name: TABLE feeds; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE muster.feeds TO muster_app;


--
-- Name: COLUMN feeds.tenant_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE muster.feeds TO muster_analyst;


--
-- Name: COLUMN feeds.feed_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(feed_id) ON TABLE muster.feeds TO muster_analyst;


--
-- Name: COLUMN feeds.name; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(name) ON TABLE muster.feeds TO muster_analyst;


--
-- Name: TABLE job_titles; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE muster.job_titles TO muster_app;


--
-- Name: COLUMN job_titles.tenant_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE muster.job_titles TO muster_analyst;


--
-- Name: COLUMN job_titles.job_title_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(job_title_id) ON TABLE muster.job_titles TO muster_analyst;


--
-- Name: COLUMN job_titles.name; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(name) ON TABLE muster.job_titles TO muster_analyst;


--
-- Name: TABLE profiles; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE muster.profiles TO muster_app;


--
-- Name: COLUMN profiles.tenant_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE muster.profiles TO muster_analyst;


--
-- Name: COLUMN profiles.profile_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(profile_id) ON TABLE muster.profiles TO muster_analyst;


--
-- Name: COLUMN profiles.name; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(name) ON TABLE muster.profiles TO muster_analyst;


--
-- Name: TABLE tenants; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE muster.tenants TO muster_control;
GRANT SELECT ON TABLE muster.tenants TO muster_app;


--
-- Name: COLUMN tenants.tenant_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE muster.tenants TO muster_analyst;


--
-- Name: COLUMN tenants.slug; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(slug) ON TABLE muster.tenants TO muster_analyst;


--
-- Name: COLUMN tenants.time_zone; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(time_zone) ON TABLE muster.tenants TO muster_analyst;


--
-- Name: COLUMN tenants.window_seconds; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(window_seconds) ON TABLE muster.tenants TO muster_analyst;


--
-- Name: TABLE users; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE muster.users TO muster_app;


--
-- Name: COLUMN users.tenant_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE muster.users TO muster_analyst;


--
-- Name: COLUMN users.user_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(user_id) ON TABLE muster.users TO muster_analyst;


--
-- Name: COLUMN users.feed_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(feed_id) ON TABLE muster.users TO muster_analyst;


--
-- Name: COLUMN users.external_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(external_id) ON TABLE muster.users TO muster_analyst;


--
-- Name: COLUMN users.first_name; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(first_name) ON TABLE muster.users TO muster_analyst;


--
-- Name: COLUMN users.last_name; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(last_name) ON TABLE muster.users TO muster_analyst;


--
-- Name: COLUMN users.email; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(email) ON TABLE muster.users TO muster_analyst;


--
-- Name: COLUMN users.is_active; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(is_active) ON TABLE muster.users TO muster_analyst;


--
-- Name: COLUMN users.profile_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(profile_id) ON TABLE muster.users TO muster_analyst;


--
-- Name: COLUMN users.job_title_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(job_title_id) ON TABLE muster.users TO muster_analyst;


--
-- Name: COLUMN users.department_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(department_id) ON TABLE muster.users TO muster_analyst;


--
-- Name: COLUMN users.business_unit_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(business_unit_id) ON TABLE muster.users TO muster_analyst;


--
-- Name: COLUMN users.start_date; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(start_date) ON TABLE muster.users TO muster_analyst;


--
-- Name: COLUMN users.end_date; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(end_date) ON TABLE muster.users TO muster_analyst;


--
-- Name: TABLE directory; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT ON TABLE muster.directory TO muster_app;
GRANT SELECT ON TABLE muster.directory TO muster_analyst;


--
-- Name: TABLE directory_state; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE muster.directory_state TO muster_app;


--
-- Name: TABLE feed_folders; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE muster.feed_folders TO muster_app;


--
-- Name: TABLE feed_runs; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE muster.feed_runs TO muster_app;


--
-- Name: COLUMN feed_runs.tenant_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE muster.feed_runs TO muster_analyst;


--
-- Name: COLUMN feed_runs.run_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(run_id) ON TABLE muster.feed_runs TO muster_analyst;


--
-- Name: COLUMN feed_runs.feed_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(feed_id) ON TABLE muster.feed_runs TO muster_analyst;


--
-- Name: COLUMN feed_runs.file_name; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(file_name) ON TABLE muster.feed_runs TO muster_analyst;


--
-- Name: COLUMN feed_runs.mode; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(mode) ON TABLE muster.feed_runs TO muster_analyst;


--
-- Name: COLUMN feed_runs.state; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(state) ON TABLE muster.feed_runs TO muster_analyst;


--
-- Name: COLUMN feed_runs.started_at; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(started_at) ON TABLE muster.feed_runs TO muster_analyst;


--
-- Name: COLUMN feed_runs.finished_at; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(finished_at) ON TABLE muster.feed_runs TO muster_analyst;


--
-- Name: COLUMN feed_runs.records; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(records) ON TABLE muster.feed_runs TO muster_analyst;


--
-- Name: COLUMN feed_runs.created; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(created) ON TABLE muster.feed_runs TO muster_analyst;


--
-- Name: COLUMN feed_runs.updated; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(updated) ON TABLE muster.feed_runs TO muster_analyst;


--
-- Name: COLUMN feed_runs.unchanged; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(unchanged) ON TABLE muster.feed_runs TO muster_analyst;


--
-- Name: COLUMN feed_runs.reactivated; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(reactivated) ON TABLE muster.feed_runs TO muster_analyst;


--
-- Name: COLUMN feed_runs.deactivated; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(deactivated) ON TABLE muster.feed_runs TO muster_analyst;


--
-- Name: COLUMN feed_runs.superseded; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(superseded) ON TABLE muster.feed_runs TO muster_analyst;


--
-- Name: COLUMN feed_runs.parked; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(parked) ON TABLE muster.feed_runs TO muster_analyst;


--
-- Name: COLUMN feed_runs.rejected; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(rejected) ON TABLE muster.feed_runs TO muster_analyst;


--
-- Name: COLUMN feed_runs.skipped; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(skipped) ON TABLE muster.feed_runs TO muster_analyst;


--
-- Name: COLUMN feed_runs.removed; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(removed) ON TABLE muster.feed_runs TO muster_analyst;


--
-- Name: TABLE feed_history; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT ON TABLE muster.feed_history TO muster_app;
GRANT SELECT ON TABLE muster.feed_history TO muster_analyst;


--
-- Name: TABLE feed_log_entries; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE muster.feed_log_entries TO muster_app;


--
-- Name: COLUMN feed_log_entries.tenant_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE muster.feed_log_entries TO muster_analyst;


--
-- Name: COLUMN feed_log_entries.run_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(run_id) ON TABLE muster.feed_log_entries TO muster_analyst;


--
-- Name: COLUMN feed_log_entries.entry_no; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(entry_no) ON TABLE muster.feed_log_entries TO muster_analyst;


--
-- Name: COLUMN feed_log_entries.logged_at; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(logged_at) ON TABLE muster.feed_log_entries TO muster_analyst;


--
-- Name: COLUMN feed_log_entries.severity; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(severity) ON TABLE muster.feed_log_entries TO muster_analyst;


--
-- Name: COLUMN feed_log_entries.code; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(code) ON TABLE muster.feed_log_entries TO muster_analyst;


--
-- Name: COLUMN feed_log_entries.line; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(line) ON TABLE muster.feed_log_entries TO muster_analyst;


--
-- Name: COLUMN feed_log_entries.external_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(external_id) ON TABLE muster.feed_log_entries TO muster_analyst;


--
-- Name: COLUMN feed_log_entries.column_name; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(column_name) ON TABLE muster.feed_log_entries TO muster_analyst;


--
-- Name: COLUMN feed_log_entries.value; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(value) ON TABLE muster.feed_log_entries TO muster_analyst;


--
-- Name: COLUMN feed_log_entries.message; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(message) ON TABLE muster.feed_log_entries TO muster_analyst;


--
-- Name: COLUMN feed_log_entries.remedy; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(remedy) ON TABLE muster.feed_log_entries TO muster_analyst;


--
-- Name: COLUMN feed_log_entries.who; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(who) ON TABLE muster.feed_log_entries TO muster_analyst;


--
-- Name: TABLE feed_log; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT ON TABLE muster.feed_log TO muster_app;
GRANT SELECT ON TABLE muster.feed_log TO muster_analyst;


--
-- Name: TABLE feed_plan_rows; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE muster.feed_plan_rows TO muster_app;


--
-- Name: TABLE feed_pulls; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE muster.feed_pulls TO muster_app;


--
-- Name: TABLE feed_silences; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE muster.feed_silences TO muster_app;


--
-- Name: TABLE feed_sources; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE muster.feed_sources TO muster_app;


--
-- Name: TABLE field_locks; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE muster.field_locks TO muster_app;


--
-- Name: TABLE freshness_breaches; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE muster.freshness_breaches TO muster_control;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE muster.freshness_breaches TO muster_app;


--
-- Name: COLUMN freshness_breaches.tenant_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE muster.freshness_breaches TO muster_analyst;


--
-- Name: COLUMN freshness_breaches.started_at; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(started_at) ON TABLE muster.freshness_breaches TO muster_analyst;


--
-- Name: COLUMN freshness_breaches.ended_at; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(ended_at) ON TABLE muster.freshness_breaches TO muster_analyst;


--
-- Name: COLUMN freshness_breaches.changes; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(changes) ON TABLE muster.freshness_breaches TO muster_analyst;


--
-- Name: COLUMN freshness_breaches.cause; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(cause) ON TABLE muster.freshness_breaches TO muster_analyst;


--
-- Name: TABLE pending_sync; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE muster.pending_sync TO muster_app;


--
-- Name: COLUMN pending_sync.tenant_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE muster.pending_sync TO muster_analyst;


--
-- Name: COLUMN pending_sync.since; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(since) ON TABLE muster.pending_sync TO muster_analyst;


--
-- Name: TABLE tenant_due; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE muster.tenant_due TO muster_control;
GRANT SELECT,INSERT,UPDATE ON TABLE muster.tenant_due TO muster_app;


--
-- Name: COLUMN tenant_due.tenant_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE muster.tenant_due TO muster_analyst;


--
-- Name: COLUMN tenant_due.last_synced_at; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(last_synced_at) ON TABLE muster.tenant_due TO muster_analyst;


--
-- Name: TABLE freshness; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT ON TABLE muster.freshness TO muster_app;
GRANT SELECT ON TABLE muster.freshness TO muster_analyst;


--
-- Name: TABLE freshness_breach; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT ON TABLE muster.freshness_breach TO muster_app;
GRANT SELECT ON TABLE muster.freshness_breach TO muster_analyst;


--
-- Name: TABLE id_counters; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE muster.id_counters TO muster_app;


--
-- Name: TABLE installation; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT ON TABLE muster.installation TO muster_app;
GRANT SELECT ON TABLE muster.installation TO muster_control;


--
-- Name: TABLE job_gate; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,UPDATE ON TABLE muster.job_gate TO muster_control;


--
-- Name: TABLE job_runs; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT ON TABLE muster.job_runs TO muster_control;
GRANT SELECT,DELETE ON TABLE muster.job_runs TO muster_app;


--
-- Name: COLUMN job_runs.tenant_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE muster.job_runs TO muster_analyst;


--
-- Name: COLUMN job_runs.kind; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(kind) ON TABLE muster.job_runs TO muster_analyst;


--
-- Name: COLUMN job_runs.subject_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(subject_id) ON TABLE muster.job_runs TO muster_analyst;


--
-- Name: COLUMN job_runs.state; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(state) ON TABLE muster.job_runs TO muster_analyst;


--
-- Name: COLUMN job_runs.due_at; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(due_at) ON TABLE muster.job_runs TO muster_analyst;


--
-- Name: COLUMN job_runs.started_at; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(started_at) ON TABLE muster.job_runs TO muster_analyst;


--
-- Name: COLUMN job_runs.finished_at; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(finished_at) ON TABLE muster.job_runs TO muster_analyst;


--
-- Name: COLUMN job_runs.attempt; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(attempt) ON TABLE muster.job_runs TO muster_analyst;


--
-- Name: COLUMN job_runs.worker; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(worker) ON TABLE muster.job_runs TO muster_analyst;


--
-- Name: COLUMN job_runs.error; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(error) ON TABLE muster.job_runs TO muster_analyst;


--
-- Name: TABLE job_history; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT ON TABLE muster.job_history TO muster_app;
GRANT SELECT ON TABLE muster.job_history TO muster_analyst;


--
-- Name: SEQUENCE job_ids; Type: ACL; Schema: muster; Owner: -
--

GRANT USAGE ON SEQUENCE muster.job_ids TO muster_app;


--
-- Name: TABLE jobs; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,DELETE,UPDATE ON TABLE muster.jobs TO muster_control;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE muster.jobs TO muster_app;


--
-- Name: COLUMN jobs.tenant_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE muster.jobs TO muster_analyst;


--
-- Name: COLUMN jobs.kind; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(kind) ON TABLE muster.jobs TO muster_analyst;


--
-- Name: COLUMN jobs.subject_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(subject_id) ON TABLE muster.jobs TO muster_analyst;


--
-- Name: COLUMN jobs.due_at; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(due_at) ON TABLE muster.jobs TO muster_analyst;


--
-- Name: COLUMN jobs.every_seconds; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(every_seconds) ON TABLE muster.jobs TO muster_analyst;


--
-- Name: COLUMN jobs.lease_until; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(lease_until) ON TABLE muster.jobs TO muster_analyst;


--
-- Name: COLUMN jobs.failures; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(failures) ON TABLE muster.jobs TO muster_analyst;


--
-- Name: COLUMN jobs.last_error; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(last_error) ON TABLE muster.jobs TO muster_analyst;


--
-- Name: COLUMN jobs.claimed_at; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(claimed_at) ON TABLE muster.jobs TO muster_analyst;


--
-- Name: COLUMN jobs.quarantine_reason; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(quarantine_reason) ON TABLE muster.jobs TO muster_analyst;


--
-- Name: TABLE job_queue; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT ON TABLE muster.job_queue TO muster_app;
GRANT SELECT ON TABLE muster.job_queue TO muster_analyst;


--
-- Name: TABLE learners; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE muster.learners TO muster_app;


--
-- Name: COLUMN learners.tenant_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE muster.learners TO muster_analyst;


--
-- Name: COLUMN learners.user_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(user_id) ON TABLE muster.learners TO muster_analyst;


--
-- Name: COLUMN learners.external_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(external_id) ON TABLE muster.learners TO muster_analyst;


--
-- Name: COLUMN learners.name; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(name) ON TABLE muster.learners TO muster_analyst;


--
-- Name: COLUMN learners.email; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(email) ON TABLE muster.learners TO muster_analyst;


--
-- Name: COLUMN learners.is_active; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(is_active) ON TABLE muster.learners TO muster_analyst;


--
-- Name: COLUMN learners.is_training_manager; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(is_training_manager) ON TABLE muster.learners TO muster_analyst;


--
-- Name: COLUMN learners.job_title; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(job_title) ON TABLE muster.learners TO muster_analyst;


--
-- Name: COLUMN learners.department; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(department) ON TABLE muster.learners TO muster_analyst;


--
-- Name: COLUMN learners.synced_at; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(synced_at) ON TABLE muster.learners TO muster_analyst;


--
-- Name: TABLE learner; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT ON TABLE muster.learner TO muster_app;
GRANT SELECT ON TABLE muster.learner TO muster_analyst;


--
-- Name: TABLE parked_records; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE muster.parked_records TO muster_app;


--
-- Name: TABLE profile_permissions; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE muster.profile_permissions TO muster_app;


--
-- Name: TABLE schema_migrations; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT ON TABLE muster.schema_migrations TO muster_app;
GRANT SELECT ON TABLE muster.schema_migrations TO muster_control;


--
-- Name: TABLE sync_runs; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE muster.sync_runs TO muster_app;


--
-- Name: COLUMN sync_runs.tenant_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE muster.sync_runs TO muster_analyst;


--
-- Name: COLUMN sync_runs.run_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(run_id) ON TABLE muster.sync_runs TO muster_analyst;


--
-- Name: COLUMN sync_runs.trigger; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(trigger) ON TABLE muster.sync_runs TO muster_analyst;


--
-- Name: COLUMN sync_runs.state; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(state) ON TABLE muster.sync_runs TO muster_analyst;


--
-- Name: COLUMN sync_runs.started_at; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(started_at) ON TABLE muster.sync_runs TO muster_analyst;


--
-- Name: COLUMN sync_runs.finished_at; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(finished_at) ON TABLE muster.sync_runs TO muster_analyst;


--
-- Name: COLUMN sync_runs.created; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(created) ON TABLE muster.sync_runs TO muster_analyst;


--
-- Name: COLUMN sync_runs.updated; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(updated) ON TABLE muster.sync_runs TO muster_analyst;


--
-- Name: COLUMN sync_runs.deactivated; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(deactivated) ON TABLE muster.sync_runs TO muster_analyst;


--
-- Name: COLUMN sync_runs.failed; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(failed) ON TABLE muster.sync_runs TO muster_analyst;


--
-- Name: COLUMN sync_runs.oldest_change_at; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(oldest_change_at) ON TABLE muster.sync_runs TO muster_analyst;


--
-- Name: COLUMN sync_runs.lag_seconds; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(lag_seconds) ON TABLE muster.sync_runs TO muster_analyst;


--
-- Name: COLUMN sync_runs.error; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(error) ON TABLE muster.sync_runs TO muster_analyst;


--
-- Name: TABLE sync_history; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT ON TABLE muster.sync_history TO muster_app;
GRANT SELECT ON TABLE muster.sync_history TO muster_analyst;


--
-- Name: SEQUENCE tenant_ids; Type: ACL; Schema: muster; Owner: -
--

GRANT USAGE ON SEQUENCE muster.tenant_ids TO muster_control;


--
-- Name: TABLE user_changes; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE muster.user_changes TO muster_app;


--
-- Name: COLUMN user_changes.tenant_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE muster.user_changes TO muster_analyst;


--
-- Name: COLUMN user_changes.user_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(user_id) ON TABLE muster.user_changes TO muster_analyst;


--
-- Name: COLUMN user_changes.changed_at; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(changed_at) ON TABLE muster.user_changes TO muster_analyst;


--
-- Name: COLUMN user_changes.change; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(change) ON TABLE muster.user_changes TO muster_analyst;


--
-- Name: COLUMN user_changes.changed_by; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(changed_by) ON TABLE muster.user_changes TO muster_analyst;


--
-- Name: COLUMN user_changes.run_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(run_id) ON TABLE muster.user_changes TO muster_analyst;


--
-- Name: COLUMN user_changes.before; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(before) ON TABLE muster.user_changes TO muster_analyst;


--
-- Name: COLUMN user_changes.after; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(after) ON TABLE muster.user_changes TO muster_analyst;


--
-- Name: TABLE user_history; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT ON TABLE muster.user_history TO muster_app;
GRANT SELECT ON TABLE muster.user_history TO muster_analyst;


--
-- Name: TABLE user_sign_ins; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE muster.user_sign_ins TO muster_app;


--
-- Name: TABLE waiting_references; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE muster.waiting_references TO muster_app;


--
-- Name: TABLE welcome_campaigns; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT ON TABLE muster.welcome_campaigns TO muster_app;


--
-- Name: TABLE welcome_emails; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE muster.welcome_emails TO muster_app;


--
-- Name: COLUMN welcome_emails.tenant_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE muster.welcome_emails TO muster_analyst;


--
-- Name: COLUMN welcome_emails.email_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(email_id) ON TABLE muster.welcome_emails TO muster_analyst;


--
-- Name: COLUMN welcome_emails.user_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(user_id) ON TABLE muster.welcome_emails TO muster_analyst;


--
-- Name: COLUMN welcome_emails.campaign_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(campaign_id) ON TABLE muster.welcome_emails TO muster_analyst;


--
-- Name: COLUMN welcome_emails.run_id; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(run_id) ON TABLE muster.welcome_emails TO muster_analyst;


--
-- Name: COLUMN welcome_emails.state; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(state) ON TABLE muster.welcome_emails TO muster_analyst;


--
-- Name: COLUMN welcome_emails.address; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(address) ON TABLE muster.welcome_emails TO muster_analyst;


--
-- Name: COLUMN welcome_emails.requested_at; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(requested_at) ON TABLE muster.welcome_emails TO muster_analyst;


--
-- Name: COLUMN welcome_emails.due_at; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(due_at) ON TABLE muster.welcome_emails TO muster_analyst;


--
-- Name: COLUMN welcome_emails.sent_at; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(sent_at) ON TABLE muster.welcome_emails TO muster_analyst;


--
-- Name: COLUMN welcome_emails.attempts; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(attempts) ON TABLE muster.welcome_emails TO muster_analyst;


--
-- Name: COLUMN welcome_emails.error; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT(error) ON TABLE muster.welcome_emails TO muster_analyst;


--
-- Name: TABLE welcome_email_history; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT ON TABLE muster.welcome_email_history TO muster_app;
GRANT SELECT ON TABLE muster.welcome_email_history TO muster_analyst;


--
-- Name: TABLE welcome_settings; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE muster.welcome_settings TO muster_app;


--
-- Name: TABLE welcome_templates; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE muster.welcome_templates TO muster_app;


--
-- Name: TABLE welcome_tokens; Type: ACL; Schema: muster; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE muster.welcome_tokens TO muster_app;


--
-- PostgreSQL database dump complete
--

\unrestrict muster

