import Directory
import Postgres
import Tenancy
import TestSupport
import Testing

@Suite(.temporaryDatabase) struct ActingUserTests {
    @Test func `each seeded profile opens what it should, in the service that writes`() async throws {
        try await TwoTenants.run { tenants in
            let staff = try await tenants.staff()
            let catalogue = CatalogueService(.departments, tenants.database)
            var made: [String] = []
            for (profile, user) in staff.sorted(by: { $0.key < $1.key }) {
                do {
                    let draft = try CatalogueDraft(.departments, name: "Made by \(profile)")
                    _ = try await catalogue.create(draft, in: tenants.first.id, by: .user(user))
                    made.append(profile)
                } catch let error as ServiceError {
                    #expect(error.code == .refused)
                    #expect(error.message.contains("\"\(profile)\""))
                }
            }

            #expect(made == ["account manager", "administrator"])
            #expect(try await catalogue.list(tenants.first.id).count == 2)
        }
    }

    @Test func `who is deactivated can do nothing any more`() async throws {
        try await TwoTenants.run { tenants in
            let administrator = try #require(try await tenants.staff()["administrator"])
            _ = try await UserService(tenants.database)
                .deactivate(.id(administrator), of: tenants.first.id, by: .operatorOfDeployment)

            await expectError(.refused) {
                _ = try await CatalogueService(.departments, tenants.database).create(
                    CatalogueDraft(.departments, name: "Kitchen"),
                    in: tenants.first.id,
                    by: .user(administrator)
                )
            }
            await expectError(.unknown) {
                _ = try await ActingUser.find("kim1@firm.example", in: tenants.first.id, tenants.database)
            }
        }
    }

    @Test func `another tenant's user is as unknown as nobody`() async throws {
        try await TwoTenants.run { tenants in
            _ = try await tenants.staff()
            let elsewhere = await expectError(.unknown) {
                _ = try await ActingUser.find("kim0@firm.example", in: tenants.second.id, tenants.database)
            }
            let nowhere = await expectError(.unknown) {
                _ = try await ActingUser.find("nobody@firm.example", in: tenants.second.id, tenants.database)
            }

            #expect(elsewhere?.message == nowhere?.message)
            #expect(elsewhere?.remedy == nowhere?.remedy)
        }
    }

    @Test func `nobody acts before the first day`() async throws {
        try await TwoTenants.run { tenants in
            let staff = try await tenants.staff()
            let administrator = try #require(staff["administrator"])
            var changes = UserChanges()
            changes.startDate = .set(try #require(CalendarDate(year: 2999, month: 1, day: 1)))
            _ = try await UserService(tenants.database)
                .update(.id(administrator), changes, of: tenants.first.id, by: .operatorOfDeployment)

            let error = await expectError(.refused) {
                _ = try await ActingUser.find("kim1@firm.example", in: tenants.first.id, tenants.database)
            }
            #expect(error?.message.contains("2999-01-01") == true)
        }
    }

    @Test func `nobody acts after the last day, whether or not a worker has ended the account`() async throws {
        try await TwoTenants.run { tenants in
            let administrator = try #require(try await tenants.staff()["administrator"])
            try await tenants.database.withTenant(tenants.first.id) { tx in
                _ = try tx.execute(
                    "UPDATE muster.users SET end_date = '2020-01-01' WHERE tenant_id = $1 AND user_id = $2",
                    [administrator.value]
                )
            }

            await expectError(.refused) {
                _ = try await ActingUser.find("kim1@firm.example", in: tenants.first.id, tenants.database)
            }
            await expectError(.refused) {
                _ = try await CatalogueService(.departments, tenants.database).create(
                    CatalogueDraft(.departments, name: "Kitchen"),
                    in: tenants.first.id,
                    by: .user(administrator)
                )
            }
        }
    }

    @Test func `what the operator promised is the operator's to change`() async throws {
        try await TwoTenants.run { tenants in
            let manager = Caller.user(try #require(try await tenants.staff()["account manager"]))
            let service = TenantService(tenants.database)

            let renamed = try await service.set(tenants.first, TenantChanges(name: "New name"), by: manager)
            #expect(renamed.name == "New name")
            await expectError(.refused) {
                _ = try await service.set(tenants.first, TenantChanges(windowSeconds: 60), by: manager)
            }
            await expectError(.refused) { _ = try await service.suspend(tenants.first, reason: "none", by: manager) }
        }
    }

    @Test func `a tenant that is resumed keeps what it deleted`() async throws {
        try await TwoTenants.run { tenants in
            let service = TenantService(tenants.database)
            try await tenants.database.withTenant(tenants.first.id) { tx in
                _ = try tx.execute(
                    "DELETE FROM muster.profile_permissions WHERE tenant_id = $1 AND profile_id = 3"
                )
            }

            let suspended = try await service.suspend(tenants.first, reason: "a test", by: .operatorOfDeployment)
            _ = try await service.resume(suspended, by: .operatorOfDeployment)

            let left = try await tenants.database.withTenant(tenants.first.id) { tx in
                try tx.query(
                    "SELECT count(*) FROM muster.profile_permissions WHERE tenant_id = $1 AND profile_id = 3"
                )[0][0] as Int
            }
            #expect(left == 0)
        }
    }
}
