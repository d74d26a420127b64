import Directory
import Postgres
import Tenancy
import TestSupport
import Testing

@Suite(.temporaryDatabase) struct OwnRightsTests {
    @Test func `nobody makes, changes, copies or deletes a profile with more than their own`() async throws {
        try await TwoTenants.run { tenants in
            let administrator = Caller.user(try #require(try await tenants.staff()["administrator"]))
            let service = ProfileService(tenants.database)
            try await tenants.addProfile("keeper", [.app, .directory], [.settings: .maintain])
            let attempts: [() async throws -> Void] = [
                {
                    try await tenants.addProfile("x", [.app, .directory], [.settings: .maintain], by: administrator)
                },
                {
                    try await tenants.change(
                        "manager",
                        AccessChanges(levels: [.settings: .maintain]),
                        by: administrator
                    )
                },
                // Taking away from a profile above one's own is refused as well.
                {
                    try await tenants.change("keeper", AccessChanges(levels: [.settings: .none]), by: administrator)
                },
                { try await tenants.change("keeper", name: "x", by: administrator) },
                {
                    _ = try await service.duplicate(
                        "keeper",
                        as: ProfileName("x"),
                        in: tenants.first.id,
                        by: administrator
                    )
                },
                { try await service.delete("keeper", in: tenants.first.id, by: administrator) },
                // Not even one's own.
                {
                    try await tenants.change(
                        "administrator",
                        AccessChanges(levels: [.settings: .maintain]),
                        by: administrator
                    )
                },
            ]
            for attempt in attempts {
                let error = await expectError(.refused) { try await attempt() }
                #expect(error?.message.contains("maintain the tenant's settings") == true)
                #expect(error?.message.contains("your profile \"administrator\"") == true)
                #expect(error?.remedy?.contains("account manager") == true)
            }

            let own = try await tenants.addProfile(
                "lead",
                [.app, .directory],
                [.settings: .view, .users: .maintain],
                by: administrator
            )
            #expect(own.rights.level(in: .users) == .maintain)
        }
    }

    @Test func `nobody gives a profile with more than their own, to others or themselves`() async throws {
        try await TwoTenants.run { tenants in
            let staff = try await tenants.staff()
            let id = try #require(staff["administrator"])
            let administrator = Caller.user(id)
            let employee = try #require(staff["employee"])

            for user in [employee, id] {
                let error = await expectError(.refused) {
                    try await tenants.give("account manager", to: user, by: administrator)
                }
                #expect(
                    error?.message
                        == "It would give maintain the audit trail, maintain the tenant's settings, "
                        + "which your profile \"administrator\" does not have."
                )
                #expect(error?.remedy?.contains("ask an account manager") == true)
            }
            var draft = try UserDraft(
                firstName: PersonName("New", called: "first name"),
                lastName: PersonName("Example", called: "last name"),
                email: nil,
                jobTitle: "Chef"
            )
            draft.profile = "account manager"
            await expectError(.refused) { [draft] in
                _ = try await UserService(tenants.database).create(draft, in: tenants.first.id, by: administrator)
            }

            try await tenants.give("administrator", to: employee, by: administrator)
            #expect(try await tenants.profile(of: employee) == "administrator")
            #expect(try await tenants.profile(of: id) == "administrator")
        }
    }

    @Test func `an account with more than one's own is out of reach`() async throws {
        try await TwoTenants.run { tenants in
            let staff = try await tenants.staff()
            let administrator = Caller.user(try #require(staff["administrator"]))
            let manager = try #require(staff["account manager"])
            // Of two account managers one may go, but not by the hand of an administrator.
            try await tenants.give("account manager", to: try #require(staff["manager"]))
            let users = UserService(tenants.database)
            var takeOver = UserChanges()
            takeOver.email = .set(try EmailAddress("mine@firm.example"))
            let attempts: [() async throws -> Void] = [
                { [takeOver] in
                    _ = try await users.update(.id(manager), takeOver, of: tenants.first.id, by: administrator)
                },
                { _ = try await users.deactivate(.id(manager), of: tenants.first.id, by: administrator) },
                { try await tenants.give("employee", to: manager, by: administrator) },
            ]
            for attempt in attempts {
                let error = await expectError(.refused) { try await attempt() }
                #expect(error?.message.hasPrefix("User \(manager) has the profile \"account manager\"") == true)
                #expect(error?.remedy?.contains("account manager") == true)
            }

            _ = try await users.deactivate(.id(manager), of: tenants.first.id, by: .operatorOfDeployment)
            await expectError(.refused) {
                _ = try await users.reactivate(.id(manager), of: tenants.first.id, by: administrator)
            }
            // Others are within reach.
            _ = try await users.deactivate(
                .id(try #require(staff["training manager"])),
                of: tenants.first.id,
                by: administrator
            )
        }
    }

    @Test func `who maintains users but no profiles leaves everybody the default one`() async throws {
        try await TwoTenants.run { tenants in
            let staff = try await tenants.staff()
            try await tenants.addProfile("clerk", [.directory], [.users: .maintain])
            let id = try #require(staff["manager"])
            try await tenants.give("clerk", to: id)
            let clerk = Caller.user(id)
            let employee = try #require(staff["employee"])

            let error = await expectError(.refused) { try await tenants.give("clerk", to: employee, by: clerk) }
            #expect(error?.message.contains("choose profiles") == true)
            #expect(error?.remedy?.contains("account manager") == true)
            // The default opens the app, which a clerk has not, and is nobody's excess all the same.
            let draft = try UserDraft(
                firstName: PersonName("New", called: "first name"),
                lastName: PersonName("Example", called: "last name"),
                email: nil,
                jobTitle: "Chef"
            )
            let made = try await UserService(tenants.database).create(draft, in: tenants.first.id, by: clerk)
            #expect(made.fields.profile.name == "employee")
            _ = try await UserService(tenants.database).deactivate(.id(employee), of: tenants.first.id, by: clerk)
        }
    }

    @Test func `rights that are lost while a command waits are gone when it goes on`() async throws {
        try await TwoTenants.run { tenants in
            let staff = try await tenants.staff()
            let administrator = try #require(staff["administrator"])
            let gate = try await Superuser.connect()
            // Within a transaction the server shows activity as it was at the first look.
            let watch = try await Superuser.connect()
            try await gate.script(
                "BEGIN; SELECT FROM muster.directory_state WHERE tenant_id = \(tenants.first.id) FOR UPDATE"
            )
            async let attempt: ServiceError? = expectError(.refused) {
                try await tenants.addProfile("lead", by: .user(administrator))
            }
            try await watch.waitUntilBlocked()
            try await gate.script("UPDATE muster.users SET profile_id = 5 WHERE user_id = \(administrator); COMMIT")

            #expect(await attempt?.message.contains("maintain profiles") == true)
            await gate.close()
            await watch.close()
        }
    }
}
