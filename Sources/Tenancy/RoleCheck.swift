import Postgres

/// Refuses connections that row-level security would not bind: a fence that does nothing must not look like one.
enum RoleCheck {
    /// The oldest server that has all fixes known to matter for row-level security: 15.18.
    static let minimumPatchedServer = [15: 150018, 16: 160014, 17: 170010, 18: 180004]

    /// - Throws: `ServiceError` with code `refused`.
    static func requireBoundByRowLevelSecurity(_ session: Session, role: RuntimeRole) throws {
        let row = try session.query(
            """
            SELECT
                current_user::text AS name,
                r.rolsuper OR r.rolbypassrls AS bypasses,
                EXISTS (
                    SELECT FROM pg_class AS c
                    INNER JOIN pg_namespace AS n ON c.relnamespace = n.oid
                    WHERE n.nspname = 'muster' AND c.relowner = r.oid
                ) AS owns
            FROM pg_roles AS r
            WHERE r.rolname = current_user
            """
        )[0]
        let name: String = try row["name"]
        let bypasses: Bool = try row["bypasses"]
        let owns: Bool = try row["owns"]
        guard !bypasses, !owns, name == role.rawValue else {
            throw ServiceError(
                .refused,
                "Row-level security would not bind this connection: it runs as a superuser, an owner of tables, or "
                    + "another role than \(role.rawValue).",
                remedy: "Use a database URL whose user is a superuser or a member of the runtime roles; "
                    + "muster db migrate creates them."
            )
        }
    }

    /// Words about a server that lacks fixes for row-level security, nil when it has them.
    static func warningAboutServer(version: Int) -> String? {
        guard let minimum = minimumPatchedServer[version / 10000] else {
            return version < 150000 ? "PostgreSQL 15 or newer is needed." : nil
        }
        guard version < minimum else { return nil }
        return "This PostgreSQL lacks fixes for row-level security; "
            + "\(minimum / 10000).\(minimum % 10000) or newer has them."
    }
}
