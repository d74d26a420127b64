import Postgres
import Tenancy

/// What every tenant has from the start.
enum TenantSeed {
    /// The profiles from the highest to the lowest; the last is what every new user gets.
    static let profiles = ["account manager", "administrator", "manager", "training manager", "employee"]

    /// Seeds what is missing, so that it can be repeated after a crash.
    static func plant(_ tx: TenantTransaction) throws {
        try insertDirectoryState(tx)
        try insertCounters(tx)
        try insertProfiles(tx)
        try insertJobs(tx)
    }

    private static func insertDirectoryState(_ tx: TenantTransaction) throws {
        try tx.execute(
            "INSERT INTO muster.directory_state (tenant_id) VALUES ($1) ON CONFLICT (tenant_id) DO NOTHING"
        )
    }

    private static func insertCounters(_ tx: TenantTransaction) throws {
        try tx.execute(
            """
            INSERT INTO muster.id_counters (tenant_id, counter, last_id)
            SELECT $1::bigint, counter, CASE counter WHEN 'profile' THEN $3::bigint ELSE 0 END
            FROM unnest($2::text[]) AS counter
            ON CONFLICT (tenant_id, counter) DO NOTHING
            """,
            [.texts(Counter.allCases.map(\.rawValue)), .int(Int64(profiles.count))]
        )
    }

    private static func insertProfiles(_ tx: TenantTransaction) throws {
        try tx.execute(
            """
            INSERT INTO muster.profiles (tenant_id, profile_id, name, rank, is_default, created_at)
            SELECT $1::bigint, place, name, place, place = $3::bigint, $4::timestamptz
            FROM unnest($2::text[]) WITH ORDINALITY AS seeded (name, place)
            ON CONFLICT (tenant_id, profile_id) DO NOTHING
            """,
            [.texts(profiles), .int(Int64(profiles.count)), .timestamp(tx.now)]
        )
    }

    /// Retention works daily, spread over the day by the tenant's number.
    private static func insertJobs(_ tx: TenantTransaction) throws {
        try tx.execute(
            """
            INSERT INTO muster.jobs (tenant_id, kind, due_at, every_seconds)
            VALUES ($1, 'retention', $2::timestamptz + make_interval(mins => ($1::bigint % 1440)::integer), 86400)
            ON CONFLICT (tenant_id, kind, subject_id) DO NOTHING
            """,
            [.timestamp(tx.now)]
        )
    }
}
