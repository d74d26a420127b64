import Feeds
import Postgres
import Tenancy
import Testing
import TestSupport

private typealias Line = ImportFixture

@Suite(.temporaryDatabase)
struct ImportSafeguardTests {
    private let staff = (1...40).map { Line.line("E\($0)", unit: $0 <= 30 ? "U1" : "U2") }

    @Test func `a snapshot deactivates whom it leaves out, and only of its own feed`() async throws {
        let harbour = try await ImportFixture.make()
        let feeds = FeedService(database: harbour.database)
        for name in ["payroll", "agency"] {
            _ = try await feeds.create(
                harbour.tenant,
                NewFeed(name: name, kind: .upload),
                caller: .operatorOfDeployment
            )
        }
        try await harbour.run(staff, mode: .snapshot, feed: "payroll")
        try await harbour.run([Line.line("Z1")], mode: .snapshot, feed: "agency")

        let summary = try await harbour.run(Array(staff.dropLast(2)), mode: .snapshot, feed: "payroll")

        #expect(summary.removed == 2)
        #expect(summary.happened == [.unchanged: 38])
        #expect(try await harbour.codes() == ["ROW_NOT_IN_FILE", "ROW_NOT_IN_FILE"])
        #expect(try await harbour.user("E40")?["deactivated_by"] == "absence")
        #expect(try await harbour.status("Z1") == "active")
    }

    @Test func `too many removals hold the run, and approval applies exactly that plan`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run(staff, mode: .snapshot)

        let held = try await harbour.run(Array(staff.prefix(30)) + [Line.line("N1")], mode: .snapshot)
        #expect(held.state == .held)
        #expect(try await harbour.codes(held.run).prefix(2) == ["RUN_HELD_REMOVALS", "RUN_HELD_UNIT_EMPTY"])
        #expect(try await harbour.status("E40") == "active")
        #expect(try await harbour.user("N1") == nil)

        let plans = FeedPlanService(database: harbour.database)
        let plan = try await plans.plan(harbour.tenant, run: held.run)
        #expect(plan.counts == [.remove: 10, .create: 1])
        #expect(Set(plan.rows.filter { $0.action == .create }.map(\.externalID)) == ["N1"])

