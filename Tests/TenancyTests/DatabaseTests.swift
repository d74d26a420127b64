import Logging
import Postgres
import Tenancy
import TestSupport
import Testing

/// Two tenants with one job title each, in a database of the test's own, reached by its superuser's URL.
private struct TwoCanaries {
    static let heron = TenantID(rawValue: 101)
    static let otter = TenantID(rawValue: 102)

    let database: Database

    static func make() async throws -> TwoCanaries {
        let owner = try TemporaryDatabase.current
        try await owner.asSuperuser { session in
            try session.script(
                """
                INSERT INTO muster.tenants (tenant_id, slug, name, time_zone, created_at)
                VALUES (101, 'heron', 'Heron', 'UTC', now()), (102, 'otter', 'Otter', 'UTC', now());
                INSERT INTO muster.job_titles (tenant_id, job_title_id, name, created_at)
                VALUES (101, 1, 'heron title', now()), (102, 1, 'otter title', now());
                """
            )
        }
        return TwoCanaries(database: try await open(owner.url))
    }

    static func open(_ url: String) async throws -> Database {
        try await Database.open(DatabaseConfiguration(url: url, appConnections: 4), logger: .silent)
    }

    func titles(_ tenant: TenantID) async throws -> [String] {
        try await database.withTenant(tenant) { tx in
            // Without the tenant in the WHERE clause: what is left to see is what row-level security lets through.
            try tx.query("SELECT name FROM muster.job_titles WHERE $1 > 0").map { try $0["name"] }
        }
    }
}

extension Logger {
    fileprivate static var silent: Logger { Logger.ofTests }
}

extension TemporaryDatabase {
    fileprivate func asSuperuser(_ body: @escaping @Sendable (Session) throws -> Void) async throws {
        let connection = try await Connection.open(ConnectionConfiguration(conninfo: url), logger: .silent)
        do {
            try await connection.run(body)
            await connection.close()
        } catch {
            await connection.close()
            throw error
        }
    }
}

@Suite(.temporaryDatabase)
struct DatabaseTests {
    @Test func `a superuser's URL works under the runtime roles, which see one tenant`() async throws {
        let canaries = try await TwoCanaries.make()

        let roles = try await (
            canaries.database.withTenant(TwoCanaries.heron) { tx -> String in
                try tx.query("SELECT current_user::text AS name WHERE $1 > 0")[0]["name"]
            },
            canaries.database.withControl { tx -> String in
                try tx.query("SELECT current_user::text AS name")[0]["name"]
            }
        )

        #expect(roles == ("muster_app", "muster_control"))
        #expect(try await canaries.titles(TwoCanaries.heron) == ["heron title"])
        #expect(try await canaries.titles(TwoCanaries.otter) == ["otter title"])
    }

    @Test func `the fence is what separates tenants: without the policy both are seen`() async throws {
        let canaries = try await TwoCanaries.make()
        try await TemporaryDatabase.current.asSuperuser { session in
            try session.script(
                """
                DROP POLICY tenant_isolation ON muster.job_titles;
                CREATE POLICY tenant_isolation ON muster.job_titles TO muster_app USING (true);
                """
            )
        }

        #expect(try await canaries.titles(TwoCanaries.heron).count == 2)
    }

    @Test func `a role that owns a table is refused, because row-level security would not bind it`() async throws {
        let url = try TemporaryDatabase.current.url
        try await TemporaryDatabase.current.asSuperuser { session in
            try session.script("ALTER TABLE muster.job_titles OWNER TO muster_app")
        }

        let error = await #expect(throws: ServiceError.self) {
            let database = try await TwoCanaries.open(url)
            try await database.withTenant(TwoCanaries.heron) { tx in
                _ = try tx.query("SELECT 1 WHERE $1 > 0")
            }
        }
        #expect(error?.code == .refused)
    }

    @Test func `no tenant bound is an error, in a fresh session and in a used one`() async throws {
        _ = try await TwoCanaries.make()
        let connection = try await Connection.open(
            ConnectionConfiguration(conninfo: TemporaryDatabase.current.url, role: "muster_app"),
            logger: .silent
        )
        let read = "SELECT count(*) FROM muster.job_titles"

        let fresh = await #expect(throws: PostgresError.self) { try await connection.run { _ = try $0.query(read) } }
        let bound = try await connection.run { session -> Int in
            try session.script("BEGIN; SET LOCAL muster.tenant = '101'")
            let count: Int = try session.query(read)[0][0]
            try session.script("COMMIT")
            return count
        }
        let used = await #expect(throws: PostgresError.self) { try await connection.run { _ = try $0.query(read) } }
        await connection.close()

        #expect(bound == 1)
        #expect(fresh != nil && used != nil)
    }

    @Test func `what a body wrote before it threw is gone, and the connection goes on`() async throws {
        let canaries = try await TwoCanaries.make()
        struct Stop: Error {}

        await #expect(throws: Stop.self) {
            try await canaries.database.withTenant(TwoCanaries.heron) { tx in
                try tx.execute("UPDATE muster.job_titles SET name = 'changed' WHERE tenant_id = $1")
                throw Stop()
            }
        }

        #expect(try await canaries.titles(TwoCanaries.heron) == ["heron title"])
    }

    @Test func `a tenant cannot write a row of another`() async throws {
        let canaries = try await TwoCanaries.make()

        await #expect(throws: (any Error).self) {
            try await canaries.database.withTenant(TwoCanaries.heron) { tx in
                try tx.execute(
                    """
                    INSERT INTO muster.job_titles (tenant_id, job_title_id, name, created_at)
                    SELECT $2::bigint, 9, 'smuggled', now() WHERE $1 > 0
                    """,
                    [TwoCanaries.otter.value]
                )
            }
        }
        let moved = try await canaries.database.withTenant(TwoCanaries.heron) { tx in
            try tx.execute(
                "UPDATE muster.job_titles SET name = 'x' WHERE tenant_id = $2 AND $1 > 0",
                [TwoCanaries.otter.value]
            )
        }

        #expect(moved == 0)
        #expect(try await canaries.titles(TwoCanaries.otter) == ["otter title"])
    }

    @Test func `many transactions of two tenants at once each see their own`() async throws {
        let canaries = try await TwoCanaries.make()

        let wrong = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let isHeron = number.isMultiple(of: 2)
                    let seen = try await canaries.titles(isHeron ? TwoCanaries.heron : TwoCanaries.otter)
                    return seen != [isHeron ? "heron title" : "otter title"]
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }

        #expect(wrong == 0)
    }

    @Test func `a server that is not there is unavailable, and says what to do`() async throws {
        let error = await #expect(throws: ServiceError.self) {
            try await TwoCanaries.open("postgresql:///nothing?host=/nonexistent-\(#line)")
        }

        #expect(error?.code == .unavailable)
        #expect(error?.remedy?.isEmpty == false)
    }
}

@Suite(.emptyDatabase)
struct EmptyDatabaseTests {
    @Test func `a database without the schema is told apart from one that is away`() async throws {
        let url = try TemporaryDatabase.current.url

        let error = await #expect(throws: ServiceError.self) { try await TwoCanaries.open(url) }

        #expect(error?.code == .failed)
        #expect(error?.remedy?.contains("muster db migrate") == true)
    }
}
