import Directory
import Feeds
import Postgres
import Scheduling
import TestSupport
import Tenancy
import Testing

private typealias Line = ImportFixture

@Suite(.temporaryDatabase)
struct PlanTests {
    private let staff = (1...20).map { Line.line("E\($0)") }

    @Test func `a plan says per person and field what was, what would be, and why`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run(staff, mode: .snapshot)
        try await harbour.run([Line.line("E19", status: "Inactive")])
        let run = try await harbour.run(
            [
                Line.line("N1", title: "Waiter"), Line.line("E2", title: "Porter", unit: "U2"),
                Line.line("E3", status: "Inactive"), Line.line("E19"), Line.line("E4", title: "Barback"),
            ] + staff[5..<17],
            mode: .snapshot,
            isDryRun: true
        )
        let plan = try await harbour.plan(run.run)

        #expect(plan.counts == [.create: 1, .update: 1, .reactivate: 1, .deactivate: 1, .remove: 4])
        let words = plan.rows.map {
            "\($0.line.map(String.init) ?? "-") \($0.externalID) \($0.field): \($0.before ?? "none") → "
                + "\($0.after ?? "none"), \($0.cause)"
        }
        #expect(words.contains("3 E2 job_title: Chef → Porter, the record says so"))
        #expect(words.contains("3 E2 business_unit: North Pier → South Pier, the record says so"))
        #expect(words.contains("4 E3 status: active → deactivated, the record says Inactive"))
        #expect(words.contains("5 E19 status: deactivated → active, the record brings them back"))
        #expect(words.contains("2 N1 job_title: none → Waiter, the record has a new external ID"))
        #expect(words.contains("- E1 status: active → deactivated, left out of the snapshot"))
        #expect(plan.rows.first?.person == "Ada Quill")
        #expect(try await harbour.status("E3") == "active")

