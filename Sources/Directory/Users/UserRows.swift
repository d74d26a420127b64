import Postgres
import Tenancy

/// The statements that read users, within a transaction.
struct UserRows {
    let tx: TenantTransaction

    init(_ tx: TenantTransaction) {
        self.tx = tx
    }

    /// The status at `$2`, in the unit's time zone or else the tenant's.
    static let status: StaticString = """
        CASE
            WHEN NOT u.is_active THEN 'deactivated'
            WHEN u.start_date > ($2::timestamptz AT TIME ZONE coalesce(b.time_zone, t.time_zone))::date
                THEN 'not_started'
            ELSE 'active'
        END
        """

    /// Everything about users, with `$1` the tenant and `$2` the time at which their status is asked.
    private static let selection = """
        SELECT
            u.user_id, f.name AS feed, u.external_id, coalesce(f.owns_fields, false) AS feed_owns_fields,
            u.first_name, u.last_name, u.email, u.is_active, u.deactivated_by, u.deactivated_at,
            u.profile_id, p.name AS profile,
            u.job_title_id, j.name AS job_title,
            u.department_id, d.name AS department,
            u.business_unit_id, b.name AS business_unit,
            u.manager_external_id, u.start_date, u.end_date, u.phone, u.language,
            u.revision, u.created_at, u.updated_at,
            \(status) AS status,
            coalesce(u.end_date < ($2::timestamptz AT TIME ZONE coalesce(b.time_zone, t.time_zone))::date, false)
                AS has_ended
        FROM muster.users AS u
        INNER JOIN muster.tenants AS t ON u.tenant_id = t.tenant_id AND t.tenant_id = $1
        INNER JOIN muster.profiles AS p ON u.profile_id = p.profile_id AND p.tenant_id = $1
        LEFT JOIN muster.job_titles AS j ON u.job_title_id = j.job_title_id AND j.tenant_id = $1
        LEFT JOIN muster.departments AS d ON u.department_id = d.department_id AND d.tenant_id = $1
        LEFT JOIN muster.business_units AS b ON u.business_unit_id = b.business_unit_id AND b.tenant_id = $1
        LEFT JOIN muster.feeds AS f ON u.feed_id = f.feed_id AND f.tenant_id = $1
        WHERE u.tenant_id = $1
        """

    /// A page of users in the order of their names.
    ///
    /// - Throws: `ServiceError` with code `unknown` for a job title, unit, feed or user that is not there.
    func page(_ filter: UserFilter, after: UserID?, limit: Int) throws -> [User] {
        var conditions = try UserConditions(filter, tx)
        if let after {
            conditions.require(try id(of: .id(after)).value) {
                """
                (u.last_name, u.first_name, u.user_id) > (
                    SELECT a.last_name, a.first_name, a.user_id
                    FROM muster.users AS a
                    WHERE a.tenant_id = $1 AND a.user_id = \($0)
                )
                """
            }
        }
        let values = conditions.values + [.int(Int64(limit))]
        return try tx.query(
            """
            \(Self.selection) \(conditions.sql)
            ORDER BY u.last_name, u.first_name, u.user_id
            LIMIT $\(values.count + 1)
            """,
            values
        ).map(Self.user)
    }

    func user(_ id: UserID) throws -> User? {
        try tx.query("\(Self.selection) AND u.user_id = $3", [.timestamp(tx.now), id.value])
            .first.map(Self.user)
    }

    /// The user, locked until the transaction ends.
    func lockedUser(_ id: UserID) throws -> User? {
        try tx.query(
            "\(Self.selection) AND u.user_id = $3 FOR UPDATE OF u",
            [.timestamp(tx.now), id.value]
        ).first.map(Self.user)
    }

    /// The id behind a key.
    ///
    /// - Throws: `ServiceError`: `unknown` when nobody has it, `conflict` when several have.
    func id(of key: UserKey) throws -> UserID {
        let found =
            switch key {
            case .id(let id): try ids(withID: id)
            case .email(let email): try ids(withEmail: email)
            case .externalID(let externalID, let feed): try ids(withExternalID: externalID, feed: feed)
            }
        guard let id = found.first else {
            throw ServiceError(.unknown, "There is no such user in this tenant.", remedy: "See: muster user list")
        }
        guard found.count == 1 else {
            let numbers = found.map(\.description).joined(separator: ", ")
            throw ServiceError(
                .conflict,
                "Several users fit: \(numbers).",
                remedy: "Give the number of the one you mean."
            )
        }
        return id
    }

    private func ids(withID id: UserID) throws -> [UserID] {
        try tx.query("SELECT user_id FROM muster.users WHERE tenant_id = $1 AND user_id = $2", [id.value])
            .map { try $0["user_id"] }
    }

    private func ids(withEmail email: String) throws -> [UserID] {
        let rows = try tx.query(
            """
            SELECT user_id, is_active
            FROM muster.users
            WHERE tenant_id = $1 AND email_key = lower(normalize(btrim($2::text), NFC))
            ORDER BY is_active DESC, user_id
            """,
            [.text(email)]
        )
        if let first = rows.first, try first["is_active"] {
            return [try first["user_id"]]
        }
        return try rows.map { try $0["user_id"] }
    }

    private func ids(withExternalID externalID: String, feed: String?) throws -> [UserID] {
        try tx.query(
            """
            SELECT u.user_id
            FROM muster.users AS u
            INNER JOIN muster.feeds AS f ON u.feed_id = f.feed_id AND f.tenant_id = $1
            WHERE u.tenant_id = $1 AND u.external_id = $2 AND ($3::text IS NULL OR f.name = $3)
            ORDER BY u.user_id
            """,
            [.text(try ExternalID(externalID).text), .text(optional: feed)]
        ).map { try $0["user_id"] }
    }

    /// The active user other than the given one who has the address.
    func activeUser(withEmail email: EmailAddress, otherThan id: UserID?) throws -> UserID? {
        try tx.query(
            """
            SELECT user_id
            FROM muster.users
            WHERE
                tenant_id = $1
                AND is_active
                AND email_key = lower(normalize(btrim($2::text), NFC))
                AND user_id IS DISTINCT FROM $3
            """,
            [.text(email.text), .id(id)]
        ).first?["user_id"]
    }

    private static func user(_ row: Row) throws -> User {
        User(
            id: try row["user_id"],
            feed: try row["feed"],
            externalID: try row["external_id"],
            feedOwnsFields: try row["feed_owns_fields"],
            status: try row["status"],
            deactivatedAt: try row["deactivated_at"],
            hasEnded: try row["has_ended"],
            managerExternalID: try row["manager_external_id"],
            revision: try row["revision"],
            createdAt: try row["created_at"],
            updatedAt: try row["updated_at"],
            fields: try fields(row)
        )
    }

    private static func fields(_ row: Row) throws -> UserFields {
        UserFields(
            firstName: try row["first_name"],
            lastName: try row["last_name"],
            email: try row["email"],
            isActive: try row["is_active"],
            deactivatedBy: try row["deactivated_by"],
            profile: Reference(id: try row["profile_id"], name: try row["profile"]),
            jobTitle: try reference(row, "job_title"),
            department: try reference(row, "department"),
            businessUnit: try reference(row, "business_unit"),
            startDate: try row["start_date"],
            endDate: try row["end_date"],
            phone: try row["phone"],
            language: try row["language"]
        )
    }

    private static func reference(_ row: Row, _ column: String) throws -> Reference? {
        let id: Int64? = try row["\(column)_id"]
        let name: String? = try row[column]
        guard let id, let name else { return nil }
        return Reference(id: id, name: name)
    }
}
