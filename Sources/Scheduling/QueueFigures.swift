import Postgres
import Tenancy

/// How the queue and the window stand for all tenants together, by the control role's tables alone.
package struct QueueFigures: Sendable {
    package struct Jobs: Sendable {
        package let kind: String
        /// By state: `due`, `running`, `waiting`, `failing`, `quarantined`.
        package let states: [(state: String, count: Int64)]
        /// How long the job has been due that nobody has taken.
        package let longestDueSeconds: Double
    }

    package struct Chore: Sendable {
        package let name: String
        /// nil when it was never done.
        package let secondsSinceDone: Double?
        package let failures: Int64
    }

    package let tenantsActive: Int64
    package let tenantsSuspended: Int64
    /// Of active tenants.
    package let tenantsPending: Int64
    package let tenantsPastHalf: Int64
    package let tenantsLate: Int64
    package let tenantsSyncing: Int64
    package let tenantsQuarantined: Int64
    /// How long the oldest change of an active tenant has waited.
    package let oldestPendingSeconds: Double
    /// The largest share of its window that a tenant's oldest change has used; above 1 is a breach.
    package let windowShare: Double
    package let openBreaches: Int64
    package let jobs: [Jobs]
    package let chores: [Chore]
    /// Rows that wait for VACUUM, by table.
    package let deadRows: [(table: String, count: Int64)]

    package static func read(_ database: Database) async throws -> QueueFigures {
        try await database.withControl { tx in
            let now: [Value] = [.timestamp(tx.now)]
            return try QueueFigures(
                tenants: tx.query(tenants, now)[0],
                jobs: tx.query(jobs, now).map(Jobs.init),
                chores: tx.query(chores, now).map(Chore.init),
                deadRows: tx.query(deadRows).map { (try $0["name"], try $0["dead"]) }
            )
        }
    }

    private init(tenants row: Row, jobs: [Jobs], chores: [Chore], deadRows: [(table: String, count: Int64)]) throws {
        tenantsActive = try row["active"]
        tenantsSuspended = try row["suspended"]
        tenantsPending = try row["pending"]
        tenantsPastHalf = try row["past_half"]
        tenantsLate = try row["late"]
        tenantsSyncing = try row["syncing"]
        tenantsQuarantined = try row["quarantined"]
        oldestPendingSeconds = try row["oldest_seconds"]
        windowShare = try row["window_share"]
        openBreaches = try row["open_breaches"]
        self.jobs = jobs
        self.chores = chores
        self.deadRows = deadRows
    }

    /// Suspended tenants count apart: what waits there waits on purpose.
    private static let tenants = """
        SELECT
            count(*) FILTER (WHERE t.state = 'active') AS active,
            count(*) FILTER (WHERE t.state <> 'active') AS suspended,
            count(*) FILTER (WHERE a.age > 0) AS pending,
            count(*) FILTER (WHERE a.age > t.window_seconds / 2.0) AS past_half,
            count(*) FILTER (WHERE a.age > t.window_seconds) AS late,
            count(*) FILTER (WHERE q.lease_until > $1) AS syncing,
            count(*) FILTER (WHERE q.quarantine_reason IS NOT NULL) AS quarantined,
            coalesce(max(a.age), 0) AS oldest_seconds,
            coalesce(max(a.age / t.window_seconds), 0) AS window_share,
            (SELECT count(*) FROM muster.freshness_breaches WHERE ended_at IS NULL) AS open_breaches
        FROM muster.tenants AS t
        LEFT JOIN muster.tenant_due AS q ON t.tenant_id = q.tenant_id
        CROSS JOIN LATERAL (
            SELECT
                CASE WHEN t.state = 'active'
                    THEN extract(EPOCH FROM $1::timestamptz - q.oldest_pending_at)::double precision
                END AS age
        ) AS a
        """

    private static let jobs = """
        SELECT
            j.kind,
            count(*) FILTER (WHERE s.state = 'due') AS due,
            count(*) FILTER (WHERE s.state = 'running') AS running,
            count(*) FILTER (WHERE s.state = 'waiting') AS waiting,
            count(*) FILTER (WHERE s.state = 'failing') AS failing,
            count(*) FILTER (WHERE s.state = 'quarantined') AS quarantined,
            coalesce(max(extract(EPOCH FROM $1::timestamptz - j.due_at)) FILTER (WHERE s.state = 'due'), 0)::double precision
                AS longest_due_seconds
        FROM muster.jobs AS j
        INNER JOIN muster.tenants AS t ON j.tenant_id = t.tenant_id AND t.state = 'active'
        CROSS JOIN LATERAL (
            SELECT
                CASE
                    WHEN j.lease_until > $1 THEN 'running'
                    WHEN j.quarantine_reason IS NOT NULL THEN 'quarantined'
                    WHEN j.failures > 0 THEN 'failing'
                    WHEN j.due_at <= $1 THEN 'due'
                    ELSE 'waiting'
                END AS state
        ) AS s
        GROUP BY j.kind
        ORDER BY j.kind
        """

    private static let chores = """
        SELECT
            chore,
            extract(EPOCH FROM $1::timestamptz - last_done_at)::double precision AS seconds_since_done,
            failures::bigint AS failures
        FROM muster.chores
        ORDER BY chore
        """

    private static let deadRows = """
        SELECT relname::text AS name, n_dead_tup AS dead
        FROM pg_stat_user_tables
        WHERE schemaname = 'muster' AND relname IN ('jobs', 'tenant_due', 'pending_sync')
        ORDER BY relname
        """
}

extension QueueFigures.Jobs {
    fileprivate init(_ row: Row) throws {
        kind = try row["kind"]
        states = try ["due", "failing", "quarantined", "running", "waiting"].map { ($0, try row[$0]) }
        longestDueSeconds = try row["longest_due_seconds"]
    }
}

extension QueueFigures.Chore {
    fileprivate init(_ row: Row) throws {
        name = try row["chore"]
        secondsSinceDone = try row["seconds_since_done"]
        failures = try row["failures"]
    }
}
