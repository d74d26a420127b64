import Postgres
import Tenancy

/// The statements about profiles, within a transaction.
package struct ProfileRows {
    private let tx: TenantTransaction

    package init(_ tx: TenantTransaction) {
        self.tx = tx
    }

    /// The profiles from the highest to the lowest.
    func all() throws -> [Profile] {
        let rights = try rights()
        return try tx.query(
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
            let id: ProfileID = try row["profile_id"]
            return Profile(
                id: id,
                name: try row["name"],
                rank: try row["rank"],
                isDefault: try row["is_default"],
                rights: rights[id] ?? .none,
                activeUsers: try row["active_users"],
                users: try row["users"]
            )
        }
    }

    func rights() throws -> [ProfileID: Rights] { try RightsRows.all(tx) }

    /// - Throws: `ServiceError` with code `unknown`, naming profiles that come near.
    func profile(named name: String) throws -> Profile {
        let profiles = try all()
        if let profile = profiles.first(where: { $0.name == name.composed }) { return profile }
        throw Self.unknown(name, among: profiles.map(\.name))
    }

    /// - Throws: `ServiceError` with code `unknown`, naming profiles that come near.
    package func reference(to name: String) throws -> Reference {
        let rows = try tx.query("SELECT profile_id, name FROM muster.profiles WHERE tenant_id = $1 ORDER BY rank")
        let profiles = try rows.map { Reference(id: try $0["profile_id"], name: try $0["name"]) }
        if let profile = profiles.first(where: { $0.name == name.composed }) { return profile }
        throw Self.unknown(name, among: profiles.map(\.name))
    }

    func theDefault() throws -> Reference {
        let row = try tx.query("SELECT profile_id, name FROM muster.profiles WHERE tenant_id = $1 AND is_default").first
        guard let row else { throw ServiceError(.failed, "The tenant has no default profile.") }
        return Reference(id: try row["profile_id"], name: try row["name"])
    }

    func accountManager() throws -> Reference {
        let row = try tx.query("SELECT profile_id, name FROM muster.profiles WHERE tenant_id = $1 AND rank = 1").first
        guard let row else { throw ServiceError(.failed, "The tenant has no profile of rank 1.") }
        return Reference(id: try row["profile_id"], name: try row["name"])
    }

    func insert(name: ProfileName, rank: Int, rights: Rights) throws {
        let id = ProfileID(rawValue: try Counters.next(tx, .profile))
        try tx.execute(
            """
            INSERT INTO muster.profiles (tenant_id, profile_id, name, rank, solutions, created_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            [id.value, .text(name.text), .int(Int64(rank)), Self.solutions(rights), .timestamp(tx.now)]
        )
        try insertLevels(id, rights)
    }

    func update(_ id: ProfileID, name: String, rank: Int, rights: Rights) throws {
        try tx.execute(
            "UPDATE muster.profiles SET name = $3, rank = $4, solutions = $5 WHERE tenant_id = $1 AND profile_id = $2",
            [id.value, .text(name), .int(Int64(rank)), Self.solutions(rights)]
        )
        try deleteLevels(id)
        try insertLevels(id, rights)
    }

    /// Makes it the one default profile.
    func makeDefault(_ id: ProfileID) throws {
        try tx.execute("UPDATE muster.profiles SET is_default = false WHERE tenant_id = $1 AND is_default")
        try tx.execute(
            "UPDATE muster.profiles SET is_default = true WHERE tenant_id = $1 AND profile_id = $2",
            [id.value]
        )
    }

    func delete(_ id: ProfileID) throws {
        try deleteLevels(id)
        try tx.execute("DELETE FROM muster.profiles WHERE tenant_id = $1 AND profile_id = $2", [id.value])
    }

    /// The names of the feeds that may give this profile at most.
    func feedsUpTo(_ id: ProfileID) throws -> [String] {
        try tx.query(
            "SELECT name FROM muster.feeds WHERE tenant_id = $1 AND profile_ceiling_id = $2 ORDER BY name",
            [id.value]
        ).map { try $0["name"] }
    }

    /// Whether the tenant's training managers are given this profile.
    func isPromotionProfile(_ id: ProfileID) throws -> Bool {
        try tx.query(
            "SELECT count(*) > 0 AS found FROM muster.tenants WHERE tenant_id = $1 AND promotion_profile_id = $2",
            [id.value]
        )[0]["found"]
    }

    private func deleteLevels(_ id: ProfileID) throws {
        try tx.execute(
            "DELETE FROM muster.profile_permissions WHERE tenant_id = $1 AND profile_id = $2",
            [id.value]
        )
    }

    private func insertLevels(_ id: ProfileID, _ rights: Rights) throws {
        let levels = rights.levels.map { (area: $0.key.rawValue, level: $0.value.rawValue) }
        try tx.execute(
            """
            INSERT INTO muster.profile_permissions (tenant_id, profile_id, area, level)
            SELECT $1, $2, opened.area, opened.level
            FROM unnest($3::text[], $4::text[]) AS opened (area, level)
            """,
            [id.value, .texts(levels.map(\.area)), .texts(levels.map(\.level))]
        )
    }

    private static func solutions(_ rights: Rights) -> Value {
        .texts(rights.solutions.map(\.rawValue).sorted())
    }

    private static func unknown(_ name: String, among names: [String]) -> ServiceError {
        ServiceError(
            .unknown,
            "There is no profile \"\(name)\".",
            remedy: Nearness.question(for: name, among: names) ?? "See: muster profile list"
        )
    }
}
