import Postgres

/// Refuses connections that row-level security would not bind: a fence that does nothing must not look like one.
enum RoleCheck {
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
}
