import Directory
import Tenancy
import TestSupport
import Testing

@Suite(.temporaryDatabase) struct TrainingManagerTitlesTests {
    @Test func `only the users whose title changed sides go to learning again, and no profile moves`() async throws {
        try await TwoTenants.run { two in
            try await two.add("Chef", "Porter", "Manager", to: .jobTitles, of: two.first)
            try await two.add("Chef", to: .jobTitles, of: two.second)
            let titles = TrainingManagerTitles(two.database)
            _ = try await titles.set(["Chef", "Porter"], of: two.first.id, by: .operatorOfDeployment)
            let chef = try await two.addUser("Ann", "Example", jobTitle: "Chef", to: two.first)
            _ = try await two.addUser("Bob", "Example", jobTitle: "Porter", to: two.first)
            let manager = try await two.addUser("Cy", "Example", jobTitle: "Manager", to: two.first)
            try await two.forgetPending(two.first)

            let changes = try await titles.set(["Porter", "Manager"], of: two.first.id, by: .operatorOfDeployment)

            #expect(changes.added == ["Manager"])
            #expect(changes.removed == ["Chef"])
            #expect(changes.users == 2)
            #expect(try await two.pending(two.first) == [chef.id, manager.id])
            #expect(try await titles.list(two.first.id).map(\.name) == ["Manager", "Porter"])
            #expect(try await titles.list(two.second.id).isEmpty)
            let (user, _) = try await UserService(two.database).show(.id(manager.id), of: two.first.id)
            #expect(user.fields.profile.name == "employee")
            #expect(user.revision == manager.revision)
        }
    }

    @Test func `a dry run changes nothing`() async throws {
        try await TwoTenants.run { two in
            try await two.add("Chef", to: .jobTitles, of: two.first)
            let titles = TrainingManagerTitles(two.database)

            let changes = try await titles.set(["Chef"], of: two.first.id, dryRun: true, by: .operatorOfDeployment)

            #expect(changes.added == ["Chef"])
            #expect(try await titles.list(two.first.id).isEmpty)
        }
    }

    @Test func `one unknown title and none is set`() async throws {
        try await TwoTenants.run { two in
            try await two.add("Chef", to: .jobTitles, of: two.first)
            let titles = TrainingManagerTitles(two.database)

            let error = await expectError(.unknown) {
                _ = try await titles.set(["Chef", "Chief"], of: two.first.id, by: .operatorOfDeployment)
            }

            #expect(error?.remedy == "Did you mean \"Chef\"?")
            #expect(try await titles.list(two.first.id).isEmpty)
        }
    }
}
