import Directory
import Postgres
import Tenancy
import TestSupport
import Testing

extension Catalogue: CustomTestStringConvertible {
    package var testDescription: String { plural }
}

@Suite(.temporaryDatabase) struct CatalogueServiceTests {
    static let catalogues: [Catalogue] = [.jobTitles, .departments, .businessUnits]

    @Test(arguments: catalogues)
    func `two tenants have the same name and neither sees the other's`(catalogue: Catalogue) async throws {
        try await TwoTenants.run { two in
            try await two.add("Harbour", "Pier", to: catalogue, of: two.first)
            try await two.add("Harbour", to: catalogue, of: two.second)

            let service = CatalogueService(catalogue, two.database)
            #expect(try await service.list(two.first.id).map(\.name) == ["Harbour", "Pier"])
            #expect(try await service.list(two.second.id).map(\.name) == ["Harbour"])
            await expectError(.unknown) {
                try await service.delete("Pier", in: two.second.id, by: .operatorOfDeployment)
            }
        }
    }

    @Test(arguments: catalogues, ["Harbour", "harbour", "Har bour", "Har\u{200B}bour"])
    func `a name that is there, or looks like it, is a conflict`(catalogue: Catalogue, name: String) async throws {
        try await TwoTenants.run { two in
            try await two.add("Harbour", to: catalogue, of: two.first)

            await expectError(.conflict) { try await two.add(name, to: catalogue, of: two.first) }

            #expect(try await CatalogueService(catalogue, two.database).list(two.first.id).count == 1)
        }
    }

    @Test func `a lookalike is accepted when it is meant`() async throws {
        try await TwoTenants.run { two in
            try await two.add("Chef", to: .jobTitles, of: two.first)
            let service = CatalogueService(.jobTitles, two.database)

            let entry = try await service.create(
                CatalogueDraft(.jobTitles, name: "chef"),
                in: two.first.id,
                allowingLookalike: true,
                by: .operatorOfDeployment
            )

            #expect(entry.name == "chef")
            #expect(entry.id == 2)
        }
    }

    @Test func `a feed ID belongs to one unit of a tenant`() async throws {
        try await TwoTenants.run { two in
            let service = CatalogueService(.businessUnits, two.database)
            let pier = try CatalogueDraft(.businessUnits, name: "Pier", feedID: "007", timeZone: "Europe/London")
            let quay = try CatalogueDraft(.businessUnits, name: "Quay", feedID: " 007 ")
            let dock = try CatalogueDraft(.businessUnits, name: "Dock", feedID: "7")

            _ = try await service.create(pier, in: two.first.id, by: .operatorOfDeployment)
            await expectError(.conflict) {
                _ = try await service.create(quay, in: two.first.id, by: .operatorOfDeployment)
            }
            _ = try await service.create(dock, in: two.first.id, by: .operatorOfDeployment)
            _ = try await service.create(quay, in: two.second.id, by: .operatorOfDeployment)

            #expect(try await service.list(two.first.id).map(\.feedID) == ["7", "007"])
            #expect(try await service.list(two.first.id).map(\.timeZone) == [nil, "Europe/London"])
        }
    }

    @Test func `a unit's time zone must exist`() async throws {
        try await TwoTenants.run { two in
            let draft = try CatalogueDraft(.businessUnits, name: "Pier", feedID: "1", timeZone: "Mars/Olympus")

            await expectError(.invalid) {
                _ = try await CatalogueService(.businessUnits, two.database)
                    .create(draft, in: two.first.id, by: .operatorOfDeployment)
            }
        }
    }

    @Test func `users follow a renamed job title and go to learning again`() async throws {
        try await TwoTenants.run { two in
            try await two.add("Chef", "Porter", to: .jobTitles, of: two.first)
            let chef = try await two.addUser("Ann", "Example", jobTitle: "Chef", to: two.first)
            _ = try await two.addUser("Bob", "Example", jobTitle: "Porter", to: two.first)
            try await two.forgetPending(two.first)

            let entry = try await CatalogueService(.jobTitles, two.database)
                .rename("Chef", to: CatalogueName("Head Chef"), in: two.first.id, by: .operatorOfDeployment)

            let (user, _) = try await UserService(two.database).show(.id(chef.id), of: two.first.id)
            #expect(entry.users == 1)
            #expect(user.fields.jobTitle?.name == "Head Chef")
            #expect(user.revision == chef.revision)
            #expect(try await two.pending(two.first) == [chef.id])
        }
    }

