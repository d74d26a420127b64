import Postgres
import Tenancy
import TestSupport
import Testing

@testable import Directory

@Suite(.temporaryDatabase) struct ProfileServiceTests {
    /// What each seeded profile may, by area: n none, v view, m maintain.
    @Test(arguments: [
        ("account manager", 1, [Solution.app, .directory, .learning], "mmmmmmmmm"),
        ("administrator", 2, [.app, .directory, .learning], "mmmmmmmvv"),
        ("manager", 3, [.app, .directory, .learning], "vnvvvvvnn"),
        ("training manager", 4, [.app, .directory, .learning], "vnvnnmvnn"),
        ("employee", 5, [.app], "nnnnnnnnn"),
    ])
    func `a new tenant has the seeded profiles`(
        name: String,
        rank: Int,
        solutions: [Solution],
        levels: String
    ) async throws {
        try await TwoTenants.run { tenants in
            let profile = try await ProfileService(tenants.database).show(name, of: tenants.first.id)

            #expect(profile.rank == rank)
            #expect(profile.isDefault == (name == "employee"))
            #expect(profile.rights.solutions == Set(solutions))
            let areas: [Area] = [
                .users, .profiles, .catalogues, .feeds, .welcomeEmails, .training, .sync, .audit, .settings,
            ]
            let words = areas.map { profile.rights.level(in: $0).rawValue.prefix(1) }.joined()
            #expect(words == levels)
            #expect(try await ProfileService(tenants.database).list(tenants.first.id).count == 5)
        }
    }

    @Test func `a profile is made, duplicated, changed and deleted, and the other tenant sees nothing of it`()
        async throws
    {
        try await TwoTenants.run { tenants in
            let service = ProfileService(tenants.database)
            let before = try await tenants.revisions(tenants.first)
            let untouched = try await tenants.revisions(tenants.second)

            let made = try await tenants.addProfile("lead", [.app, .directory], [.users: .view])
            let copy = try await service.duplicate(
                "manager",
                as: ProfileName("area manager"),
                in: tenants.first.id,
                by: .operatorOfDeployment
            )
            let changed = try await tenants.change(
                "lead",
                name: "kitchen lead",
                rank: 7,
                AccessChanges(levels: [.training: .maintain, .users: .none])
            )
            try await service.delete("area manager", in: tenants.first.id, by: .operatorOfDeployment)

            #expect(made.rank == 4)
            #expect((copy.rank, copy.rights) == (3, try await service.show("manager", of: tenants.first.id).rights))
            #expect((changed.id, changed.name, changed.rank) == (made.id, "kitchen lead", 7))
            #expect(changed.rights == Rights(solutions: [.app, .directory, .learning], levels: [.training: .maintain]))
            #expect(try await service.list(tenants.first.id).map(\.name).last == "kitchen lead")
            #expect(try await service.list(tenants.second.id).count == 5)
            #expect(try await tenants.revisions(tenants.first)[1] == before[1] + 4)
            #expect(try await tenants.revisions(tenants.second) == untouched)
        }
    }

    @Test func `giving what is there already changes nothing`() async throws {
        try await TwoTenants.run { tenants in
            let before = try await tenants.revisions(tenants.first)
            try await tenants.change("manager", name: "manager", AccessChanges(levels: [.users: .view]))

            #expect(try await tenants.revisions(tenants.first) == before)
        }
    }

    @Test func `closing a solution closes its areas for good`() async throws {
        try await TwoTenants.run { tenants in
            let closed = try await tenants.change("manager", AccessChanges(closed: [.learning]))
            let opened = try await tenants.change("manager", AccessChanges(opened: [.learning]))

            #expect(closed.rights.levels[.training] == nil)
            #expect(opened.rights.level(in: .training) == .none)
            #expect(opened.rights.level(in: .users) == .view)
        }
    }

    @Test(arguments: ["manager", "Manager", "MANAGER ", "man ager"])
    func `two profiles never look the same`(name: String) async throws {
        try await TwoTenants.run { tenants in
            if name.hasSuffix(" ") {
                await expectError(.invalid) { try await tenants.addProfile(name) }
            } else {
                let error = await expectError(.conflict) { try await tenants.addProfile(name) }
                #expect(error?.remedy?.contains("another name") == true)
            }
        }
    }