        let applied = try await plans.approve(harbour.tenant, run: held.run, caller: .operatorOfDeployment)
        #expect(applied.removed == 10)
        #expect(try await harbour.status("E40") == "deactivated")
        #expect(try await harbour.status("N1") == "active")
        #expect(try await harbour.status("E1") == "active")
    }

    @Test func `an approval is refused once what the plan reads has changed`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run(staff, mode: .snapshot)
        let held = try await harbour.run(Array(staff.prefix(30)), mode: .snapshot)
        try await harbour.run([Line.line("E40", last: "Moved")])

        let plans = FeedPlanService(database: harbour.database)
        let runs = try await FeedRunService(database: harbour.database).runs(harbour.tenant)
        #expect(runs.first { $0.run == held.run }?.state == .discarded, "a newer file replaces a held run")
        let replaced = await #expect(throws: ServiceError.self) {
            try await plans.approve(harbour.tenant, run: held.run, caller: .operatorOfDeployment)
        }
        #expect(replaced?.code == .conflict)

        let second = try await harbour.run(Array(staff.prefix(30)), mode: .snapshot)
        _ = try await harbour.database.withTenant(harbour.tenant) { tx in
            try tx.execute(
                "UPDATE muster.users SET phone = '1', revision = revision + 1 WHERE tenant_id = $1 AND external_id = 'E35'"
            )
        }
        let error = await #expect(throws: ServiceError.self) {
            try await plans.approve(harbour.tenant, run: second.run, caller: .operatorOfDeployment)
        }
        #expect(error?.code == .conflict)
        #expect(try await harbour.status("E35") == "active")
    }

    @Test func `a discarded plan changes nothing`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run(staff, mode: .snapshot)
        let held = try await harbour.run(Array(staff.prefix(10)), mode: .snapshot)

        let plans = FeedPlanService(database: harbour.database)
        try await plans.discard(harbour.tenant, run: held.run, caller: .operatorOfDeployment)

        #expect(try await harbour.status("E40") == "active")
        let runs = try await FeedRunService(database: harbour.database).runs(harbour.tenant)
        #expect(runs.first?.state == .discarded)
    }

    @Test func `a record without an ID switches removals off`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run(staff, mode: .snapshot)

        let summary = try await harbour.run(
            Array(staff.dropLast(3)) + [Line.line("", email: "x@example.com")],
            mode: .snapshot
        )

        #expect(summary.removed == 0)
        #expect(try await harbour.codes() == ["RUN_REMOVALS_SKIPPED", "ROW_ID_MISSING"])
        #expect(try await harbour.status("E40") == "active")
    }

    @Test func `a parked, rejected or superseded record is still a mention`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([Line.line("1"), Line.line("2"), Line.line("3")], mode: .snapshot)

        let summary = try await harbour.run(
            [
                Line.line("1", title: "chef "), Line.line("2", first: String(repeating: "x", count: 101)),
                Line.line("3"),
            ],
            mode: .snapshot
        )

        #expect(summary.happened == [.parked: 1, .rejected: 1, .unchanged: 1])
        #expect(summary.removed == 0)
        let near = try #require(try await harbour.log().first { $0.code == "ROW_JOB_TITLE_NEAR" })
        #expect(near.message.contains("blank at the end"))
    }

    @Test func `a file without records fails and removes nobody`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run(staff, mode: .snapshot)

        for text in ["", ImportFixture.header + "\n", ImportFixture.header + "\n,,,,,,,,,\n"] {
            let error = await #expect(throws: ServiceError.self) {
                try await harbour.run(text: text, mode: .snapshot)
            }
            #expect(error?.code == .unreadable)
            #expect(try await harbour.codes() == ["RUN_EMPTY_FILE"])
        }
        #expect(try await harbour.status("E40") == "active")
    }

    @Test func `a file that cannot be read leaves a held run as it is`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run(staff, mode: .snapshot)
        let held = try await harbour.run(Array(staff.prefix(30)), mode: .snapshot)
        try #require(held.state == .held)

        for text in ["", "%PDF-1.7", "First Name,Last Name\nAda,Quill\n", ImportFixture.header + "\n\"Ada,"] {
            await #expect(throws: ServiceError.self) { try await harbour.run(text: text, mode: .snapshot) }
        }

        #expect(try await harbour.approve(held.run).removed == 10)
    }

    @Test func `a unit loses everybody by removals and leavers together, and by nobody who moves`() async throws {
        let harbour = try await ImportFixture.make()
        let others = (1...5).map { Line.line("S\($0)", unit: "U2") }
        try await harbour.run((1...60).map { Line.line("E\($0)") } + others, mode: .snapshot)
        let first = (1...60).map { Line.line("E\($0)") }

        // Four who leave and one who moves are not everybody.
        let moved = try await harbour.run(
            first + [Line.line("S1", unit: "U1"), Line.line("S2", unit: "U2", department: "")],
            mode: .snapshot,
            isDryRun: true
        )
        let emptied = try await harbour.run(
            first + [Line.line("S1", status: "Inactive"), Line.line("S2", status: "Inactive")],
            mode: .snapshot
        )

        #expect(!moved.wouldBeHeld)
        #expect(emptied.state == .held)
        let entry = try #require(try await harbour.log(emptied.run).first)
        #expect(entry.code == "RUN_HELD_UNIT_EMPTY")
        #expect(entry.message.hasPrefix("All 5 active people of business unit \"South Pier\""))
    }

    @Test func `a dry run shows its plan and writes nothing to the directory`() async throws {
        let harbour = try await ImportFixture.make()

        let dry = try await harbour.run([Line.line("1"), Line.line("2", title: "Barback")], isDryRun: true)

        #expect(dry.state == .planned)
        #expect(dry.happened == [.created: 1, .parked: 1])
        #expect(try await harbour.user("1") == nil)
        let parked = try await harbour.database.withTenant(harbour.tenant) { tx -> Int in
            try tx.query("SELECT count(*) AS n FROM muster.parked_records WHERE tenant_id = $1")[0]["n"]
        }
        #expect(parked == 0)
        let plan = try await FeedPlanService(database: harbour.database).plan(harbour.tenant, run: dry.run)
        #expect(plan.counts == [.create: 1])
    }

    @Test func `many creations and ID churn hold a later run, not the first`() async throws {
        let harbour = try await ImportFixture.make()
        #expect(try await harbour.run(staff).state == .applied)

        let more = try await harbour.run((1...25).map { Line.line("N\($0)") })
        #expect(more.state == .held)
        #expect(try await harbour.codes().first == "RUN_HELD_CREATIONS")

        let churned = try await harbour.run((1...6).map { Line.line("0E\($0)", email: "e\($0)@example.com") })
        #expect(churned.state == .held)
        #expect(try await harbour.codes().first == "RUN_HELD_ID_CHURN")
    }

    @Test func `what could not be found is listed and can be created`() async throws {
        let harbour = try await ImportFixture.make()
        let run = try await harbour.run([
            Line.line("1", title: "Barback"), Line.line("2", title: "Barback"), Line.line("3", title: "chef"),
            Line.line("4", department: "Spa"), Line.line("5", unit: "North Pier"), Line.line("6", unit: "U9"),
        ]).run
        #expect(
            Set(try await harbour.codes()) == [
                "ROW_JOB_TITLE_UNKNOWN", "ROW_JOB_TITLE_NEAR", "ROW_DEPARTMENT_UNKNOWN", "ROW_UNIT_WRONG_ID_KIND",
                "ROW_UNIT_UNKNOWN",
            ]
        )

        let service = FeedRunService(database: harbour.database)
        let missing = try await service.missing(harbour.tenant, run: run)
        #expect(missing.first { $0.value == "Barback" }?.people == 2)
        let created = try await service.createMissing(harbour.tenant, run: run, caller: .operatorOfDeployment)

        #expect(Set(created.map(\.value)) == ["Barback", "Spa", "U9"])
        let again = try await harbour.run([Line.line("1", title: "Barback")])
        #expect(again.happened == [.created: 1])
    }
}
