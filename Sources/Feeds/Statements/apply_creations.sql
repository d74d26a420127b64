-- In: work. Out: new users with their history, and their ids in changed_users.
-- $1 tenant, $2 now, $3 changed by, $4 run, $5 feed, $6 last id in use, $7 how many there are.
WITH made AS (
    INSERT INTO muster.users (
        tenant_id, user_id, feed_id, external_id, first_name, last_name, email, is_active, profile_id, job_title_id,
        department_id, business_unit_id, manager_external_id, start_date, end_date, phone, language, revision,
        created_at, updated_at
    )
    SELECT
        $1,
        $6::bigint + row_number() OVER (ORDER BY w.line),
        $5,
        w.external_id,
        w.first_name,
        w.last_name,
        w.email,
        true,
        w.profile_id,
        w.job_title_id,
        w.department_id,
        w.business_unit_id,
        w.manager_external_id,
        w.start_date,
        w.end_date,
        w.phone,
        w.language,
        1,
        $2,
        $2
    FROM work AS w
    WHERE w.outcome = 'created'
),

-- Their ids follow one another, so nothing has to be carried from there.
ids AS (
    SELECT generate_series($6::bigint + 1, $6::bigint + $7::bigint) AS user_id
),

history AS (
    INSERT INTO muster.user_changes (
        tenant_id, user_id, revision, changed_at, change, changed_by, run_id, before, after
    )
    SELECT
        $1,
        i.user_id,
        1,
        $2,
        'created',
        $3,
        $4::bigint,
        NULL,
        '{"status": "active"}'::jsonb
    FROM ids AS i
)

INSERT INTO changed_users (user_id)
SELECT user_id FROM ids
