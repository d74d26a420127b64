import Postgres
import Tenancy

/// What a user may do, ranked; 1 is the highest.
package struct Profile: Sendable, Equatable {
    package let id: ProfileID
    package let name: String
    package let rank: Int
    package let isDefault: Bool
    package let activeUsers: Int
    package let users: Int
}

/// Answers which profiles a tenant has.
package struct ProfileService: Sendable {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    /// The profiles from the highest to the lowest.
    package func list(_ tenant: TenantID) async throws -> [Profile] {
        try await database.readDirectory(of: tenant) { tx in try Self.profiles(tx) }
    }

    /// - Throws: `ServiceError` with code `unknown`, naming profiles that come near.
    package func show(_ name: String, of tenant: TenantID) async throws -> Profile {
        try await database.readDirectory(of: tenant) { tx in
            let profiles = try Self.profiles(tx)
            if let profile = profiles.first(where: { $0.name == name }) { return profile }
            throw ServiceError(
                .unknown,
                "There is no profile \"\(name)\".",
                remedy: Nearness.question(for: name, among: profiles.map(\.name)) ?? "See: muster profile list"
            )
        }
    }

    private static func profiles(_ tx: TenantTransaction) throws -> [Profile] {
        try tx.query(
            """
            SELECT
                p.profile_id,
                p.name,
                p.rank,
                p.is_default,
                count(u.user_id) AS users,
                count(u.user_id) FILTER (WHERE u.is_active) AS active_users
            FROM muster.profiles AS p
            LEFT JOIN muster.users AS u ON u.tenant_id = $1 AND p.profile_id = u.profile_id
            WHERE p.tenant_id = $1
            GROUP BY p.profile_id, p.name, p.rank, p.is_default
            ORDER BY p.rank, p.profile_id
            """
        ).map { row in
            Profile(
                id: try row["profile_id"],
                name: try row["name"],
                rank: try row["rank"],
                isDefault: try row["is_default"],
                activeUsers: try row["active_users"],
                users: try row["users"]
            )
        }
    }
}
