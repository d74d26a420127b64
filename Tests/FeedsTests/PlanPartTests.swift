import Directory
import Feeds
import Postgres
import TestSupport
import Tenancy
import Testing

private typealias Line = ImportFixture

@Suite(.temporaryDatabase)
struct PlanPartTests {
    private let staff = (1...20).map { Line.line("E\($0)") }

    @Test func `a part is held against the rights of whoever approves it, and only the part`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run(staff, mode: .snapshot)
        try await harbour.giveProfile(1, to: ["E1", "E15"])
        try await harbour.giveProfile(2, to: ["E2"])
        let held = try await harbour.run(Array(staff.prefix(10)), mode: .snapshot)
        let lesser = Caller.user(try #require(try await harbour.user("E2"))["user_id"])
        let plans = FeedPlanService(database: harbour.database)

        for part in [PlanPart.whole, PlanPart(people: ["E15", "E16"])] {
            let error = await #expect(throws: ServiceError.self) {
                try await plans.approve(harbour.tenant, run: held.run, part: part, caller: lesser)
            }
            #expect(error?.code == .refused)
        }
        #expect(try await harbour.plan(held.run).counts == [.remove: 10])
        let part = PlanPart(people: ["E16"])
        let summary = try await plans.approve(harbour.tenant, run: held.run, part: part, caller: lesser)

        #expect(summary.removed == 1)
        #expect(try await harbour.status("E15") == "active")
        #expect(try await harbour.status("E16") == "deactivated")
    }

    @Test func `of records that waited the part returns, and the rest goes on waiting`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run(staff)
        let parked = try await harbour.run([Line.line("N1", title: "Barback"), Line.line("N2", title: "Barback")])
        var change = FeedChange()
        change.creations = .always
        let feed = try await FeedService(database: harbour.database).set(
            harbour.tenant,
            name: "default",
            change,
            caller: .operatorOfDeployment
        )
        _ = try await FeedRunService(database: harbour.database).createMissing(
            harbour.tenant,
            run: parked.run,
            caller: .operatorOfDeployment
        )
        let held = try #require(try await harbour.importer.retryParked(harbour.tenant, feed: feed.id))
        try #require(held.state == .held)
        let plan = try await harbour.plan(held.run)
        #expect(plan.rows.first?.cause == "the record of run 2 that waited for its job title has a new external ID")
        #expect(plan.rows.first?.line == 2)

        let summary = try await harbour.approve(held.run, PlanPart(people: ["N1"]))

        #expect(summary.happened == [.created: 1, .skipped: 1])
        #expect(try await harbour.status("N1") == "active")
        #expect(try await harbour.count("parked_records", "external_id = 'N2'") == 1)
        #expect(try await harbour.count("parked_records") == 1)
        let again = try #require(try await harbour.importer.retryParked(harbour.tenant, feed: feed.id))
        #expect(again.happened == [.created: 1])
    }

    @Test func `the last account manager stays, also when only a part takes them away`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run(staff, mode: .snapshot)
        try await harbour.giveProfile(1, to: ["E14", "E15"])
        // One of the two is protected when the plan is made; by then there is another.
        let held = try await harbour.run(Array(staff.prefix(10)), mode: .snapshot)
        let removed = try await harbour.plan(held.run, PlanPart(people: ["E14", "E15"])).rows.map(\.externalID)
        try #require(removed.count == 1)
        let other = removed == ["E14"] ? "E15" : "E14"
        try await harbour.giveProfile(3, to: [other])

        let error = await #expect(throws: ServiceError.self) {
            try await harbour.approve(held.run, PlanPart(people: removed))
        }

        #expect(error?.code == .conflict)
        #expect(try await harbour.status(removed[0]) == "active")
    }
}
