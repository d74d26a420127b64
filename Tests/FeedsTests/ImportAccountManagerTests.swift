import Directory
import Feeds
import Foundation
import Postgres
import Tenancy
import TestSupport
import Testing

/// A file leaves a tenant an account manager.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct ImportAccountManagerTests: ProfileImports {
    private typealias Line = ImportFixture

    @Test func `who is rejected succeeds no account manager`() async throws {
        let fixture = try await ImportFixture.make()
        try await allow(fixture, upTo: "account manager")
        try await fixture.run([Line.line("A1", profile: "account manager"), Line.line("B1")])

        let summary = try await run(
            fixture,
            [
                Line.line("A1", profile: "employee"),
                Line.line("N1", email: "b1@example.com", profile: "account manager"),
            ]
        )

        #expect(summary.happened == [.unchanged: 1, .rejected: 1])
        #expect(try await profile(fixture, "A1") == "account manager")
    }

    @Test func `a column takes no profile of the last account manager, and the rest is applied`() async throws {
        let fixture = try await ImportFixture.make()
        try await allow(fixture, upTo: "account manager")
        try await fixture.run([
            Line.line("A1", profile: "account manager"), Line.line("B1", profile: "account manager"),
        ])

        let both = try await run(
            fixture,
            [Line.line("A1", profile: "employee"), Line.line("B1", last: "Reed", profile: "employee")]
        )
        #expect(both.happened == [.unchanged: 1, .updated: 1])
        #expect(try await [profile(fixture, "A1"), profile(fixture, "B1")] == ["account manager", "employee"])
        let entry = try #require(try await fixture.log().first { $0.code == "ROW_PROTECTED" })
        #expect(entry.message.contains("the last account manager, who keeps the profile; the rest was applied"))
        #expect(entry.remedy?.contains("muster profile assign") == true)

        let renamed = try await run(fixture, [Line.line("A1", last: "Reed", profile: "employee")])
        #expect(renamed.happened == [.updated: 1])
        #expect(try await profile(fixture, "A1") == "account manager")
        #expect(try await fixture.user("A1")?["last_name"] == "Reed")
    }

    @Test func `one account manager may follow the other in one file, and who leaves goes`() async throws {
        let fixture = try await ImportFixture.make()
        try await allow(fixture, upTo: "account manager")
        try await fixture.run([Line.line("A1", profile: "account manager"), Line.line("B1")])

        let swap = try await run(
            fixture,
            [Line.line("A1", profile: "employee"), Line.line("B1", profile: "account manager")]
        )
        #expect(swap.happened == [.updated: 2])
        #expect(try await [profile(fixture, "A1"), profile(fixture, "B1")] == ["employee", "account manager"])

        let leaver = try await run(fixture, [Line.line("B1", status: "Inactive")])
        #expect(leaver.happened == [.deactivated: 1])
    }

    @Test func `of two the one left out stays when the other loses the profile`() async throws {
        let fixture = try await ImportFixture.make()
        try await allow(fixture, upTo: "account manager")
        try await fixture.run([
            Line.line("A1", profile: "account manager"), Line.line("B1", profile: "account manager"),
        ])

        let summary = try await run(fixture, [Line.line("A1", profile: "employee")], mode: .snapshot)

        #expect(summary.happened == [.updated: 1])
        #expect(try await fixture.status("B1") == "active")
        #expect(try await fixture.codes().contains("ROW_PROTECTED"))
    }

    @Test func `an approval does not take the last account manager away`() async throws {
        let fixture = try await ImportFixture.make()
        try await allow(fixture, upTo: "account manager")
        let other = try await user(fixture, "account manager")
        try await fixture.run([Line.line("A1", profile: "account manager"), Line.line("B1")])
        var change = FeedChange()
        change.removals = .always
        _ = try await FeedService(database: fixture.database)
            .set(fixture.tenant, name: "default", change, caller: .operatorOfDeployment)
        let held = try await run(fixture, [Line.line("B1")], mode: .snapshot)
        #expect(held.state == .held)

        _ = try await UserService(fixture.database)
            .deactivate(.id(other), of: fixture.tenant, by: .operatorOfDeployment)
        let plans = FeedPlanService(database: fixture.database)
        let error = await #expect(throws: ServiceError.self) {
            _ = try await plans.approve(fixture.tenant, run: held.run, caller: .operatorOfDeployment)
        }
        #expect(error?.code == .conflict)
        #expect(error?.remedy?.contains("muster profile assign") == true)

        _ = try await user(fixture, "account manager")
        _ = try await plans.approve(fixture.tenant, run: held.run, caller: .operatorOfDeployment)
        #expect(try await fixture.status("A1") == "deactivated")
    }
}
