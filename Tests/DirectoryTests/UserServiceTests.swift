import Directory
import Postgres
import Tenancy
import TestSupport
import Testing

@Suite(.temporaryDatabase) struct UserServiceTests {
    private func run(_ body: (TwoTenants, UserService) async throws -> Void) async throws {
        try await TwoTenants.run { two in
            for tenant in [two.first, two.second] {
                try await two.add("Chef", "Porter", to: .jobTitles, of: tenant)
            }
            try await two.add("Kitchen", to: .departments, of: two.first)
            try await two.add("Harbour", to: .businessUnits, of: two.first)
            try await body(two, UserService(two.database))
        }
    }

    @Test func `a new user is an active employee, pending, with one line of history`() async throws {
        try await run { two, service in
            let user = try await two.addUser(
                "Ann",
                "Example",
                email: "Ann@firm.example",
                jobTitle: "Chef",
                to: two.first
            )

            let (shown, history) = try await service.show(.email(" ann@FIRM.example"), of: two.first.id)
            #expect(shown == user)
            #expect(user.status == .active)
            #expect(user.fields.email == "Ann@firm.example")
            #expect(user.fields.profile.name == "employee")
            #expect(user.revision == 1)
            #expect(history.map(\.change) == ["created"])
            #expect(history.map(\.field) == ["status"])
            #expect(history.map(\.newValue) == ["active"])
            #expect(history.map(\.changedBy) == ["operator"])
            #expect(try await two.pending(two.first) == [user.id])
        }
    }

    @Test func `a second tenant neither reads nor changes the first's users`() async throws {
        try await run { two, service in
            let user = try await two.addUser(
                "Ann",
                "Example",
                email: "ann@firm.example",
                jobTitle: "Chef",
                to: two.first
            )
            var changes = UserChanges()
            changes.firstName = try PersonName("Eve", called: "first name")

            await expectError(.unknown) { _ = try await service.show(.id(user.id), of: two.second.id) }
            await expectError(.unknown) { _ = try await service.show(.email("ann@firm.example"), of: two.second.id) }
            await expectError(.unknown) {
                _ = try await service.update(.id(user.id), changes, of: two.second.id, by: .operatorOfDeployment)
            }
            await expectError(.unknown) {
                _ = try await service.deactivate(.id(user.id), of: two.second.id, by: .operatorOfDeployment)
            }

            #expect(try await service.list(two.second.id).isEmpty)
            #expect(try await service.show(.id(user.id), of: two.first.id).user == user)
        }
    }

    @Test func `an address is unique among a tenant's active users, and free in another tenant`() async throws {
        try await run { two, service in
            let ann = try await two.addUser(
                "Ann",
                "Example",
                email: "ann@firm.example",
                jobTitle: "Chef",
                to: two.first
            )

            await expectError(.conflict) {
                _ = try await two.addUser("Eve", "Other", email: "ANN@firm.example", jobTitle: "Chef", to: two.first)
            }
            _ = try await two.addUser("Eve", "Other", email: "ann@firm.example", jobTitle: "Chef", to: two.second)
            _ = try await service.deactivate(.id(ann.id), of: two.first.id, by: .operatorOfDeployment)
            let heir = try await two.addUser("Eve", "Other", email: "ann@firm.example", jobTitle: "Chef", to: two.first)

            #expect(try await service.show(.email("ann@firm.example"), of: two.first.id).user.id == heir.id)
        }
    }