    @Test func `a name may be rewritten in other capitals, and to itself without any change`() async throws {
        try await TwoTenants.run { two in
            try await two.add("chef", to: .jobTitles, of: two.first)
            let service = CatalogueService(.jobTitles, two.database)

            _ = try await service.rename("chef", to: CatalogueName("Chef"), in: two.first.id, by: .operatorOfDeployment)
            let before = try await two.revisions(two.first)
            _ = try await service.rename("Chef", to: CatalogueName("Chef"), in: two.first.id, by: .operatorOfDeployment)

            #expect(try await service.list(two.first.id).map(\.name) == ["Chef"])
            #expect(try await two.revisions(two.first) == before)
        }
    }

    @Test func `what is in use cannot be deleted, and the message says by how many`() async throws {
        try await TwoTenants.run { two in
            try await two.add("Chef", to: .jobTitles, of: two.first)
            try await two.add("Chef", to: .jobTitles, of: two.second)
            let ann = try await two.addUser("Ann", "Example", jobTitle: "Chef", to: two.first)
            _ = try await two.addUser("Bob", "Example", jobTitle: "Chef", to: two.first)
            _ = try await UserService(two.database).deactivate(.id(ann.id), of: two.first.id, by: .operatorOfDeployment)
            let service = CatalogueService(.jobTitles, two.database)

            let error = await expectError(.refused) {
                try await service.delete("Chef", in: two.first.id, by: .operatorOfDeployment)
            }
            try await service.delete("Chef", in: two.second.id, by: .operatorOfDeployment)

            #expect(error?.message.contains("2 users (1 active)") == true)
            #expect(try await service.list(two.first.id).count == 1)
            #expect(try await service.list(two.second.id).isEmpty)
        }
    }

    @Test func `an upload with one fault adds nothing, repaired it adds all, repeated it does nothing`() async throws {
        try await TwoTenants.run { two in
            try await two.add("Chef", to: .jobTitles, of: two.first)
            let service = CatalogueService(.jobTitles, two.database)
            let lines = ["Porter", "Waiter", "Chef"].enumerated().map { CatalogueLine(line: $0 + 2, name: $1) }
            let faulty = lines + [CatalogueLine(line: 5, name: "chef")]

            let refused = try await service.upload(faulty, to: two.first.id, by: .operatorOfDeployment)
            #expect(refused.faults.map(\.line) == [5])
            #expect(try await service.list(two.first.id).count == 1)

            let tried = try await service.upload(lines, to: two.first.id, dryRun: true, by: .operatorOfDeployment)
            #expect(tried.new == 2)
            #expect(try await service.list(two.first.id).count == 1)

            let applied = try await service.upload(lines, to: two.first.id, by: .operatorOfDeployment)
            #expect([applied.new, applied.unchanged, applied.faults.count] == [2, 1, 0])
            #expect(try await service.list(two.first.id).map(\.name) == ["Chef", "Porter", "Waiter"])

            let before = try await two.revisions(two.first)
            let repeated = try await service.upload(lines, to: two.first.id, by: .operatorOfDeployment)
            #expect([repeated.new, repeated.unchanged] == [0, 3])
            #expect(try await two.revisions(two.first) == before)
            #expect(try await service.list(two.second.id).isEmpty)
        }
    }

    @Test func `uploads at the same moment leave each name once`() async throws {
        try await TwoTenants.run { two in
            let service = CatalogueService(.departments, two.database)
            let lines = (1...50).map { CatalogueLine(line: $0 + 1, name: "Department \($0)") }

            let added = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 1...4 {
                    group.addTask { try await service.upload(lines, to: two.first.id, by: .operatorOfDeployment).new }
                }
                return try await group.reduce(0, +)
            }

            #expect(added == 50)
            #expect(try await service.list(two.first.id).map(\.id).sorted() == Array(1...50))
        }
    }
}