    @Test func `the default moves, and there is always one`() async throws {
        try await TwoTenants.run { tenants in
            try await tenants.addProfile("trainee")
            try await tenants.change("trainee", becomesDefault: true)

            let defaults = try await ProfileService(tenants.database).list(tenants.first.id).filter(\.isDefault)
            #expect(defaults.map(\.name) == ["trainee"])
            let error = await expectError(.refused) {
                try await ProfileService(tenants.database)
                    .delete("trainee", in: tenants.first.id, by: .operatorOfDeployment)
            }
            #expect(error?.remedy?.contains("--default") == true)
            try await tenants.add("Chef", to: .jobTitles, of: tenants.first)
            let user = try await tenants.addUser("Ann", "Example", jobTitle: "Chef", to: tenants.first)
            #expect(user.fields.profile.name == "trainee")
        }
    }

    @Test func `the account manager's profile keeps all it has, whoever asks`() async throws {
        try await TwoTenants.run { tenants in
            let name = "account manager"
            let refusals: [(String, () async throws -> Void)] = [
                ("lose", { try await tenants.change(name, AccessChanges(levels: [.audit: .view])) }),
                ("lose", { try await tenants.change(name, AccessChanges(closed: [.learning])) }),
                ("rank 1", { try await tenants.change(name, rank: 2) }),
                ("every new user", { try await tenants.change(name, becomesDefault: true) }),
                (
                    "repair the rest",
                    {
                        try await ProfileService(tenants.database)
                            .delete(name, in: tenants.first.id, by: .operatorOfDeployment)
                    }
                ),
            ]
            for (words, attempt) in refusals {
                let error = await expectError(.refused) { try await attempt() }
                #expect(error?.message.contains(words) == true, "\(error?.message ?? "nothing") lacks \(words)")
                #expect(error?.remedy != nil)
            }

            let renamed = try await tenants.change(name, name: "head office")
            #expect((renamed.rank, renamed.rights) == (1, .all))
            await expectError(.invalid) { try await tenants.change("manager", rank: 1) }
            let copy = try await ProfileService(tenants.database).duplicate(
                "head office",
                as: ProfileName("deputy"),
                in: tenants.first.id,
                by: .operatorOfDeployment
            )
            #expect(copy.rank == 2)
        }
    }

    @Test func `what is in use is not deleted, and the refusal says by whom and what next`() async throws {
        try await TwoTenants.run { tenants in
            let staff = try await tenants.staff()
            let profile = try await ProfileService(tenants.database).show("manager", of: tenants.first.id)
            let user = try await UserService(tenants.database).show(
                .id(try #require(staff["employee"])),
                of: tenants.first.id
            ).user
            try await tenants.give(user, of: tenants.first, toFeed: "payroll")
            try await TemporaryDatabase.current.run { session in
                try session.execute("UPDATE muster.feeds SET profile_ceiling_id = $1", [profile.id.value])
                try session.execute(
                    "UPDATE muster.tenants SET promotion_profile_id = $1 WHERE slug = 'first'",
                    [profile.id.value]
                )
            }

            let error = await expectError(.refused) {
                try await ProfileService(tenants.database)
                    .delete("manager", in: tenants.first.id, by: .operatorOfDeployment)
            }
            for words in ["1 user has it (1 active)", "the feed payroll", "promoted"] {
                #expect(error?.message.contains(words) == true)
            }
            for words in ["profile assign OTHER --from \"manager\"", "feed set payroll --profile-ceiling"] {
                #expect(error?.remedy?.contains(words) == true)
            }
            // The other tenant's profile of the same number is free.
            try await ProfileService(tenants.database)
                .delete("manager", in: tenants.second.id, by: .operatorOfDeployment)
        }
    }

    @Test func `an unknown profile is answered with what comes near`() async throws {
        try await TwoTenants.run { tenants in
            let error = await expectError(.unknown) { try await tenants.change("manger", rank: 5) }
            #expect(error?.remedy == "Did you mean \"manager\"?")
        }
    }
}
