import Postgres
import Tenancy

/// A user of the directory in whose name something is done.
package enum ActingUser {
    /// What a user may do, and by which profile.
    struct Grant {
        let profile: Reference
        let rights: Rights
    }

    /// The user with this address, to act for.
    ///
    /// - Throws: `ServiceError`: `unknown` when no active user has it, `refused` when the user's first day is to come.
    package static func find(_ email: String, in tenant: TenantID, _ database: Database) async throws -> UserID {
        try await database.withTenant(tenant) { tx in
            let rows = UserRows(tx)
            guard
                let address = try? EmailAddress(email),
                let id = try rows.activeUser(withEmail: address, otherThan: nil),
                let user = try rows.user(id)
            else {
                throw unknown
            }
            guard user.status == .active else {
                throw ServiceError(
                    .refused,
                    "User \(id) starts on \(user.fields.startDate?.description ?? "a later day").",
                    remedy: "Act as somebody who has started."
                )
            }
            guard !user.hasEnded else {
                throw ServiceError(.refused, "The last day of user \(id) has passed.", remedy: "Act as somebody else.")
            }
            return id
        }
    }

    /// The same words whether it is the tenant that does not exist or the user: neither is anybody else's business.
    package static let unknown = ServiceError(
        .unknown,
        "There is no such tenant, or it has no active user with the address that --as names.",
        remedy: "Check the slug and the address; the operator can look them up."
    )

    /// - Throws: `ServiceError` with code `refused` when the user is not active today, as when it changed just now.
    static func grant(_ tx: TenantTransaction, of user: UserID) throws -> Grant {
        let row = try tx.query(
            """
            SELECT p.profile_id, p.name
            FROM muster.users AS u
            INNER JOIN muster.profiles AS p ON u.profile_id = p.profile_id AND p.tenant_id = $1
            INNER JOIN muster.tenants AS t ON t.tenant_id = $1
            LEFT JOIN muster.business_units AS b ON b.tenant_id = $1 AND u.business_unit_id = b.business_unit_id
            CROSS JOIN LATERAL (
                SELECT ($3::timestamptz AT TIME ZONE coalesce(b.time_zone, t.time_zone))::date AS today
            ) AS d
            WHERE
                u.tenant_id = $1 AND u.user_id = $2 AND u.is_active
                AND coalesce(u.start_date <= d.today, true) AND coalesce(u.end_date >= d.today, true)
            """,
            [user.value, .timestamp(tx.now)]
        ).first
        guard let row else {
            throw ServiceError(.refused, "User \(user) is not active, so nothing can be done in that name.")
        }
        let id: ProfileID = try row["profile_id"]
        return Grant(
            profile: Reference(id: id.rawValue, name: try row["name"]),
            rights: try RightsRows.rights(tx, of: id)
        )
    }
}

/// The statements that read and write what a profile opens.
enum RightsRows {
    static func rights(_ tx: TenantTransaction, of profile: ProfileID) throws -> Rights {
        try all(tx, only: profile)[profile] ?? .none
    }

    /// The rights of every profile of the tenant.
    static func all(_ tx: TenantTransaction, only profile: ProfileID? = nil) throws -> [ProfileID: Rights] {
        let rows = try tx.query(
            """
            SELECT
                p.profile_id,
                p.solutions,
                coalesce(array_agg(r.area ORDER BY r.area) FILTER (WHERE r.area IS NOT NULL), '{}') AS areas,
                coalesce(array_agg(r.level ORDER BY r.area) FILTER (WHERE r.area IS NOT NULL), '{}') AS levels
            FROM muster.profiles AS p
            LEFT JOIN muster.profile_permissions AS r ON r.tenant_id = $1 AND p.profile_id = r.profile_id
            WHERE p.tenant_id = $1 AND p.profile_id = coalesce($2, p.profile_id)
            GROUP BY p.profile_id, p.solutions
            """,
            [.int(optional: profile?.rawValue)]
        )
        var rights: [ProfileID: Rights] = [:]
        for row in rows {
            let solutions: [String] = try row["solutions"]
            let areas: [String] = try row["areas"]
            let levels: [String] = try row["levels"]
            let pairs = zip(areas.compactMap(Area.init), levels.compactMap(AccessLevel.init))
            rights[try row["profile_id"]] = Rights(
                solutions: Set(solutions.compactMap(Solution.init)),
                levels: Dictionary(pairs) { first, _ in first }
            )
        }
        return rights
    }
}
