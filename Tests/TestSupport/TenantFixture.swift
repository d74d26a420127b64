import Directory
import Logging
import Postgres
import Tenancy

/// A tenant with people in it, and the two ways to look at it: as Muster does, and as the superuser who sees all.
package struct TenantFixture: Sendable {
    package let database: Database
    package let tenant: Tenant
    package var id: TenantID { tenant.id }

    package static let logger = Logger.ofTests

    /// The running test's database under the runtime roles.
    package static func openDatabase(appConnections: Int = 8) async throws -> Database {
        try await Database.open(
            DatabaseConfiguration(url: TemporaryDatabase.current.url, appConnections: appConnections),
            logger: logger
        )
    }

    /// Creates a tenant with three job titles and two departments.
    package static func create(
        _ slug: String = "harbour",
        timeZone: String = "UTC",
        in database: Database
    ) async throws -> TenantFixture {
        let tenant = try await TenantService(database).create(
            slug: TenantSlug(slug),
            name: "Tenant \(slug)",
            timeZone: timeZone,
            by: .operatorOfDeployment
        )
        try await database.withTenant(tenant.id) { tx in
            try tx.execute(
                """
                INSERT INTO muster.job_titles (tenant_id, job_title_id, name, created_at)
                SELECT $1, n, (ARRAY['Waiter', 'Cook', 'Porter'])[n], $2 FROM generate_series(1, 3) AS n
                """,
                [.timestamp(tx.now)]
            )
            try tx.execute(
                """
                INSERT INTO muster.departments (tenant_id, department_id, name, created_at)
                SELECT $1, n, (ARRAY['Kitchen', 'Front'])[n], $2 FROM generate_series(1, 2) AS n
                """,
                [.timestamp(tx.now)]
            )
        }
        return TenantFixture(database: database, tenant: tenant)
    }

    /// Adds active waiters with the numbers given, in one published transaction.
    package func addUsers(_ numbers: ClosedRange<Int64>) async throws {
        try await database.withTenant(id) { tx in try Self.addUsers(tx, numbers) }
    }

    package static func addUsers(_ tx: TenantTransaction, _ numbers: ClosedRange<Int64>) throws {
        try tx.execute(
            """
            INSERT INTO muster.users (
                tenant_id, user_id, first_name, last_name, email, is_active, profile_id, job_title_id, department_id,
                revision, created_at, updated_at
            )
            SELECT
                $1, n, 'First' || n, 'Last' || n, 'user' || n || '@example.test', true, 5, 1, 1, 1, $2, $2
            FROM generate_series($3::bigint, $4::bigint) AS n
            """,
            [.timestamp(tx.now), .int(numbers.lowerBound), .int(numbers.upperBound)]
        )
        try DirectoryChange.publish(tx, users: numbers.map(UserID.init(rawValue:)))
    }

    /// Changes a user as a service would: row, revision, pending; `assignment` is SQL such as `job_title_id = 2`.
    package func change(_ user: Int64, _ assignment: String) async throws {
        try await database.withTenant(id) { tx in try Self.change(tx, user, assignment) }
    }

    package static func change(_ tx: TenantTransaction, _ user: Int64, _ assignment: String) throws {
        try tx.execute(
            """
            UPDATE muster.users SET \(assignment), revision = revision + 1, updated_at = $3
            WHERE tenant_id = $1 AND user_id = $2
            """,
            [.int(user), .timestamp(tx.now)]
        )
        try DirectoryChange.publish(tx, users: [UserID(rawValue: user)])
    }
}

/// A superuser's connection to the running test's database: sees every tenant, and may hold a transaction open.
package struct Superuser: Sendable {
    private let connection: Connection

    package static func connect() async throws -> Superuser {
        Superuser(
            connection: try await Connection.open(
                ConnectionConfiguration(conninfo: TemporaryDatabase.current.url, applicationName: "superuser"),
                logger: TenantFixture.logger
            )
        )
    }

    package func script(_ sql: String) async throws {
        try await connection.run { session in try session.script(sql) }
    }

    @discardableResult
    package func execute(_ sql: String, _ values: [Value] = []) async throws -> Int {
        try await connection.run { session in try session.execute(sql, values) }
    }

    /// The first column of the first row.
    package func value<T: ColumnValue>(_ sql: String, _ values: [Value] = []) async throws -> T {
        try await connection.run { session in try session.query(sql, values)[0][0] }
    }

    /// The first column of every row.
    package func column<T: ColumnValue>(_ sql: String, _ values: [Value] = []) async throws -> [T] {
        try await connection.run { session in try session.query(sql, values).map { row in try row[0] } }
    }

    /// Sets the window of tenants, which stands with the tenant and in the queue.
    package static func windowSQL(_ seconds: Int, where condition: String = "true") -> String {
        """
        WITH queue AS (
            UPDATE muster.tenant_due SET window_seconds = \(seconds)
            WHERE tenant_id IN (SELECT tenant_id FROM muster.tenants WHERE \(condition))
        )
        UPDATE muster.tenants SET window_seconds = \(seconds) WHERE \(condition)
        """
    }

    /// Waits until so many sessions of this database wait for a lock.
    package func waitUntilBlocked(_ sessions: Int = 1) async throws {
        try await waitUntil(
            """
            SELECT count(*) >= \(sessions) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock'
            """
        )
    }

    /// Waits until a query answers true, so long at most.
    package func waitUntil(_ sql: String, atMost limit: Duration = .seconds(20)) async throws {
        let patience = ContinuousClock.now + limit
        while try await !(value(sql) as Bool) {
            guard ContinuousClock.now < patience else { throw WaitedTooLong(sql: sql) }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    package func close() async {
        await connection.close()
    }
}

package struct WaitedTooLong: Error {
    package let sql: String
}
