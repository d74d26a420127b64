import Directory
import Feeds
import Foundation
import Learning
import Postgres
import TestSupport
import Tenancy
import Testing

/// A new tenant is no empty one to the planner: what follows the first import is as fast as with any other tenant.
@Suite(.temporaryDatabase) struct NewTenantStatisticsTests {
    private static let people = 1_500

    @Test func `the planner knows how many people a tenant has after its first import, and learners after its sync`()
        async throws
    {
        let known = try await ImportFixture.make(slug: "known")
        try await importPeople(into: known)
        let superuser = try await Superuser.connect()
        try await superuser.script("ANALYZE muster.users")
        let new = try await ImportFixture.make(slug: "new", in: known.database, url: known.url)
        func expected(_ table: String) async throws -> Int {
            let text: String = try await superuser.value(
                "EXPLAIN (FORMAT JSON) SELECT user_id FROM muster.\(table) WHERE tenant_id = \(new.tenant.rawValue)"
            )
            let match = try #require(text.firstMatch(of: /"Plan Rows": (\d+)/))
            return Int(match.1) ?? 0
        }
        #expect(try await expected("users") < 10)

        try await importPeople(into: new)
        let users = try await expected("users")
        _ = try await LearningSync(database: new.database).run(new.tenant, trigger: .change)
        let learners = try await expected("learners")

        #expect((Self.people / 2...Self.people * 2).contains(users), "\(users)")
        #expect((Self.people / 2...Self.people * 2).contains(learners), "\(learners)")
        await superuser.close()
        await known.database.close()
    }

    @Test func `few new rows are not worth new statistics, and other tables have none made`() async throws {
        let firm = try await ImportFixture.make()

        #expect(await GrownTable.users.refreshStatistics(firm.database, newRows: 999) == false)
        #expect(await GrownTable.users.refreshStatistics(firm.database, newRows: 1_000))
        await #expect(throws: PostgresError.self) {
            try await firm.database.withControl { tx in
                try tx.query("SELECT muster.refresh_statistics('tenants', 5000)")
            }
        }
        await firm.database.close()
    }

    private func importPeople(into firm: ImportFixture) async throws {
        let lines = (1...Self.people).map { "Ada,Pier,ada\($0)@example.test,Active,,E\($0),Chef,,U1,Kitchen" }
        let summary = try await firm.run(lines)
        #expect(summary.counts[.created] == Self.people)
    }
}
