import Directory
import Feeds
import Postgres
import TestSupport
import Tenancy
import Testing

private typealias Line = ImportFixture

/// By what a file brings leavers back, after more than one thing ended them.
@Suite(.temporaryDatabase)
struct ImportReturnTests {
    @Test func `whoever was absent and is then called Inactive returns only when called Active`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([Line.line("E1"), Line.line("E2")])
        try await harbour.run([Line.line("E2")], mode: .snapshot)
        try #require(try await harbour.cause("E1") == "absence")

        let told = try await harbour.run([Line.line("E1", status: "Inactive")])
        #expect(told.happened == [.updated: 1])
        #expect(try await harbour.cause("E1") == "feed")
        #expect(try await harbour.changes("E1", told.run) == ["deactivated_by: absence → feed"])

        let again = try await harbour.run([Line.line("E2"), Line.line("E1", status: "Inactive")])
        #expect(again.happened == [.unchanged: 2])
        let blank = try await harbour.run([Line.line("E1", status: "")])
        #expect(blank.happened == [.unchanged: 1])
        #expect(try await harbour.run([Line.line("E1")]).happened == [.reactivated: 1])
    }

    @Test func `absence takes nothing back of what the feed or a person said`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run(["told", "hand", "stays"].map { Line.line($0) })
        try await harbour.run([Line.line("told", status: "Inactive")])
        _ = try await harbour.users.deactivate(
            .externalID("hand", feed: nil),
            of: harbour.tenant,
            by: .operatorOfDeployment
        )

        try await harbour.run([Line.line("stays")], mode: .snapshot)
        try await harbour.run([Line.line("hand", status: "Inactive")])

        #expect(try await harbour.cause("told") == "feed")
        #expect(try await harbour.cause("hand") == "hand")
        let blank = try await harbour.run([Line.line("told", status: ""), Line.line("hand")])
        #expect(blank.happened == [.unchanged: 1, .skipped: 1])
    }

    @Test func `whose return is undone is out for the reason from before it`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run(["told", "absent", "stays"].map { Line.line($0) })
        try await harbour.run([Line.line("told", status: "Inactive"), Line.line("stays")], mode: .snapshot)
        let back = try await harbour.run([Line.line("told"), Line.line("absent"), Line.line("new")])
        try #require(back.happened == [.reactivated: 2, .created: 1])

        try await harbour.revert(back.run)

        #expect(try await harbour.cause("told") == "feed")
        #expect(try await harbour.cause("absent") == "absence")
        #expect(try await harbour.cause("new") == "revert")
        let blank = try await harbour.run(["told", "absent", "new"].map { Line.line($0, status: "") })
        #expect(blank.happened == [.unchanged: 1, .reactivated: 2])
        #expect(try await harbour.status("told") == "deactivated")
    }

    @Test func `whose coming was undone and who is then called Inactive returns only when called Active`() async throws
    {
        let harbour = try await ImportFixture.make()
        let created = try await harbour.run([Line.line("E1")])
        try await harbour.revert(created.run)

        try await harbour.run([Line.line("E1", status: "Inactive")])
        let blank = try await harbour.run([Line.line("E1", status: "")])

        #expect(blank.happened == [.unchanged: 1])
        #expect(try await harbour.cause("E1") == "feed")
    }

    @Test func `undoing the file that called an absent person Inactive leaves them absent`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([Line.line("E1"), Line.line("E2")])
        try await harbour.run([Line.line("E2")], mode: .snapshot)
        let told = try await harbour.run([Line.line("E1", status: "Inactive")])

        let report = try await harbour.revert(told.run)

        #expect(report.rows.map(\.field) == ["deactivated_by"])
        #expect(try await harbour.cause("E1") == "absence")
        #expect(try await harbour.run([Line.line("E1", status: "")]).happened == [.reactivated: 1])
    }

    @Test func `a kept plan says that an absent person is called Inactive, and its approval remembers`() async throws {
        let harbour = try await ImportFixture.make()
        let staff = (1...20).map { Line.line("E\($0)") }
        try await harbour.run(staff, mode: .snapshot)
        try await harbour.run(Array(staff.dropLast()), mode: .snapshot)
        let held = try await harbour.run(
            Array(staff.prefix(10)) + [Line.line("E20", status: "Inactive")],
            mode: .snapshot
        )
        try #require(held.state == .held)

        let row = try #require(try await harbour.plan(held.run, PlanPart(people: ["E20"])).rows.first)
        #expect(row.field == "deactivated_by" && row.before == "absence" && row.after == "feed")
        #expect(row.cause == "the record says Inactive")
        _ = try await harbour.approve(held.run)

        #expect(try await harbour.cause("E20") == "feed")
        #expect(try await harbour.run([Line.line("E20", status: "")]).happened == [.unchanged: 1])
    }
}

extension ImportFixture {
    fileprivate var users: UserService { UserService(database) }

    fileprivate func cause(_ externalID: String) async throws -> String? {
        try await user(externalID)?["deactivated_by"]
    }

    /// What a run changed of somebody, as `field: old → new`.
    fileprivate func changes(_ externalID: String, _ run: RunID) async throws -> [String] {
        try await database.withTenant(tenant) { tx in
            try tx.query(
                """
                SELECT h.field || ': ' || h.old_value || ' → ' || h.new_value AS words
                FROM muster.user_history AS h
                WHERE h.external_id = $2 AND h.run_id = $3 AND $1 > 0
                ORDER BY h.field
                """,
                [.text(externalID), run.value]
            ).map { try $0["words"] }
        }
    }
}
