import Directory
import Feeds
import Postgres
import Tenancy
import Testing
import TestSupport

private typealias Line = ImportFixture

/// What a feed leaves alone, and what its log says about it.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30)))
struct ImportLockTests {
    private static let dated = "First Name,Last Name,Email,External Identifier,Job Title,Start Date,End Date,Phone"

    private func datedLine(_ start: String, _ end: String, phone: String = "", last: String = "Quill") -> String {
        "Ada,\(last),1@example.com,1,Chef,\(start),\(end),\(phone)"
    }

    private func notes(_ harbour: ImportFixture, _ run: RunID? = nil) async throws -> [FeedLogRow] {
        try await harbour.log(run).filter { $0.code == "ROW_FIELD_LOCKED" }
    }

    @Test func `locked dates stay, also where the feed clears them, and the log tells both`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([datedLine("01/02/2024", "31/01/2099", phone: "12")], header: Self.dated)
        try await harbour.lock("1", [.startDate, .endDate, .phone])

        let run = try await harbour.run([datedLine("05/05/2024", "<clear>", phone: "<clear>")], header: Self.dated)

        #expect(run.happened == [.unchanged: 1])
        let user = try #require(try await harbour.user("1"))
        #expect(try user["start_date"] == CalendarDate(year: 2024, month: 2, day: 1))
        #expect(try user["end_date"] == CalendarDate(year: 2099, month: 1, day: 31))
        let messages = try await notes(harbour).map(\.message)
        #expect(messages.count == 3)
        #expect(messages.contains { $0.contains("stays \"2024-02-01\"") && $0.contains("says \"2024-05-05\"") })
        #expect(messages.contains { $0.contains("stays \"2099-01-31\"") && $0.contains("the feed clears it") })
        #expect(messages.contains { $0.contains("stays \"12\"") && $0.contains("the feed clears it") })
    }

    @Test func `a remedy names the user and the field`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([Line.line("1")])
        try await harbour.lock("1", [.lastName])

        try await harbour.run([Line.line("1", last: "Cedar")])

        let note = try #require(try await notes(harbour).first)
        #expect(note.remedy?.contains("muster user unlock --external-id \"1\" --field last_name") == true)
        #expect(note.remedy?.hasSuffix(".") == true)
        #expect(note.message.contains("HR is slow"))
        #expect(note.value == "Cedar")
    }

    @Test func `what means the locked value is not another value`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([Line.line("1")])
        for (catalogue, value, name) in [
            (Catalogue.jobTitles, "Koch", "Chef"), (.departments, "Küche", "Kitchen"),
            (.businessUnits, "N-1", "North Pier"),
        ] {
            _ = try await CatalogueAliases(catalogue, harbour.database)
                .add(value, for: name, feed: nil, in: harbour.tenant, by: .operatorOfDeployment)
        }
        try await harbour.lock("1", [.jobTitle, .department, .businessUnit, .email])

        let same = try await harbour.run([Line.line("1", title: "Koch", unit: "N-1", department: "Küche")])
        let spelled = try await harbour.run([Line.line("1", email: "1@Example.com", title: "Koch")])

        #expect(same.happened == [.unchanged: 1])
        #expect(same.entries.values.allSatisfy { $0 == 0 })
        #expect(try await notes(harbour, spelled.run).map(\.column) == ["Email"])
        #expect(try await harbour.email("1") == "1@example.com")
    }

    @Test func `names that nobody knows in locked fields neither park nor warn`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([Line.line("1")])
        try await harbour.lock("1", [.jobTitle, .department, .businessUnit])

        let run = try await harbour.run([
            Line.line("1", last: "Cedar", title: "Barback", unit: "U9", department: "Cellar")
        ])

        #expect(run.happened == [.updated: 1])
        #expect(try await harbour.codes() == Array(repeating: "ROW_FIELD_LOCKED", count: 3))
        #expect(try await harbour.user("1")?["job_title"] == "Chef")
        #expect(try await harbour.user("1")?["last_name"] == "Cedar")
    }

    @Test func `nothing is wrong with a cell that is not read, but only while its field is locked`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([datedLine("01/02/2024", "31/01/2099")], header: Self.dated)
        try await harbour.lock("1", [.startDate, .firstName, .email, .jobTitle])
        let faulty = ",Quill,nobody,1,,soon,soon,"

        let run = try await harbour.run([faulty], header: Self.dated)

        #expect(run.happened == [.unchanged: 1])
        #expect(try await harbour.log().map(\.column) == ["End Date"])
        _ = try await UserService(harbour.database)
            .unlock(.externalID("1", feed: nil), fields: nil, of: harbour.tenant, by: .operatorOfDeployment)
        try await harbour.run([faulty], header: Self.dated)
        #expect(try await harbour.codes().count == 5)
    }

    @Test func `of records with one ID only the one that counts is told about, and they differ as the file has them`()
        async throws
    {
        let harbour = try await ImportFixture.make()
        try await harbour.run([Line.line("1")])
        try await harbour.lock("1", [.lastName])

        let last = try await harbour.run([Line.line("1", last: "Birch"), Line.line("1", last: "Cedar")])

        #expect(last.happened == [.superseded: 1, .unchanged: 1])
        #expect(try await notes(harbour).map(\.line) == [3])
        let duplicate = try await harbour.log().first { $0.code == "ROW_ID_DUPLICATE" }
        #expect(duplicate?.message.contains("Last Name") == true)

        var change = FeedChange()
        change.duplicatePolicy = .reject
        _ = try await FeedService(database: harbour.database)
            .set(harbour.tenant, name: "default", change, caller: .operatorOfDeployment)
        let none = try await harbour.run([Line.line("1", last: "Birch"), Line.line("1", last: "Cedar")])

        #expect(none.happened == [.rejected: 2])
        #expect(try await notes(harbour).isEmpty)
    }

    @Test func `whom a person deactivated is left alone, locked or not`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([Line.line("1")])
        try await harbour.lock("1", [.lastName])
        _ = try await UserService(harbour.database)
            .deactivate(.externalID("1", feed: nil), of: harbour.tenant, by: .operatorOfDeployment)

        let run = try await harbour.run([Line.line("1", last: "Cedar")])

        #expect(run.happened == [.skipped: 1])
        #expect(try await harbour.codes() == ["ROW_HAND_DEACTIVATED"])
    }

    @Test func `a parked record keeps its cells, and applies them once the lock is gone`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([Line.line("1"), Line.line("2")])
        try await harbour.lock("1", [.lastName])
        try await harbour.lock("2", [.lastName])

        let parked = try await harbour.run([
            Line.line("1", last: "Cedar", title: "Barback"), Line.line("2", last: "Birch", title: "Barback"),
        ])
        #expect(parked.happened == [.parked: 2])
        #expect(try await notes(harbour).isEmpty)
        _ = try await UserService(harbour.database)
            .unlock(.externalID("1", feed: nil), fields: nil, of: harbour.tenant, by: .operatorOfDeployment)
        _ = try await FeedRunService(database: harbour.database)
            .createMissing(harbour.tenant, run: parked.run, caller: .operatorOfDeployment)
        let feed = try #require(try await FeedService(database: harbour.database).list(harbour.tenant).first)
        let retry = try await harbour.importer.retryParked(harbour.tenant, feed: feed.id)

        #expect(retry?.happened == [.updated: 2])
        #expect(try await harbour.user("1")?["last_name"] == "Cedar")
        #expect(try await harbour.user("2")?["last_name"] == "Quill")
        #expect(try await harbour.user("2")?["job_title"] == "Barback")
        #expect(try await notes(harbour, retry?.run).map(\.line) == [3])
    }

    @Test func `a locked address is not given up, and the one that the feed wanted instead is free`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([Line.line("1")])
        try await harbour.lock("1", [.email])

        let run = try await harbour.run([
            Line.line("1", email: "new@example.com"), Line.line("2", email: "1@example.com"),
            Line.line("3", email: "new@example.com"),
        ])

        #expect(run.happened == [.unchanged: 1, .rejected: 1, .created: 1])
        #expect(try await harbour.email("1") == "1@example.com")
        #expect(try await harbour.email("3") == "new@example.com")
        #expect(try await harbour.codes() == ["ROW_FIELD_LOCKED", "ROW_EMAIL_IN_USE"])
    }

    @Test func `dates out of order are told as they would have met`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([datedLine("01/02/2024", "")], header: Self.dated)
        try await harbour.lock("1", [.startDate])

        try await harbour.run([datedLine("01/01/2022", "01/01/2023")], header: Self.dated)

        let message = try #require(try await harbour.log().first { $0.code == "ROW_DATE_ORDER" }?.message)
        #expect(message.contains("would end on 2023-01-01, before the start on 2024-02-01"))
    }

    @Test func `a dry run tells of locks and plans nothing for their fields`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([Line.line("1")])
        try await harbour.lock("1", [.lastName])

        let run = try await harbour.run([Line.line("1", first: "Bea", last: "Cedar")], isDryRun: true)

        let plan = try await FeedPlanService(database: harbour.database).plan(harbour.tenant, run: run.run)
        #expect(plan.counts == [.update: 1])
        #expect(plan.rows.contains { $0.after == "Bea" })
        #expect(!plan.rows.contains { $0.after == "Cedar" })
        #expect(try await notes(harbour).count == 1)
    }

    @Test func `a held plan leaves locked fields alone, and is not approved once there is a new lock`() async throws {
        let harbour = try await ImportFixture.make()
        let plans = FeedPlanService(database: harbour.database)
        let staff = (1...10).map { Line.line("\($0)") }
        try await harbour.run(staff, mode: .snapshot)
        try await harbour.lock("1", [.lastName])
        let changed = [Line.line("1", first: "Bea", last: "Cedar"), Line.line("2", last: "Birch")]

        let held = try await harbour.run(changed, mode: .snapshot)
        #expect(held.state == .held)
        try await harbour.lock("2", [.lastName])
        let error = await #expect(throws: ServiceError.self) {
            _ = try await plans.approve(harbour.tenant, run: held.run, caller: .operatorOfDeployment)
        }
        #expect(error?.code == .conflict)
        #expect(error?.message.contains("were locked") == true)
        let again = try await harbour.run(changed, mode: .snapshot)
        _ = try await plans.approve(harbour.tenant, run: again.run, caller: .operatorOfDeployment)

        #expect(try await harbour.user("1")?["last_name"] == "Quill")
        #expect(try await harbour.user("1")?["first_name"] == "Bea")
        #expect(try await harbour.user("2")?["last_name"] == "Quill")
    }
}

extension ImportFixture {
    /// Locks fields as they are.
    func lock(_ externalID: String, _ fields: Set<LockedField>) async throws {
        _ = try await UserService(database).lock(
            .externalID(externalID, feed: nil),
            UserChanges(),
            fields: fields,
            reason: "HR is slow",
            of: tenant,
            by: .operatorOfDeployment
        )
    }
}