    @Test func `two who want one address at the same moment: one gets it`() async throws {
        try await run { two, service in
            let made = await withTaskGroup(of: Bool.self) { group in
                for name in ["Ann", "Bob", "Cy"] {
                    group.addTask {
                        let user = try? await two.addUser(
                            name,
                            "Example",
                            email: "desk@firm.example",
                            jobTitle: "Chef",
                            to: two.first
                        )
                        return user != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }

            let users = try await service.list(two.first.id)
            #expect(made == 1)
            #expect(users.count == 1)
        }
    }

    @Test(arguments: ["title", "department", "unit", "profile"])
    func `a user cannot have what the directory has not`(what: String) async throws {
        try await run { two, service in
            var draft = UserDraft(
                firstName: try PersonName("Ann", called: "first name"),
                lastName: try PersonName("Example", called: "last name"),
                email: nil,
                jobTitle: what == "title" ? "chef" : "Chef"
            )
            draft.department = what == "department" ? "kitchen" : nil
            draft.businessUnit = what == "unit" ? "feed-Harbour" : nil
            draft.profile = what == "profile" ? "king" : nil

            await expectError(.unknown) { [draft] in
                _ = try await service.create(draft, in: two.first.id, by: .operatorOfDeployment)
            }

            #expect(try await service.list(two.first.id).isEmpty)
        }
    }

    @Test func `history keeps the fields that changed, as they were and as they are`() async throws {
        try await run { two, service in
            let user = try await two.addUser("Ann", "Example", jobTitle: "Chef", to: two.first)
            try await two.forgetPending(two.first)
            var changes = UserChanges()
            changes.firstName = try PersonName("Ann", called: "first name")
            changes.lastName = try PersonName("Sample", called: "last name")
            changes.jobTitle = "Porter"
            changes.department = .set("Kitchen")

            let changed = try await service.update(.id(user.id), changes, of: two.first.id, by: .operatorOfDeployment)

            let history = try await service.show(.id(user.id), of: two.first.id, changes: 1).history
            #expect(changed.revision == 2)
            #expect(history.map(\.field) == ["department", "job_title", "last_name"])
            #expect(history.map(\.oldValue) == [nil, "Chef", "Example"])
            #expect(history.map(\.newValue) == ["Kitchen", "Porter", "Sample"])
            #expect(try await two.pending(two.first) == [user.id])
            let kept: String = try await two.database.withTenant(two.first.id) { tx in
                try tx.query(
                    "SELECT after ->> 'job_title' AS kept FROM muster.user_changes WHERE tenant_id = $1 AND revision = 2"
                )[0]["kept"]
            }
            #expect(kept == #"{"id": 2, "name": "Porter"}"#)
        }
    }

    @Test func `a change to what is there already is no change`() async throws {
        try await run { two, service in
            let user = try await two.addUser("Ann", "Example", jobTitle: "Chef", to: two.first)
            try await two.forgetPending(two.first)
            var changes = UserChanges()
            changes.jobTitle = "Chef"
            changes.phone = .clear

            let same = try await service.update(.id(user.id), changes, of: two.first.id, by: .operatorOfDeployment)

            #expect(same == user)
            #expect(try await two.pending(two.first).isEmpty)
        }
    }

    @Test func `what a feed owns is corrected in the feed; the profile is free`() async throws {
        try await run { two, service in
            let user = try await two.addUser("Ann", "Example", jobTitle: "Chef", to: two.first)
            try await two.give(user, of: two.first, toFeed: "payroll")
            var owned = UserChanges()
            owned.phone = .set("1")
            owned.profile = "manager"
            var free = UserChanges()
            free.profile = "manager"

            let error = await expectError(.refused) { [owned] in
                _ = try await service.update(.id(user.id), owned, of: two.first.id, by: .operatorOfDeployment)
            }
            let changed = try await service.update(
                .externalID("007", feed: "payroll"),
                free,
                of: two.first.id,
                by: .operatorOfDeployment
            )

            #expect(error?.remedy?.hasPrefix("Correct it in payroll.") == true)
            #expect(error?.remedy?.contains("muster user lock") == true)
            #expect(changed.fields.profile.name == "manager")
            #expect(changed.fields.phone == nil)
            await expectError(.unknown) { _ = try await service.show(.externalID("7", feed: nil), of: two.first.id) }
        }
    }

    @Test func `who returns has the history and the default profile`() async throws {
        try await run { two, service in
            let user = try await two.addUser("Ann", "Example", jobTitle: "Chef", to: two.first)
            var changes = UserChanges()
            changes.profile = "manager"
            _ = try await service.update(.id(user.id), changes, of: two.first.id, by: .operatorOfDeployment)

            let gone = try await service.deactivate(.id(user.id), of: two.first.id, by: .operatorOfDeployment)
            await expectError(.conflict) {
                _ = try await service.deactivate(.id(user.id), of: two.first.id, by: .operatorOfDeployment)
            }
            let back = try await service.reactivate(.id(user.id), of: two.first.id, by: .operatorOfDeployment)
            await expectError(.conflict) {
                _ = try await service.reactivate(.id(user.id), of: two.first.id, by: .operatorOfDeployment)
            }

            #expect(gone.status == .deactivated)
            #expect(gone.fields.deactivatedBy == "hand")
            #expect(gone.deactivatedAt != nil)
            #expect(back.status == .active)
            #expect(back.deactivatedAt == nil)
            #expect(back.fields.profile.name == "employee")
            let history = try await service.show(.id(user.id), of: two.first.id).history
            #expect(history.map(\.change) == ["reactivated", "reactivated", "deactivated", "updated", "created"])
        }
    }

    @Test func `nobody returns while an active user has the address, or after the end date`() async throws {
        try await run { two, service in
            let ann = try await two.addUser(
                "Ann",
                "Example",
                email: "desk@firm.example",
                jobTitle: "Chef",
                to: two.first
            )
            _ = try await service.deactivate(.id(ann.id), of: two.first.id, by: .operatorOfDeployment)
            let bob = try await two.addUser(
                "Bob",
                "Example",
                email: "desk@firm.example",
                jobTitle: "Chef",
                to: two.first
            )

            let error = await expectError(.refused) {
                _ = try await service.reactivate(.id(ann.id), of: two.first.id, by: .operatorOfDeployment)
            }
            #expect(error?.message.contains("user \(bob.id)") == true)

            var ended = UserChanges()
            ended.endDate = .set(try #require(CalendarDate(year: 2020, month: 1, day: 31)))
            _ = try await service.update(.id(bob.id), ended, of: two.first.id, by: .operatorOfDeployment)
            _ = try await service.deactivate(.id(bob.id), of: two.first.id, by: .operatorOfDeployment)
            await expectError(.refused) {
                _ = try await service.reactivate(.id(bob.id), of: two.first.id, by: .operatorOfDeployment)
            }
        }
    }

    @Test func `the end date is not before the start date`() async throws {
        try await run { two, service in
            let user = try await two.addUser("Ann", "Example", jobTitle: "Chef", to: two.first)
            var changes = UserChanges()
            changes.startDate = .set(try #require(CalendarDate(year: 2026, month: 3, day: 2)))
            changes.endDate = .set(try #require(CalendarDate(year: 2026, month: 3, day: 1)))

            await expectError(.invalid) { [changes] in
                _ = try await service.update(.id(user.id), changes, of: two.first.id, by: .operatorOfDeployment)
            }
        }
    }

    @Test func `a page begins after the user before, and every user is on one page`() async throws {
        try await run { two, service in
            for name in ["Ann", "Bob", "Bob", "Cy", "Dee"] {
                _ = try await two.addUser(name, "Example", jobTitle: "Chef", to: two.first)
            }
            let first = try await service.list(two.first.id, limit: 2)
            let second = try await service.list(two.first.id, after: first.last?.id, limit: 2)
            let third = try await service.list(two.first.id, after: second.last?.id, limit: 2)

            #expect([first.count, second.count, third.count] == [2, 2, 1])
            #expect((first + second + third).map(\.id.rawValue) == [1, 2, 3, 4, 5])
        }
    }

    @Test func `filters narrow the list`() async throws {
        try await run { two, service in
            let ann = try await two.addUser("Ann", "Sample", email: "ann@firm.example", jobTitle: "Chef", to: two.first)
            let bob = try await two.addUser("Bob", "Example", jobTitle: "Porter", to: two.first)
            let cy = try await two.addUser("Cy", "Example", jobTitle: "Porter", to: two.first)
            var changes = UserChanges()
            changes.startDate = .set(try #require(CalendarDate(year: 2999, month: 1, day: 1)))
            changes.businessUnit = .set("Harbour")
            _ = try await service.update(.id(cy.id), changes, of: two.first.id, by: .operatorOfDeployment)
            _ = try await service.deactivate(.id(bob.id), of: two.first.id, by: .operatorOfDeployment)
            try await two.give(ann, of: two.first, toFeed: "payroll")
            func found(_ filter: UserFilter) async throws -> [UserID] {
                try await service.list(two.first.id, filter).map(\.id)
            }

            #expect(try await found(UserFilter(status: .active)) == [ann.id])
            #expect(try await found(UserFilter(status: .deactivated)) == [bob.id])
            #expect(try await found(UserFilter(status: .notStarted)) == [cy.id])
            #expect(try await found(UserFilter(jobTitle: "Porter")) == [bob.id, cy.id])
            #expect(try await found(UserFilter(businessUnit: "Harbour")) == [cy.id])
            #expect(try await found(UserFilter(feed: "payroll")) == [ann.id])
            #expect(try await found(UserFilter(search: "SAMPLE")) == [ann.id])
            #expect(try await found(UserFilter(search: "firm.example")) == [ann.id])
            #expect(try await found(UserFilter(search: "100%")).isEmpty)
            await expectError(.unknown) { _ = try await found(UserFilter(jobTitle: "porter")) }
            await expectError(.unknown) { _ = try await found(UserFilter(feed: "payrol")) }
        }
    }
}
