-- When changes waited for longer than the window. A sync that ends such a wait writes it down in its own transaction,
-- and a chore notices waits that go on; what neither has seen yet, the view works out.

CREATE TABLE muster.freshness_breaches (
    tenant_id bigint NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    changes bigint NOT NULL DEFAULT 0,
    cause text NOT NULL,
    CONSTRAINT freshness_breaches_pkey PRIMARY KEY (tenant_id, started_at),
    CONSTRAINT freshness_breach_belongs_to_tenant FOREIGN KEY (tenant_id) REFERENCES muster.tenants (tenant_id),
    CONSTRAINT freshness_breach_ends_after_it_starts CHECK (ended_at >= started_at)
);

CREATE UNIQUE INDEX one_freshness_breach_at_a_time ON muster.freshness_breaches (tenant_id) WHERE ended_at IS NULL;

COMMENT ON TABLE muster.freshness_breaches IS 'When changes waited for longer than the window.';
COMMENT ON COLUMN muster.freshness_breaches.started_at IS 'When the oldest change had waited for the window.';
COMMENT ON COLUMN muster.freshness_breaches.ended_at IS 'When no such change was left; NULL while there is one.';
COMMENT ON COLUMN muster.freshness_breaches.changes IS 'Late changes that have reached learning.';
COMMENT ON COLUMN muster.freshness_breaches.cause IS 'Why, in words, as far as could be seen.';

ALTER TABLE muster.freshness_breaches ENABLE ROW LEVEL SECURITY;
ALTER TABLE muster.freshness_breaches FORCE ROW LEVEL SECURITY;
CREATE POLICY control_sees_all ON muster.freshness_breaches TO muster_control USING (true) WITH CHECK (true);
CREATE POLICY tenant_isolation ON muster.freshness_breaches TO muster_app
    USING (tenant_id = current_setting('muster.tenant')::bigint);

GRANT SELECT, INSERT, UPDATE ON muster.freshness_breaches TO muster_control;
GRANT SELECT, INSERT, UPDATE, DELETE ON muster.freshness_breaches TO muster_app;

CREATE VIEW muster.freshness_breach WITH (security_invoker = true) AS
SELECT
    t.slug AS tenant,
    b.started_at,
    b.ended_at,
    extract(EPOCH FROM coalesce(b.ended_at, clock_timestamp()) - b.started_at)::double precision AS seconds,
    b.changes + CASE WHEN b.ended_at IS NULL THEN (
        SELECT count(*)
        FROM muster.pending_sync AS s
        WHERE s.tenant_id = b.tenant_id AND s.since < clock_timestamp() - make_interval(secs => t.window_seconds)
    ) ELSE 0 END AS changes,
    b.cause
FROM muster.freshness_breaches AS b
INNER JOIN muster.tenants AS t ON b.tenant_id = t.tenant_id
UNION ALL
SELECT
    t.slug AS tenant,
    p.oldest_pending_at + make_interval(secs => t.window_seconds) AS started_at,
    NULL AS ended_at,
    extract(EPOCH FROM clock_timestamp() - p.oldest_pending_at)::double precision - t.window_seconds AS seconds,
    p.changes,
    'No worker has looked at it yet.' AS cause
FROM muster.tenants AS t
CROSS JOIN LATERAL (
    SELECT
        count(*) AS changes,
        min(s.since) AS oldest_pending_at
    FROM muster.pending_sync AS s
    WHERE s.tenant_id = t.tenant_id AND s.since < clock_timestamp() - make_interval(secs => t.window_seconds)
) AS p
WHERE
    p.changes > 0
    AND NOT EXISTS (
        SELECT FROM muster.freshness_breaches AS b WHERE b.tenant_id = t.tenant_id AND b.ended_at IS NULL
    );

COMMENT ON VIEW muster.freshness_breach IS
'One row per breach of the window: from when to when changes waited for longer than promised, and why.';
COMMENT ON COLUMN muster.freshness_breach.tenant IS 'The tenant''s slug.';
COMMENT ON COLUMN muster.freshness_breach.started_at IS
'When the oldest change had waited for as long as the window. A condition on it is quick.';
COMMENT ON COLUMN muster.freshness_breach.ended_at IS 'When no such change was left; empty while there is one.';
COMMENT ON COLUMN muster.freshness_breach.seconds IS 'How long it lasted, or has lasted by now.';
COMMENT ON COLUMN muster.freshness_breach.changes IS
'Users with a change that came late: those who have reached learning and those who still wait.';
COMMENT ON COLUMN muster.freshness_breach.cause IS 'Why, in words, as far as could be seen.';

CREATE OR REPLACE VIEW muster.freshness WITH (security_invoker = true) AS
SELECT
    t.slug AS tenant,
    t.window_seconds,
    coalesce(p.pending_changes, 0) AS pending_changes,
    p.oldest_pending_at,
    coalesce(greatest(extract(EPOCH FROM clock_timestamp() - p.oldest_pending_at), 0), 0)::double precision
        AS lag_seconds,
    q.last_synced_at,
    (
        SELECT count(*)
        FROM muster.freshness_breaches AS b
        WHERE b.tenant_id = t.tenant_id AND (b.ended_at IS NULL OR b.ended_at > now() - interval '24 hours')
    ) + (
        CASE
            WHEN
                p.oldest_pending_at < clock_timestamp() - make_interval(secs => t.window_seconds)
                AND NOT EXISTS (
                    SELECT FROM muster.freshness_breaches AS o WHERE o.tenant_id = t.tenant_id AND o.ended_at IS NULL
                )
                THEN 1
            ELSE 0
        END
    ) AS breaches_24h
FROM muster.tenants AS t
LEFT JOIN muster.tenant_due AS q ON t.tenant_id = q.tenant_id
LEFT JOIN LATERAL (
    SELECT
        count(*) AS pending_changes,
        min(s.since) AS oldest_pending_at
    FROM muster.pending_sync AS s
    WHERE s.tenant_id = t.tenant_id
) AS p ON true;

COMMENT ON COLUMN muster.freshness.breaches_24h IS
'Breaches of the window, as in muster.freshness_breach, that lasted into the last 24 hours.';

SELECT muster.open_views_to_analysts();