        let removals = try await harbour.plan(run.run, PlanPart(actions: [.remove]), limit: 2)
        #expect(removals.counts == [.remove: 4])
        #expect(removals.rows.map(\.externalID) == ["E1", "E5"])
        let one = try await harbour.plan(run.run, PlanPart(people: ["E2"]))
        #expect(one.rows.map(\.field) == ["job_title", "business_unit"])
    }

    @Test func `a part applies exactly itself, and the run tells the truth about the rest`() async throws {
        let harbour = try await ImportFixture.make()
        let valley = try await ImportFixture.make(slug: "valley", in: harbour.database, url: harbour.url)
        let file =
            Array(staff.prefix(12)) + [
                Line.line("N1"), Line.line("E13", last: "Moved"), Line.line("N2", title: "Barback"),
            ]
        for fixture in [harbour, valley] {
            try await fixture.run(staff, mode: .snapshot)
            #expect(try await fixture.run(file, mode: .snapshot).state == .held)
        }

        let summary = try await harbour.approve(2, PlanPart(actions: [.remove], people: ["E14", "E15"]))

        #expect(summary.state == .appliedInPart)
        #expect(summary.removed == 2)
        #expect(summary.happened == [.unchanged: 12, .skipped: 3])
        #expect(try await harbour.count("users", "NOT is_active") == 2)
        #expect(try await harbour.user("N1") == nil)
        #expect(try await harbour.count("parked_records") == 0)
        #expect(try await harbour.count("feed_plan_rows") == 0)
        let codes = try await harbour.codes(summary.run)
        #expect(codes.count { $0 == "ROW_NOT_APPROVED" } == 8)
        #expect(codes.count { $0 == "ROW_NOT_IN_FILE" } == 2)
        #expect(!codes.contains("ROW_JOB_TITLE_UNKNOWN"))
        #expect(codes.contains("RUN_APPLIED_IN_PART"))
        #expect(try await valley.count("users", "NOT is_active") == 0)
        #expect(try await valley.runs().first?.state == .held)

        let again = try await harbour.run(file, mode: .snapshot)
        #expect(again.state == .held, "the file was not applied, so it is planned anew: five leavers of eighteen")
        #expect(again.removed == 5)
        #expect(try await harbour.revert(summary.run).outcomes == [.reactivated: 2])
    }

    @Test func `a part that needs a change outside of it is refused, naming it`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run(staff, mode: .snapshot)
        let file =
            [
                Line.line("E1", email: "e2@example.com"), Line.line("E2", email: "e1@example.com"),
                Line.line("N1", first: "Ben", last: "Oak", email: "e20@example.com"),
            ] + staff[2..<12]
        let held = try await harbour.run(file, mode: .snapshot)
        try #require(held.state == .held)

        let swap = await #expect(throws: ServiceError.self) {
            try await harbour.approve(held.run, PlanPart(people: ["E1"]))
        }
        #expect(swap?.message.contains("Ada Quill (E1) gets the e-mail address that Ada Quill (E2) would") == true)
        let created = await #expect(throws: ServiceError.self) {
            try await harbour.approve(held.run, PlanPart(actions: [.create]))
        }
        #expect(created?.message.contains("Ben Oak (N1)") == true && created?.message.contains("(E20)") == true)
        let stranger = await #expect(throws: ServiceError.self) {
            try await harbour.approve(held.run, PlanPart(people: ["E1", "X9"]))
        }
        #expect(stranger?.code == .unknown)
        let empty = await #expect(throws: ServiceError.self) {
            try await harbour.approve(held.run, PlanPart(actions: [.reactivate]))
        }
        #expect(empty?.code == .unknown)
        #expect(try await harbour.plan(held.run).counts == [.create: 1, .update: 2, .remove: 8])

        _ = try await harbour.approve(held.run, PlanPart(people: ["E1", "E2"]))
        #expect(try await harbour.email("E1") == "e2@example.com")
        #expect(try await harbour.email("E2") == "e1@example.com")
        #expect(try await harbour.status("E20") == "active")
    }

    @Test func `a refused approval names what moved`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run(staff, mode: .snapshot)
        let held = try await harbour.run(Array(staff.prefix(10)) + [Line.line("N1")], mode: .snapshot)
        _ = try await UserService(harbour.database).create(
            UserDraft(
                firstName: PersonName("Cleo", called: "first name"),
                lastName: PersonName("Ash", called: "last name"),
                email: EmailAddress("n1@example.com"),
                jobTitle: "Chef"
            ),
            in: harbour.tenant,
            by: .operatorOfDeployment
        )
        _ = try await UserService(harbour.database).deactivate(
            .externalID("E15", feed: nil),
            of: harbour.tenant,
            by: .operatorOfDeployment
        )

        let people = await #expect(throws: ServiceError.self) { try await harbour.approve(held.run) }
        #expect(people?.message.contains("Ada Quill (E15): status changed by operator") == true)
        #expect(people?.message.contains("the e-mail address of Ada Quill (N1) belongs to user 21 now") == true)

        _ = try await harbour.run(Array(staff.prefix(10)), mode: .snapshot)
        _ = try await CatalogueService(.departments, harbour.database).create(
            CatalogueDraft(.departments, name: "Spa"),
            in: harbour.tenant,
            by: .operatorOfDeployment
        )
        let catalogue = await #expect(throws: ServiceError.self) { try await harbour.approve(3) }
        #expect(catalogue?.message.contains("department \"Spa\" was created") == true)
        #expect(try await harbour.status("E16") == "active")
    }

    @Test func `an expired plan cannot be approved, and maintenance removes it`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run(staff, mode: .snapshot)
        var change = FeedChange()
        change.planDays = 2
        _ = try await FeedService(database: harbour.database).set(
            harbour.tenant,
            name: "default",
            change,
            caller: .operatorOfDeployment
        )
        _ = try await harbour.run(staff, mode: .snapshot, isDryRun: true)
        let held = try await harbour.run(Array(staff.prefix(10)), mode: .snapshot)
        let retention = HistoryRetention(database: harbour.database)
        _ = try await retention.deleteExpired(of: harbour.tenant)
        #expect(try await harbour.plan(held.run).counts == [.remove: 10])

        try await harbour.makeOlder(days: 2)
        let error = await #expect(throws: ServiceError.self) { try await harbour.approve(held.run) }
        #expect(error?.code == .conflict && error?.message.contains("expired") == true)
        #expect(try await harbour.plan(held.run).isExpired)
        try await harbour.makeOlder(days: 1)
        _ = try await retention.deleteExpired(of: harbour.tenant)

        #expect(try await harbour.count("feed_plan_rows") == 0)
        #expect(try await harbour.runs().first?.state == .expired)
        #expect(try await harbour.status("E20") == "active")
    }

    @Test func `approving a plan keeps what others of the feed wait for`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run(
            [Line.line("E1", department: "Spa"), Line.line("E2", department: "Spa")] + staff.dropFirst(2)
        )
        #expect(try await harbour.count("waiting_references") == 2)
        var change = FeedChange()
        change.creations = .always
        _ = try await FeedService(database: harbour.database).set(
            harbour.tenant,
            name: "default",
            change,
            caller: .operatorOfDeployment
        )
        // It says something newer of the second person, and nothing of the first.
        let held = try await harbour.run([Line.line("E2")] + [Line.line("N1")])
        try #require(held.state == .held)

        _ = try await harbour.approve(held.run)

        #expect(try await harbour.count("waiting_references") == 1)
        _ = try await CatalogueService(.departments, harbour.database).create(
            CatalogueDraft(.departments, name: "Spa"),
            in: harbour.tenant,
            by: .operatorOfDeployment
        )
        _ = try await harbour.importer.fillIn(harbour.tenant, feed: FeedID(rawValue: 1))
        #expect(try await harbour.user("E1")?["department"] == "Spa")
        #expect(try await harbour.user("E2")?["department"] == "Kitchen")
    }
}

extension ImportFixture {
    func plan(_ run: RunID, _ part: PlanPart = .whole, limit: Int? = nil) async throws -> KeptPlan {
        try await FeedPlanService(database: database).plan(tenant, run: run, part: part, limit: limit)
    }

    @discardableResult
    func approve(_ run: RunID, _ part: PlanPart = .whole) async throws -> FeedRunSummary {
        try await FeedPlanService(database: database)
            .approve(tenant, run: run, part: part, caller: .operatorOfDeployment)
    }

    @discardableResult
    func approve(_ run: Int64, _ part: PlanPart = .whole) async throws -> FeedRunSummary {
        try await approve(RunID(rawValue: run), part)
    }

    func makeOlder(days: Int) async throws {
        _ = try await database.withTenant(tenant) { tx in
            try tx.execute(
                """
                UPDATE muster.feed_runs SET plan_expires_at = plan_expires_at - make_interval(days => $2::integer)
                WHERE tenant_id = $1
                """,
                [.int(Int64(days))]
            )
        }
    }
}
