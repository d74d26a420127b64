import Postgres
import Tenancy

/// A login that has just been made, with the one copy of its password.
package struct AnalystLogin: Sendable {
    package let name: String
    package let password: String
    package let database: String
}

/// Makes, renews and drops the logins by which a tenant's analysts ask the database itself.
///
/// A login sees what its name says, and nothing else does (`muster.analyst_tenant()`), so this is the one place that
/// makes such names. Works as the user of the database URL; the caller's session is in no transaction.
package struct AnalystLogins {
    private let session: Session

    package init(_ session: Session) {
        self.session = session
    }

    /// - Throws: `ServiceError` with code `conflict` when there is one; `PostgresError`.
    package func create(for tenant: TenantID) throws -> AnalystLogin {
        let name = try name(of: tenant)
        return try inTransaction {
            guard try !exists(name) else {
                throw ServiceError(
                    .conflict,
                    "The tenant's analysts have a login already: \(name).",
                    remedy: "For a new password: muster tenant analyst rotate"
                )
            }
            return try make(name, connections: AnalystLimits.connections, validSeconds: nil)
        }
    }

    /// Gives the login a new password, sets its limits anew, and ends the sessions that came in with the old one.
    ///
    /// - Throws: `ServiceError` with code `unknown` when there is none; `PostgresError`.
    package func rotate(for tenant: TenantID) throws -> AnalystLogin {
        let name = try name(of: tenant)
        let login = try inTransaction {
            try require(name)
            return try admit(name, connections: AnalystLimits.connections, validSeconds: nil)
        }
        try endSessions(of: name)
        return login
    }

    /// Ends the login's sessions and drops it.
    ///
    /// - Throws: `ServiceError` with code `unknown` when there is none; `PostgresError`.
    package func drop(for tenant: TenantID) throws {
        let name = try name(of: tenant)
        try require(name)
        try remove(name)
    }

    /// Drops every login of a tenant that is to be no more, those of operators' sessions, too.
    package func dropAll(for tenant: TenantID) throws {
        try dropClosed(closeAll(for: tenant))
    }

    /// Keeps all logins of a tenant out, those of operators' sessions, too, and ends their sessions.
    ///
    /// - Returns: the logins that there are.
    package func closeAll(for tenant: TenantID) throws -> [String] {
        let name = try name(of: tenant)
        let names: [String] = try session.query(
            "SELECT rolname::text FROM pg_roles WHERE rolname::text = $1 OR rolname::text ^@ ($1 || '_')",
            [.text(name)]
        ).map { row in try row[0] }
        try names.forEach(close)
        return names
    }

    /// Drops logins that `closeAll` has closed; may be part of the caller's transaction.
    package func dropClosed(_ names: [String]) throws {
        for name in names {
            try run("SELECT format('DROP ROLE %I', $1::text)", [.text(name)])
        }
    }

    /// Lets logins in again that `closeAll` has closed.
    package func reopen(_ names: [String]) throws {
        for name in names {
            try run("SELECT format('ALTER ROLE %I LOGIN', $1::text)", [.text(name)])
        }
    }

    /// The login of the tenant's analysts, if there is one, and how many sessions it has.
    package func show(for tenant: TenantID) throws -> (name: String, sessions: Int)? {
        let rows = try session.query(
            """
            SELECT
                r.rolname::text AS name,
                (SELECT count(*) FROM pg_stat_activity AS a WHERE a.usesysid = r.oid) AS sessions
            FROM pg_roles AS r
            WHERE r.rolname::text = $1
            """,
            [.text(try name(of: tenant))]
        )
        guard !rows.isEmpty else { return nil }
        return (try rows[0]["name"], try rows[0]["sessions"])
    }

    /// Makes a login for one session of the operator's, next to the tenant's own: its password is good for minutes.
    package func openSession(for tenant: TenantID) throws -> AnalystLogin {
        try sweep()
        let number = UInt32.random(in: 0 ... .max)
        let suffix = String(number, radix: 16)
        let name = "\(try name(of: tenant))_\(String(repeating: "0", count: 8 - suffix.count))\(suffix)"
        return try inTransaction { try make(name, connections: 1, validSeconds: Self.sessionPasswordSeconds) }
    }

    package func closeSession(_ login: AnalystLogin) throws {
        try remove(login.name)
    }

    /// Long enough to connect again after a failure of the network.
    private static let sessionPasswordSeconds = 600

    /// Drops what sessions left behind whose process was killed.
    private func sweep() throws {
        let left: [String] = try session.query(
            """
            SELECT r.rolname::text
            FROM pg_roles AS r
            INNER JOIN muster.installation AS i ON r.rolname::text ^@ ('muster_analyst_' || i.installation_id || '_')
            WHERE
                split_part(r.rolname::text, '_', 5) <> ''
                AND r.rolvaliduntil < clock_timestamp()
                AND NOT EXISTS (SELECT FROM pg_stat_activity AS a WHERE a.usesysid = r.oid)
            """
        ).map { row in try row[0] }
        try left.forEach(remove)
    }

    private func name(of tenant: TenantID) throws -> String {
        let installation: String =
            try session.query("SELECT installation_id FROM muster.installation")[0]["installation_id"]
        return "muster_analyst_\(installation)_\(tenant)"
    }

    private func exists(_ name: String) throws -> Bool {
        try !session.query("SELECT FROM pg_roles WHERE rolname::text = $1", [.text(name)]).isEmpty
    }

    private func require(_ name: String) throws {
        guard try exists(name) else {
            throw ServiceError(
                .unknown,
                "The tenant's analysts have no login.",
                remedy: "Make one with: muster tenant analyst create"
            )
        }
    }

    private func make(_ name: String, connections: Int, validSeconds: Int?) throws -> AnalystLogin {
        try run("SELECT format('CREATE ROLE %I IN ROLE muster_analyst', $1::text)", [.text(name)])
        // Whoever is no superuser may end and look at sessions only of roles that it is a member of.
        try run(
            "SELECT format('GRANT %I TO CURRENT_USER', $1::text) FROM pg_roles WHERE rolname = current_user AND NOT rolsuper",
            [.text(name)]
        )
        return try admit(name, connections: connections, validSeconds: validSeconds)
    }

    private func admit(_ name: String, connections: Int, validSeconds: Int?) throws -> AnalystLogin {
        let password = Self.newPassword()
        try run(
            """
            SELECT format(
                'ALTER ROLE %I LOGIN CONNECTION LIMIT %s PASSWORD %L VALID UNTIL %L',
                $1::text, $2::bigint, $3::text,
                coalesce(clock_timestamp() + make_interval(secs => $4::bigint), 'infinity')
            )
            """,
            [
                .text(name), .int(Int64(connections)),
                .text(try session.passwordVerifier(password, of: name)),
                validSeconds.map { .int(Int64($0)) } ?? .null,
            ]
        )
        for setting in AnalystLimits.settings {
            try run(
                "SELECT format('ALTER ROLE %I SET %I = %L', $1::text, $2::text, $3::text)",
                [.text(name), .text(setting.name), .text(setting.value)]
            )
        }
        let database: String = try session.query("SELECT current_database()::text AS name")[0]["name"]
        return AnalystLogin(name: name, password: password, database: database)
    }

    private func remove(_ name: String) throws {
        try close(name)
        try dropClosed([name])
    }

    /// First nobody new comes in, then those who are in go.
    private func close(_ name: String) throws {
        try run("SELECT format('ALTER ROLE %I NOLOGIN', $1::text)", [.text(name)])
        try endSessions(of: name)
    }

    private func endSessions(of name: String) throws {
        _ = try session.query(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename::text = $1",
            [.text(name)]
        )
    }

    /// Runs the statement that a query wrote: names of roles cannot be bound, so the server quotes them.
    private func run(_ writing: String, _ values: [Value]) throws {
        for row in try session.query(writing, values) {
            let statement: String = try row[0]
            try session.script(statement)
        }
    }

    private func inTransaction<R>(_ body: () throws -> R) throws -> R {
        try session.script("BEGIN")
        do {
            let result = try body()
            try session.script("COMMIT")
            return result
        } catch {
            // The first error is the one to tell; a lost connection has rolled back by itself.
            try? session.script("ROLLBACK")
            throw error
        }
    }

    /// 160 random bits, in letters and digits that need no quoting anywhere.
    private static func newPassword() -> String {
        let letters = Array("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789")
        var generator = SystemRandomNumberGenerator()
        return String((0..<28).map { _ in letters[Int.random(in: 0..<letters.count, using: &generator)] })
    }
}
