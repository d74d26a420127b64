import Postgres
import Tenancy
import TestSupport
import Testing

@Suite(.temporaryDatabase) struct RuntimeRoleTests {
    @Test func `a superuser's URL still works under the runtime roles`() async throws {
        let database = try await TenantFixture.openDatabase()
        let asker = "SELECT current_user::text || ' ' || session_user::text AS name"

        let app: String = try await database.withTenant(TenantID(rawValue: 1)) { tx in
            try tx.query("\(asker) WHERE $1 > 0")[0]["name"]
        }
        let control: String = try await database.withControl { tx in try tx.query(asker)[0]["name"] }

        #expect(app == "muster_app postgres")
        #expect(control == "muster_control postgres")
        await database.close()
    }

    @Test func `a database whose fence would not bind is refused`() async throws {
        let superuser = try await Superuser.connect()
        try await superuser.script("ALTER TABLE muster.feeds OWNER TO muster_app")

        let error = await #expect(throws: ServiceError.self) { try await TenantFixture.openDatabase() }

        #expect(error?.code == .refused)
        await superuser.close()
    }

    @Test func `a statement without its tenant finds the bound tenant's rows only`() async throws {
        let database = try await TenantFixture.openDatabase()
        let first = try await TenantFixture.create("first", in: database)
        let second = try await TenantFixture.create("second", in: database)
        try await first.addUsers(1...3)
        try await second.addUsers(1...2)

        let seen: Int64 = try await database.withTenant(first.id) { tx in
            try tx.query("SELECT count(*) AS seen FROM muster.users WHERE $1 > 0")[0]["seen"]
        }

        #expect(seen == 3)
        await database.close()
    }
}
