import Directory
import Feeds
import Postgres
import Tenancy
import TestSupport
import Testing

/// Who reports to whom, and what becomes of circles.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct ImportManagerTests {
    private static let header =
        "First Name,Last Name,Email,External Identifier,Job Title,Manager External Identifier,Phone"

    private static func line(_ id: String, under manager: String, phone: String = "") -> String {
        "Ada\(id),Quill,\(id.lowercased())@example.com,\(id),Chef,\(manager),\(phone)"
    }

    private func managers(_ fixture: ImportFixture) async throws -> [String: String] {
        try await fixture.database.withTenant(fixture.tenant) { tx in
            try Dictionary(
                uniqueKeysWithValues: tx.query(
                    """
                    SELECT external_id, manager_external_id FROM muster.users
                    WHERE tenant_id = $1 AND manager_external_id IS NOT NULL
                    """
                ).map { (try $0["external_id"] as String, try $0["manager_external_id"] as String) }
            )
        }
    }

    @Test func `people who would report to each other in a circle keep the managers they have`() async throws {
        let fixture = try await ImportFixture.make()
        try await fixture.run([Self.line("A", under: ""), Self.line("B", under: "A")], header: Self.header)

        let summary = try await fixture.run(
            [
                Self.line("A", under: "C", phone: "1"), Self.line("B", under: "A"), Self.line("C", under: "B"),
                Self.line("D", under: "C"), Self.line("E", under: "E"), Self.line("F", under: "D"),
            ],
            header: Self.header
        )

        let loops = try await fixture.log(summary.run).filter { $0.code == "ROW_MANAGER_LOOP" }
        #expect(try await managers(fixture) == ["B": "A", "D": "C", "F": "D"])
        #expect(loops.map(\.line) == [2, 4, 6])
        #expect(loops.map(\.value) == ["C", "B", "E"])
        #expect(
            loops[0].message.contains(
                "AdaA Quill (external ID \"A\") and others report to each other in a circle: A → C → B → A."
            )
        )
        #expect(loops[2].message.contains("E → E"))
        #expect(loops.allSatisfy { $0.who == "hr" && $0.remedy?.isEmpty == false && $0.severity == .warning })
        #expect(summary.happened == [.updated: 1, .unchanged: 1, .created: 4])
    }

    @Test func `a manager whose own record is not applied is unknown, and one who waits for a title is not`()
        async throws
    {
        let fixture = try await ImportFixture.make()
        try await fixture.run([Self.line("K", under: ""), Self.line("L", under: "K")], header: Self.header)
        let nameless = Self.line("R", under: "").replacing("AdaR,Quill", with: ",Quill")
        let parked = Self.line("P", under: "").replacing("Chef", with: "Barback")
        let taken = Self.line("T", under: "").replacing("t@example", with: "k@example")

        let summary = try await fixture.run(
            [
                nameless, parked, taken, Self.line("K", under: "R"), Self.line("L", under: "T", phone: "1"),
                Self.line("A", under: "R"), Self.line("B", under: "P"), Self.line("C", under: "A"),
                Self.line("D", under: "T"),
            ],
            header: Self.header
        )

        #expect(summary.happened == [.rejected: 2, .parked: 1, .unchanged: 1, .updated: 1, .created: 4])
        #expect(try await managers(fixture) == ["L": "K", "B": "P", "C": "A"])
        let unknown = try await fixture.log(summary.run).filter { $0.code == "ROW_MANAGER_UNKNOWN" }
        #expect(unknown.map(\.externalID) == ["K", "L", "A", "D"])
        #expect(unknown.map(\.value) == ["R", "T", "R", "T"])
    }

    @Test func `whoever has a manager who never came is told of nothing new`() async throws {
        let fixture = try await ImportFixture.make()
        let parked = Self.line("P", under: "").replacing("Chef", with: "Barback")
        try await fixture.run([Self.line("A", under: "P"), Self.line("B", under: "P"), parked], header: Self.header)
        let nameless = Self.line("P", under: "").replacing("AdaP", with: String(repeating: "A", count: 101))

        let rejected = try await fixture.run(
            [Self.line("A", under: "P"), Self.line("B", under: "P", phone: "1"), nameless],
            header: Self.header
        )
        let absent = try await fixture.run(
            [Self.line("A", under: "P"), Self.line("B", under: "P", phone: "2")],
            header: Self.header
        )

        #expect(rejected.happened == [.unchanged: 1, .updated: 1, .rejected: 1])
        #expect(absent.happened == [.unchanged: 1, .updated: 1])
        #expect(try await fixture.codes(rejected.run) == ["ROW_VALUE_TOO_LONG"])
        #expect(try await fixture.codes(absent.run).isEmpty)
        #expect(try await managers(fixture) == ["A": "P", "B": "P"])
    }

    @Test func `a leaver whom the directory never knew is nobody's manager`() async throws {
        let fixture = try await ImportFixture.make()
        let header = Self.header + ",Status"

        let summary = try await fixture.run(
            [Self.line("A", under: "Z") + ",Active", Self.line("Z", under: "") + ",Inactive"],
            header: header
        )

        #expect(summary.happened == [.created: 1, .skipped: 1])
        #expect(try await managers(fixture).isEmpty)
        #expect(try await fixture.codes(summary.run).sorted() == ["ROW_INACTIVE_UNKNOWN", "ROW_MANAGER_UNKNOWN"])
    }

    @Test func `a manager whom somebody keeps because of a circle closes no other`() async throws {
        let fixture = try await ImportFixture.make()
        try await fixture.run(
            [Self.line("A", under: "C"), Self.line("B", under: ""), Self.line("C", under: "")],
            header: Self.header
        )

        let summary = try await fixture.run(
            [Self.line("A", under: "B"), Self.line("B", under: "A"), Self.line("C", under: "A")],
            header: Self.header
        )

        #expect(try await managers(fixture) == ["A": "C"])
        #expect(summary.happened == [.unchanged: 3])
        #expect(try await fixture.codes(summary.run) == Array(repeating: "ROW_MANAGER_LOOP", count: 3))
    }

    @Test func `a part of a plan that would close a circle is not approved`() async throws {
        let fixture = try await ImportFixture.make()
        try await fixture.run(
            [
                Self.line("A", under: ""), Self.line("B", under: "A"), Self.line("C", under: ""),
                Self.line("Z", under: ""),
            ],
            header: Self.header
        )
        var change = FeedChange()
        change.removals = .always
        _ = try await FeedService(database: fixture.database)
            .set(fixture.tenant, name: "default", change, caller: .operatorOfDeployment)
        let held = try await fixture.run(
            [Self.line("A", under: "B"), Self.line("B", under: "C"), Self.line("C", under: "")],
            header: Self.header,
            mode: .snapshot
        )
        #expect(held.state == .held)

        let error = await #expect(throws: ServiceError.self) {
            _ = try await fixture.approve(held.run, PlanPart(people: ["A"]))
        }
        #expect(error?.code == .conflict)
        #expect(error?.message.contains("A → B → A") == true)
        #expect(try await managers(fixture) == ["B": "A"])

        _ = try await fixture.approve(held.run, PlanPart(people: ["A", "B"]))
        #expect(try await managers(fixture) == ["A": "B", "B": "C"])
    }

    @Test func `an undoing gives nobody a manager back who reports to them by now`() async throws {
        let fixture = try await ImportFixture.make()
        try await fixture.run([Self.line("A", under: "B"), Self.line("B", under: "")], header: Self.header)
        let run = try await fixture.run([Self.line("A", under: "<clear>", phone: "1")], header: Self.header)
        try await fixture.run([Self.line("B", under: "A")], header: Self.header)

        let report = try await fixture.revert(run.run)

        #expect(try await managers(fixture) == ["B": "A"])
        #expect(report.rows.filter { $0.fate == .circle }.map(\.field) == ["manager_external_id"])
        #expect(report.fieldsRestored == 1)
        #expect(try await fixture.user("A")?["revision"] == 3)
    }

    @Test func `a circle that is all a record brings leaves it unchanged`() async throws {
        let fixture = try await ImportFixture.make()
        try await fixture.run([Self.line("A", under: ""), Self.line("B", under: "A")], header: Self.header)

        let summary = try await fixture.run([Self.line("A", under: "B")], header: Self.header)

        #expect(summary.happened == [.unchanged: 1])
        #expect(try await fixture.codes(summary.run) == ["ROW_MANAGER_LOOP"])
        #expect(try await fixture.user("A")?["revision"] == 1)
    }

    @Test func `two who change places with each other are no circle`() async throws {
        let fixture = try await ImportFixture.make()
        try await fixture.run([Self.line("A", under: ""), Self.line("B", under: "A")], header: Self.header)

        let summary = try await fixture.run(
            [Self.line("A", under: "B"), Self.line("B", under: "<clear>")],
            header: Self.header
        )

        #expect(summary.happened == [.updated: 2])
        #expect(try await fixture.codes(summary.run).isEmpty)
        #expect(try await managers(fixture) == ["A": "B"])
    }

    @Test func `a circle of thousands ends as one of three does`() async throws {
        let fixture = try await ImportFixture.make()
        let people = 3000

        let summary = try await fixture.run(
            (0..<people).map { Self.line("P\($0)", under: "P\(($0 + 1) % people)") },
            header: Self.header
        )

        #expect(summary.happened == [.created: people])
        #expect(try await managers(fixture).isEmpty)
        let entry = try #require(try await fixture.log(summary.run).first { $0.code == "ROW_MANAGER_LOOP" })
        #expect(entry.message.contains("P0 → P1 → P2 → P3 → P4 → P5 → … → P0"))
    }
}
