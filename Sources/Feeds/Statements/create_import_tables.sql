-- The tables of one import; they go with its transaction.
-- In a staged cell NULL leaves the field alone, an empty text (for a date: -infinity) clears it.
CREATE TEMPORARY TABLE stage (
    line bigint NOT NULL,
    external_id text,
    flags bigint NOT NULL,
    first_name text,
    last_name text,
    email text,
    email_key text,
    status text,
    profile text,
    job_title text,
    department text,
    business_unit text,
    start_date date,
    end_date date,
    manager_external_id text,
    phone text,
    language text,
    faults jsonb,
    -- Of a record that waited for its job title: the profile that whoever gave it may give.
    granted_profile_id bigint
) ON COMMIT DROP;

CREATE TEMPORARY TABLE duplicates (
    external_id text NOT NULL,
    last_line bigint NOT NULL
) ON COMMIT DROP;

-- The feed's users with locked fields, mostly none: a cell of a locked field leaves the field alone. The key tells the
-- planner that a user has one row at most.
CREATE TEMPORARY TABLE locked_fields (
    user_id bigint PRIMARY KEY,
    first_name boolean NOT NULL,
    last_name boolean NOT NULL,
    email boolean NOT NULL,
    job_title boolean NOT NULL,
    department boolean NOT NULL,
    business_unit boolean NOT NULL,
    start_date boolean NOT NULL,
    end_date boolean NOT NULL,
    phone boolean NOT NULL,
    language boolean NOT NULL
) ON COMMIT DROP;

-- One row per record that is not plainly unchanged; fields hold what the user would have after the run, and names of
-- titles, departments, units and profiles only where they are not accepted. What the user is deactivated by after the
-- run stands there only where the record or the undoing says it.
CREATE TEMPORARY TABLE work (
    line bigint NOT NULL,
    external_id text,
    flags bigint NOT NULL,
    outcome text NOT NULL,
    user_id bigint,
    base_revision bigint,
    was_active boolean,
    deactivated_by text,
    last_line bigint,
    has_ended boolean NOT NULL,
    contradicts boolean NOT NULL,
    dates_out_of_order boolean NOT NULL,
    fields_change boolean NOT NULL,
    other_fields_change boolean NOT NULL,
    first_name text,
    last_name text,
    old_first_name text,
    old_last_name text,
    email text,
    email_key text,
    old_email text,
    old_email_key text,
    wanted_email text,
    email_fault text,
    email_owner_id bigint,
    email_other_line bigint,
    job_title text,
    job_title_id bigint,
    job_title_unknown boolean NOT NULL,
    department text,
    department_id bigint,
    department_unknown boolean NOT NULL,
    business_unit text,
    business_unit_id bigint,
    business_unit_unknown boolean NOT NULL,
    profile text,
    profile_id bigint,
    profile_refused boolean NOT NULL,
    manager_external_id text,
    manager_unknown boolean NOT NULL,
    manager_loop text,
    start_date date,
    end_date date,
    phone text,
    language text,
    protected_because text,
    protected_step text,
    faults jsonb
) ON COMMIT DROP;

CREATE TEMPORARY TABLE standing_managers (
    user_id bigint,
    line bigint,
    outcome text,
    is_demoted boolean NOT NULL
) ON COMMIT DROP;

CREATE TEMPORARY TABLE removals (
    user_id bigint NOT NULL,
    base_revision bigint NOT NULL,
    external_id text NOT NULL,
    person text NOT NULL,
    business_unit_id bigint,
    protected_because text
) ON COMMIT DROP;

CREATE TEMPORARY TABLE near_matches (
    kind text NOT NULL,
    value text NOT NULL,
    expected text,
    difference text
) ON COMMIT DROP;

CREATE TEMPORARY TABLE entries (
    line bigint,
    external_id text,
    code text NOT NULL,
    kept boolean NOT NULL DEFAULT false,
    column_name text,
    value text,
    person text,
    expected text,
    other text,
    other_id text,
    other_line bigint,
    detail text,
    n text,
    m text
) ON COMMIT DROP;

-- How a message shows a text that holds something invisible.
CREATE TEMPORARY TABLE shown_texts (
    value text PRIMARY KEY,
    shown text NOT NULL
) ON COMMIT DROP;

CREATE TEMPORARY TABLE changed_users (
    user_id bigint NOT NULL
) ON COMMIT DROP;
