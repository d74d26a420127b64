import Logging
import Postgres

/// The database as the rest of Muster sees it: tenant transactions and control transactions, each under its own role.
package struct Database: Sendable {
    private let app: ConnectionPool
    private let control: ConnectionPool
    package let configuration: DatabaseConfiguration
    private let logger: Logger

    /// Connects once under each runtime role, so that a wrong URL or an inert fence shows at start-up.
    ///
    /// - Throws: `ServiceError` with code `unavailable` when the server cannot be reached, `refused` when row-level
    ///   security would not bind the connection or the server is too old, `failed` when the schema is missing.
    package static func open(_ configuration: DatabaseConfiguration, logger: Logger) async throws -> Database {
        let database = Database(configuration: configuration, logger: logger)
        do {
            try await database.checkServer()
        } catch {
            await database.close()
            throw error
        }
        return database
    }

    private init(configuration: DatabaseConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        app = Self.pool(.app, configuration, logger)
        control = Self.pool(.control, configuration, logger)
    }

    private static func pool(
        _ role: RuntimeRole,
        _ configuration: DatabaseConfiguration,
        _ logger: Logger
    ) -> ConnectionPool {
        let url = role == .app ? configuration.appURL : configuration.controlURL
        return ConnectionPool(
            configuration: ConnectionConfiguration(
                conninfo: url ?? configuration.url,
                role: role.rawValue,
                applicationName: role.rawValue,
                settings: [
                    // A process that is paused, or cut off, in the middle of a transaction keeps nobody else from the
                    // rows that it has locked for longer than a lease; a network that is gone is noticed as soon.
                    "idle_in_transaction_session_timeout": "30s",
                    "tcp_keepalives_idle": "15",
                    "tcp_keepalives_interval": "5",
                    "tcp_keepalives_count": "3",
                    "tcp_user_timeout": "30s",
                    // The server notices in the middle of a statement that its client is gone, and frees what it locked.
                    "client_connection_check_interval": "5s",
                    "jit": "off",
                    "TimeZone": "UTC",
                ]
            ),
            size: role == .app ? configuration.appConnections : configuration.controlConnections,
            acquireTimeout: configuration.acquireTimeout,
            logger: logger,
            onConnect: { session in try RoleCheck.requireBoundByRowLevelSecurity(session, role: role) }
        )
    }

    /// Runs the body in one transaction that sees the rows of one tenant only.
    ///
    /// The body runs on the connection's own thread, without a hop per statement, and commits when it returns. It may
    /// run again from the start after a deadlock or a serialization failure, so it must not touch anything but the
    /// transaction.
    ///
    /// - Throws: what the body throws, after a rollback; `ServiceError` when the database cannot be reached.
    package func withTenant<R: Sendable>(
        _ tenant: TenantID,
        _ body: @Sendable (TenantTransaction) throws -> R
    ) async throws -> R {
        // A literal: set_config() is not carried to the workers of a sharded server, and a plain SET outlives the
        // transaction in a pooler.
        let binding = "SET LOCAL muster.tenant = '\(tenant.rawValue)'"
        return try await run(app, binding: binding) { session, now in
            try body(TenantTransaction(tenantID: tenant, now: now, session: session))
        }
    }

    /// Runs the body in one transaction of the control role.
    ///
    /// - Throws: what the body throws, after a rollback; `ServiceError` when the database cannot be reached.
    package func withControl<R: Sendable>(_ body: @Sendable (ControlTransaction) throws -> R) async throws -> R {
        try await run(control, binding: nil) { session, now in
            try body(ControlTransaction(now: now, session: session))
        }
    }

    package func close() async {
        await app.close()
        await control.close()
    }

    private func run<R: Sendable>(
        _ pool: ConnectionPool,
        binding: String?,
        _ body: @Sendable (Session, Timestamp) throws -> R
    ) async throws -> R {
        var attempt = 1
        while true {
            do {
                return try await pool.withConnection { session in
                    try TransactionScript.run(session, binding: binding, body)
                }
            } catch let PostgresError.server(error) where error.isWorthRetrying && attempt < 4 {
                attempt += 1
                logger.debug("transaction tried again", metadata: ["sqlstate": "\(error.sqlState.rawValue)"])
            } catch let error as PostgresError {
                throw ServiceError(translating: error) ?? error
            }
        }
    }

    private func checkServer() async throws {
        let version = try await withControl { tx in
            let found: Bool =
                try tx.query("SELECT to_regclass('muster.tenants') IS NOT NULL AS found")[0]["found"]
            guard found else {
                throw ServiceError(.failed, "The database has no Muster schema yet.", remedy: "Run: muster db migrate")
            }
            let version: Int =
                try tx.query("SELECT current_setting('server_version_num')::bigint AS version")[0]["version"]
            return version
        }
        // A pool checks each connection that it opens: the control role's has been, this is the app role's.
        try await run(app, binding: nil) { _, _ in }
        if let warning = try ServerVersion.judge(version, requiringPatches: configuration.requiresPatchedServer) {
            logger.warning("\(warning)")
        }
    }
}

/// Begin, bind, run, commit: what every transaction is made of.
private enum TransactionScript {
    static func run<R>(
        _ session: Session,
        binding: String?,
        _ body: (Session, Timestamp) throws -> R
    ) throws -> R {
        var opening = [Statement("BEGIN")]
        if let binding {
            opening.append(Statement(binding))
        }
        opening.append(Statement("SELECT now() AS now"))
        do {
            let now: Timestamp = try session.pipeline(opening)[opening.count - 1][0]["now"]
            let result = try body(session, now)
            try session.script("COMMIT")
            return result
        } catch {
            // The first error is the one to tell; a lost connection has rolled back by itself.
            try? session.script("ROLLBACK")
            throw error
        }
    }
}
