import Directory
import Feeds
import Foundation
import Postgres
import Tenancy
import TestSupport
import Testing

/// Which profiles a file gives and whose users it changes, by who imports it.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct ImportProfileTests: ProfileImports {
    private typealias Line = ImportFixture

    @Test func `a feed gives what its ceiling has, and not what is merely ranked lower`() async throws {
        let fixture = try await ImportFixture.make()
        try await allow(fixture, upTo: "manager")

        _ = try await run(
            fixture,
            [
                Line.line("A1", profile: "Manager"), Line.line("B1", profile: "training manager"),
                Line.line("C1", profile: "administrator"), Line.line("D1", profile: "employee"),
            ]
        )

        #expect(try await profile(fixture, "A1") == "manager")
        // It may maintain training, which a manager may only view.
        #expect(try await profile(fixture, "B1") == "employee")
        #expect(try await profile(fixture, "C1") == "employee")
        #expect(try await fixture.codes().filter { $0 == "ROW_PROFILE_REFUSED" }.count == 2)
    }

    @Test func `without a ceiling a feed gives the default profile alone`() async throws {
        let fixture = try await ImportFixture.make()
        try await allow(fixture, upTo: nil)

        _ = try await run(fixture, [Line.line("A1", profile: "manager"), Line.line("B1", profile: "employee")])

        #expect(try await profile(fixture, "A1") == "employee")
        #expect(try await fixture.codes() == ["ROW_PROFILE_REFUSED"])
    }

    @Test func `whoever imports gives no more than their own, whatever the ceiling`() async throws {
        let fixture = try await ImportFixture.make()
        try await allow(fixture, upTo: "account manager")
        let administrator = Caller.user(try await user(fixture, "administrator"))
        let lines = [Line.line("A1", profile: "account manager"), Line.line("B1", profile: "administrator")]

        let limited = try await run(fixture, lines, as: administrator)
        #expect(limited.happened == [.created: 2])
        #expect(try await profile(fixture, "A1") == "employee")
        #expect(try await profile(fixture, "B1") == "administrator")

        // The same file is not the same when somebody gives it who may do more.
        let full = try await run(fixture, lines)
        #expect(full.happened == [.updated: 1, .unchanged: 1])
        #expect(try await profile(fixture, "A1") == "account manager")
    }

    @Test func `an upload by hand gives what its giver may give by hand`() async throws {
        let fixture = try await ImportFixture.make()
        try await TestProfiles.addClerk(fixture)
        let administrator = Caller.user(try await user(fixture, "administrator"))
        let clerk = Caller.user(try await user(fixture, "clerk"))
        let file = [Line.line("A1", profile: "account manager"), Line.line("B1", profile: "manager")]

        _ = try await run(fixture, file, byHand: true, as: clerk)
        #expect(try await [profile(fixture, "A1"), profile(fixture, "B1")] == ["employee", "employee"])
        _ = try await run(fixture, file, byHand: true, as: administrator)
        #expect(try await [profile(fixture, "A1"), profile(fixture, "B1")] == ["employee", "manager"])
        _ = try await run(fixture, file, byHand: true)
        #expect(try await [profile(fixture, "A1"), profile(fixture, "B1")] == ["account manager", "manager"])
    }

    @Test func `no file takes over an account with more than its giver's`() async throws {
        let fixture = try await ImportFixture.make()
        try await allow(fixture, upTo: "account manager")
        let administrator = Caller.user(try await user(fixture, "administrator"))
        let manager = Caller.user(try await user(fixture, "account manager"))
        try await fixture.run([Line.line("A1", profile: "account manager"), Line.line("B1")])
        let takeOver = [Line.line("A1", email: "mine@example.com"), Line.line("B1", email: "b@example.com")]

        let refused = try await run(fixture, takeOver, as: administrator)
        #expect(refused.happened == [.rejected: 1, .updated: 1])
        #expect(try await fixture.email("A1") == "a1@example.com")
        let entry = try #require(try await fixture.log().first { $0.code == "ROW_PROTECTED" })
        #expect(entry.message.contains("may do more than whoever imported the file"))
        #expect(entry.remedy?.contains("have an account manager of the tenant import the file") == true)
        let leaver = try await run(fixture, [Line.line("A1", status: "Inactive")], as: administrator)
        #expect(leaver.happened == [.rejected: 1])
        let absent = try await run(fixture, [Line.line("B1")], mode: .snapshot, as: administrator)
        #expect(absent.removed == 1)
        #expect(try await fixture.status("A1") == "active")

        let done = try await run(fixture, takeOver, as: manager)
        #expect(done.happened == [.updated: 2])
        #expect(try await fixture.email("A1") == "mine@example.com")
    }

    @Test func `no record waits for a job title to be applied with more rights than its giver's`() async throws {
        let fixture = try await ImportFixture.make()
        try await allow(fixture, upTo: "account manager")
        let administrator = Caller.user(try await user(fixture, "administrator"))
        try await fixture.run([Line.line("A1", profile: "account manager"), Line.line("B1")])
        let takeOver = [
            Line.line("A1", email: "mine@example.com", title: "Falconer"), Line.line("B1", title: "Falconer"),
        ]

        let refused = try await run(fixture, takeOver, as: administrator)
        #expect(refused.happened == [.rejected: 1, .parked: 1])

        // Nor is somebody else's file approved that does so.
        var change = FeedChange()
        change.removals = .always
        _ = try await FeedService(database: fixture.database)
            .set(fixture.tenant, name: "default", change, caller: .operatorOfDeployment)
        let held = try await run(fixture, takeOver, mode: .snapshot)
        #expect(held.state == .held)
        let plans = FeedPlanService(database: fixture.database)
        let error = await #expect(throws: ServiceError.self) {
            _ = try await plans.approve(fixture.tenant, run: held.run, caller: administrator)
        }
        #expect(error?.code == .refused)
        #expect(error?.message.contains("somebody who has") == true)
    }

    private func makeTitle(_ name: String, in fixture: ImportFixture) async throws {
        _ = try await CatalogueService(.jobTitles, fixture.database)
            .create(CatalogueDraft(.jobTitles, name: name), in: fixture.tenant, by: .operatorOfDeployment)
        let feeds = try await FeedService(database: fixture.database).list(fixture.tenant)
        for feed in feeds { _ = try await fixture.importer.retryParked(fixture.tenant, feed: feed.id) }
    }

    @Test func `a record that waits for its title brings the profile that its giver may give, and no other`()
        async throws
    {
        let fixture = try await ImportFixture.make()
        try await allow(fixture, upTo: "account manager")
        let administrator = Caller.user(try await user(fixture, "administrator"))
        func lines(_ id: String) -> [String] {
            [
                Line.line("\(id)1", profile: "manager", title: "Falconer"),
                Line.line("\(id)2", profile: "account manager", title: "Falconer"),
            ]
        }
        _ = try await run(fixture, lines("H"), byHand: true, as: administrator)
        _ = try await run(fixture, lines("F"), as: administrator)
        _ = try await run(fixture, lines("G"))

        try await makeTitle("Falconer", in: fixture)

        #expect(try await [profile(fixture, "H1"), profile(fixture, "H2")] == ["manager", "employee"])
        #expect(try await [profile(fixture, "F1"), profile(fixture, "F2")] == ["manager", "employee"])
        #expect(try await [profile(fixture, "G1"), profile(fixture, "G2")] == ["manager", "account manager"])
    }

    @Test func `a feed that gives less by then gives less to who waited`() async throws {
        let fixture = try await ImportFixture.make()
        try await allow(fixture, upTo: "account manager")
        _ = try await run(fixture, [Line.line("F1", profile: "account manager", title: "Falconer")])
        try await allow(fixture, upTo: "manager")

        try await makeTitle("Falconer", in: fixture)

        #expect(try await profile(fixture, "F1") == "employee")
        #expect(try await fixture.codes().contains("ROW_PROFILE_REFUSED"))
    }

    @Test func `nobody approves a record that waits and then gives more than they may`() async throws {
        let fixture = try await ImportFixture.make()
        try await allow(fixture, upTo: "account manager")
        let administrator = Caller.user(try await user(fixture, "administrator"))
        let manager = Caller.user(try await user(fixture, "account manager"))
        var change = FeedChange()
        change.removals = .always
        _ = try await FeedService(database: fixture.database)
            .set(fixture.tenant, name: "default", change, caller: .operatorOfDeployment)
        try await fixture.run([Line.line("B1")])
        let held = try await run(
            fixture,
            [Line.line("N1", profile: "account manager", title: "Falconer")],
            mode: .snapshot
        )
        try #require(held.state == .held)
        let plans = FeedPlanService(database: fixture.database)

        let error = await #expect(throws: ServiceError.self) {
            _ = try await plans.approve(fixture.tenant, run: held.run, caller: administrator)
        }
        #expect(error?.code == .refused)
        _ = try await plans.approve(fixture.tenant, run: held.run, caller: manager)
        try await makeTitle("Falconer", in: fixture)
        #expect(try await profile(fixture, "N1") == "account manager")
    }

    @Test func `whoever returns is told of a profile that they do not get, not of the one they do`() async throws {
        let fixture = try await ImportFixture.make()
        try await fixture.run([Line.line("A1"), Line.line("B1")])
        try await fixture.giveProfile(3, to: ["A1", "B1"])
        try await fixture.run([Line.line("A1", status: "Inactive"), Line.line("B1", status: "Inactive")])

        let summary = try await run(
            fixture,
            [Line.line("A1", profile: "employee"), Line.line("B1", profile: "manager")]
        )

        #expect(summary.happened == [.reactivated: 2])
        #expect(try await [profile(fixture, "A1"), profile(fixture, "B1")] == ["employee", "employee"])
        let refused = try await fixture.log(summary.run).filter { $0.code == "ROW_PROFILE_REFUSED" }
        #expect(refused.map(\.externalID) == ["B1"])
    }

    @Test func `nobody approves what they could not do by hand`() async throws {
        let fixture = try await ImportFixture.make()
        try await allow(fixture, upTo: "account manager")
        let administrator = Caller.user(try await user(fixture, "administrator"))
        let manager = Caller.user(try await user(fixture, "account manager"))
        try await fixture.run([Line.line("A1", profile: "account manager"), Line.line("B1")])
        var change = FeedChange()
        change.removals = .always
        let feeds = FeedService(database: fixture.database)
        _ = try await feeds.set(fixture.tenant, name: "default", change, caller: .operatorOfDeployment)
        let plans = FeedPlanService(database: fixture.database)

        for lines in [[Line.line("Z9")], [Line.line("A1"), Line.line("B1", profile: "account manager")]] {
            let held = try await run(fixture, lines, mode: .snapshot)
            #expect(held.state == .held)
            let error = await #expect(throws: ServiceError.self) {
                _ = try await plans.approve(fixture.tenant, run: held.run, caller: administrator)
            }
            #expect(error?.code == .refused)
            #expect(error?.message.contains("more permissions than your own") == true)
            #expect(error?.remedy?.contains("account manager") == true)
        }

        let own = try await run(fixture, [Line.line("A1"), Line.line("Z9")], mode: .snapshot)
        _ = try await plans.approve(fixture.tenant, run: own.run, caller: administrator)
        #expect(try await fixture.status("B1") == "deactivated")
        let all = try await run(fixture, [Line.line("Z9")], mode: .snapshot)
        _ = try await plans.approve(fixture.tenant, run: all.run, caller: manager)
        #expect(try await fixture.status("A1") == "deactivated")
    }

    @Test func `nobody lets a feed give more than their own`() async throws {
        let fixture = try await ImportFixture.make()
        try await fixture.run([Line.line("A1")])
        let administrator = Caller.user(try await user(fixture, "administrator"))
        let service = FeedService(database: fixture.database)
        func set(_ ceiling: String?, _ setsProfiles: Bool?, _ caller: Caller) async throws -> Feed {
            var change = FeedChange()
            change.profileCeiling = ceiling
            change.setsProfiles = setsProfiles
            return try await service.set(fixture.tenant, name: "default", change, caller: caller)
        }

        let error = await #expect(throws: ServiceError.self) {
            _ = try await set("account manager", true, administrator)
        }
        #expect(error?.code == .refused)
        #expect(error?.message.contains("maintain the tenant's settings") == true)
        #expect(error?.remedy?.contains("lower ceiling") == true)
        #expect(try await set("administrator", true, administrator).profileCeiling?.name == "administrator")
        _ = try await set("account manager", nil, .operatorOfDeployment)
        // Nor touch what others allowed.
        await #expect(throws: ServiceError.self) { _ = try await set("employee", nil, administrator) }
        await #expect(throws: ServiceError.self) { _ = try await set(nil, false, administrator) }
        let unknown = await #expect(throws: ServiceError.self) {
            _ = try await set("manger", nil, .operatorOfDeployment)
        }
        #expect(unknown?.code == .unknown)
    }
}

private enum TestProfiles {
    /// A profile that maintains users and no profiles.
    static func addClerk(_ fixture: ImportFixture) async throws {
        let rights = Rights(solutions: [.app, .directory], levels: [.users: .maintain])
        _ = try await ProfileService(fixture.database).create(
            ProfileDraft(name: ProfileName("clerk"), rights: rights),
            in: fixture.tenant,
            by: .operatorOfDeployment
        )
    }
}
