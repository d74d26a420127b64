import Directory
import Learning
import Postgres
import Tenancy
import TestSupport
import Testing

/// What is done to many at once costs the statements that it costs for a few.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct BulkStatementTests {
    @Test func `uploads, assignments, campaigns and syncs have no statement for each row`() async throws {
        try await withCountedStatements { database, tally in
            _ = try await statements(of: "first", people: 3, database, tally)
            let few = try await statements(of: "small", people: 10, database, tally)
            let many = try await statements(of: "big", people: 2_000, database, tally)

            #expect(few.count == 6)
            for (step, statements) in few {
                #expect(statements.values.reduce(0, +) > 2, "\(step): the counter counts")
                #expect(many[step] == statements, "\(step)")
            }
        }
    }

    private func statements(
        of slug: String,
        people: Int64,
        _ database: Database,
        _ tally: StatementTally
    ) async throws -> [String: [String: Int]] {
        let tenant = try await TenantFixture.create(slug, in: database)
        let sync = LearningSync(database: database)
        var counts: [String: [String: Int]] = [:]
        func count(_ step: String, _ body: () async throws -> Int) async throws {
            _ = tally.take()
            let done = try await body()
            counts[step] = tally.take()
            #expect(done == Int(people), "\(step)")
        }
        try await tenant.addUsers(1...people)
        try await count("newcomers in learning") { Int(try await sync.run(tenant.id, trigger: .change).created) }
        try await count("catalogue") {
            let lines = (1...Int(people)).map { CatalogueLine(line: $0 + 1, name: "Pier \($0)", feedID: "P\($0)") }
            return try await CatalogueService(.businessUnits, database)
                .upload(lines, to: tenant.id, by: .operatorOfDeployment).additions.count
        }
        try await count("profiles") {
            let assignment = ProfileAssignment(
                profile: "manager",
                target: .filter(UserFilter(), includingDeactivated: false)
            )
            return try await ProfileAssignmentService(database)
                .assign(assignment, in: tenant.id, dryRun: false, by: .operatorOfDeployment).changed
        }
        try await count("campaign") {
            let request = WelcomeCampaignRequest(.filter(WelcomeFilter(neverSignedIn: true)))
            return try await WelcomeCampaigns(database).start(request, in: tenant.id, by: .operatorOfDeployment).queued
        }
        try await move(tenant, people, "job_title_id = 2")
        try await count("changes in learning") { Int(try await sync.run(tenant.id, trigger: .change).updated) }
        try await move(tenant, people, "is_active = false, deactivated_by = 'hand'")
        try await count("leavers in learning") { Int(try await sync.run(tenant.id, trigger: .change).deactivated) }
        return counts
    }

    private func move(_ tenant: TenantFixture, _ people: Int64, _ assignment: String) async throws {
        try await tenant.database.withTenant(tenant.id) { tx in
            try tx.execute(
                "UPDATE muster.users SET \(assignment), revision = revision + 1, updated_at = $2 WHERE tenant_id = $1",
                [.timestamp(tx.now)]
            )
            try DirectoryChange.publish(tx, users: (1...people).map(UserID.init(rawValue:)))
        }
    }
}
