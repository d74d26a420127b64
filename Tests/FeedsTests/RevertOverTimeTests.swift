import Directory
import Feeds
import Postgres
import TestSupport
import Tenancy
import Testing

private typealias Line = ImportFixture

/// Undoing where time has passed: dates, later runs, what was filled in, and somebody else at the same moment.
@Suite(.temporaryDatabase)
struct RevertOverTimeTests {
    private static let header = "First Name,Last Name,Email,External Identifier,Job Title,Start Date,End Date"

    private func line(_ id: String, _ start: String, _ end: String) -> String {
        "Ada,Quill,\(id.lowercased())@example.com,\(id),Chef,\(start),\(end)"
    }

    @Test func `runs are undone from the newest to the oldest, or the other way round`() async throws {
        for order in [[3, 2], [2, 3]] {
            let harbour = try await ImportFixture.make(slug: "harbour-\(order[0])")
            try await harbour.run([Line.line("E1", last: "One")])
            try await harbour.run([Line.line("E1", last: "Two")])
            try await harbour.run([Line.line("E1", last: "Three"), Line.line("N1")])

            if order == [2, 3] { try await harbour.run([Line.line("N1", title: "Waiter")]) }
            let reports = [
                try await harbour.revert(RunID(rawValue: Int64(order[0]))),
                try await harbour.revert(RunID(rawValue: Int64(order[1]))),
            ]

            // What stood before the newer run is the older one's value, whether or not that was undone meanwhile.
            #expect(reports.map(\.fieldsLeft) == (order == [3, 2] ? [0, 0] : [1, 0]))
            #expect(try await harbour.user("E1")?["last_name"] == (order == [3, 2] ? "One" : "Two"))
            #expect(try await harbour.status("N1") == "deactivated")
            let newcomer = reports.flatMap(\.rows).first { $0.externalID == "N1" }
            #expect(newcomer?.cause.hasSuffix("changed since by run 4") == (order == [2, 3]))
        }
    }

    @Test func `dates go back together, and nobody is active after their last day`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run(
            [
                line("E1", "01/01/2080", "01/01/2095"), line("E2", "01/01/2020", "01/01/2090"),
                line("E3", "01/01/2020", ""),
            ],
            header: Self.header
        )
        let run = try await harbour.run(
            [
                line("E1", "01/01/2070", "01/01/2075"), line("E2", "01/02/2020", "01/01/2021"),
                line("E3", "01/01/2020", "01/01/2021"),
            ],
            header: Self.header
        )
        try await harbour.run([line("E1", "01/01/2070", "01/01/2078")], header: Self.header)
        let users = UserService(harbour.database)
        var changes = UserChanges()
        changes.endDate = .set(try #require(CalendarDate(year: 2021, month: 6, day: 1)))
        _ = try await users.lock(
            .externalID("E3", feed: nil),
            changes,
            fields: [.endDate],
            reason: "agreed",
            of: harbour.tenant,
            by: .operatorOfDeployment
        )

        let report = try await harbour.revert(run.run)

        let left = report.rows.filter { $0.fate != nil }.map { "\($0.externalID ?? "") \($0.field): \($0.cause)" }
        #expect(
            left == [
                "E1 end_date: changed since by run 3", "E1 start_date: the end date would be before the start date",
                "E3 end_date: changed since by operator", "E3 status: the end date has passed",
            ]
        )
        #expect(try await harbour.status("E2") == "active")
        #expect(try await harbour.user("E2")?["end_date"] == CalendarDate(year: 2090, month: 1, day: 1))
        #expect(try await harbour.status("E3") == "deactivated")
    }

    @Test func `what a worker filled in for a run is the run's own`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([Line.line("E1")])
        let run = try await harbour.run([Line.line("E1", department: "Spa")])
        _ = try await CatalogueService(.departments, harbour.database).create(
            CatalogueDraft(.departments, name: "Spa"),
            in: harbour.tenant,
            by: .operatorOfDeployment
        )
        #expect(try await harbour.importer.fillIn(harbour.tenant, feed: FeedID(rawValue: 1)) == 1)
        #expect(try await harbour.user("E1")?["department"] == "Spa")

        _ = try await harbour.revert(run.run)

        #expect(try await harbour.user("E1")?["department"] == "Kitchen")
    }

    @Test func `who returned by a run leaves again, and who left has the profile back`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run((1...4).map { Line.line("E\($0)") }, mode: .snapshot)
        try await harbour.giveProfile(2, to: ["E1"])
        let gone = try await harbour.run((2...4).map { Line.line("E\($0)") }, mode: .snapshot)
        let back = try await harbour.run((1...4).map { Line.line("E\($0)") }, mode: .snapshot)
        let standard: String = try #require(try await harbour.user("E2")?["profile"])
        #expect(try await harbour.user("E1")?["profile"] == standard)

        _ = try await harbour.revert(back.run)
        #expect(try await harbour.status("E1") == "deactivated")
        _ = try await harbour.revert(gone.run)

        #expect(try await harbour.status("E1") == "active")
        let profile: String = try #require(try await harbour.user("E1")?["profile"])
        #expect(profile != standard)
    }

    @Test func `of two who undo a run at once one does, and without the right nobody`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([Line.line("E1"), Line.line("E2")])
        let run = try await harbour.run([Line.line("E1", last: "Moved")])
        let plain: UserID = try #require(try await harbour.user("E2"))["user_id"]
        let refused = await #expect(throws: ServiceError.self) {
            try await harbour.revert(run.run, caller: .user(plain))
        }
        #expect(refused?.code == .refused)

        let done = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask { (try? await harbour.revert(run.run)) != nil }
            }
            return await group.reduce(into: 0) { count, isDone in count += isDone ? 1 : 0 }
        }

        #expect(done == 1)
        #expect(try await harbour.history("E1", "last_name").count == 1)
    }
}
