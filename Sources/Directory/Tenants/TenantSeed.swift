import Postgres
import Tenancy

/// What every tenant has from the start.
enum TenantSeed {
    /// The profiles from the highest to the lowest; the last is what every new user gets.
    static let profiles: [(name: String, rights: Rights)] = [
        ("account manager", .all),
        (
            "administrator",
            everywhere(
                maintain: [.users, .profiles, .catalogues, .feeds, .welcomeEmails, .training, .sync],
                view: [.audit, .settings]
            )
        ),
        ("manager", everywhere(maintain: [], view: [.users, .catalogues, .feeds, .welcomeEmails, .training, .sync])),
        ("training manager", everywhere(maintain: [.training], view: [.users, .catalogues, .sync])),
        ("employee", Rights(solutions: [.app], levels: [:])),
    ]

    private static func everywhere(maintain: [Area], view: [Area]) -> Rights {
        let pairs = maintain.map { ($0, AccessLevel.maintain) } + view.map { ($0, AccessLevel.view) }
        return Rights(solutions: Set(Solution.allCases), levels: Dictionary(uniqueKeysWithValues: pairs))
    }

    /// Seeds what is missing, so that it can be repeated after a crash.
    static func plant(_ tx: TenantTransaction) throws {
        try insertDirectoryState(tx)
        try insertCounters(tx)
        try insertProfiles(tx)
        try insertJobs(tx)
        try insertWelcomeSettings(tx)
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
            INSERT INTO muster.profiles (tenant_id, profile_id, name, rank, is_default, solutions, created_at)
            SELECT
                $1::bigint, place, name, place, place = $3::bigint, string_to_array(solutions, ' '), $5::timestamptz
            FROM unnest($2::text[], $4::text[]) WITH ORDINALITY AS seeded (name, solutions, place)
            ON CONFLICT (tenant_id, profile_id) DO NOTHING
            """,
            [
                .texts(profiles.map(\.name)), .int(Int64(profiles.count)),
                .texts(profiles.map { $0.rights.solutions.map(\.rawValue).sorted().joined(separator: " ") }),
                .timestamp(tx.now),
            ]
        )
        let grants = profiles.enumerated().flatMap { index, profile in
            profile.rights.levels.map { (profile: Int64(index + 1), area: $0.key.rawValue, level: $0.value.rawValue) }
        }
        try tx.execute(
            """
            INSERT INTO muster.profile_permissions (tenant_id, profile_id, area, level)
            SELECT $1::bigint, profile_id, area, level
            FROM unnest($2::bigint[], $3::text[], $4::text[]) AS seeded (profile_id, area, level)
            ON CONFLICT (tenant_id, profile_id, area) DO NOTHING
            """,
            [.ints(grants.map(\.profile)), .texts(grants.map(\.area)), .texts(grants.map(\.level))]
        )
    }

    private static func insertWelcomeSettings(_ tx: TenantTransaction) throws {
        try tx.execute(
            """
            INSERT INTO muster.welcome_settings (tenant_id, policy) VALUES ($1, $2)
            ON CONFLICT (tenant_id) DO NOTHING
            """,
            [.text(WelcomePolicy.onStartDate.rawValue)]
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
