import Directory
import Feeds
import Postgres
import TestSupport
import Tenancy
import Testing

private typealias Line = ImportFixture

/// Cases in which an earlier run, a plan or a retry must not speak for a file that it has not read.
@Suite(.temporaryDatabase)
struct ImportHistoryTests {
    private func plans(_ harbour: ImportFixture) -> FeedPlanService { FeedPlanService(database: harbour.database) }

    private func titles(_ harbour: ImportFixture) -> CatalogueService { CatalogueService(.jobTitles, harbour.database) }

    private func retry(_ harbour: ImportFixture) async throws -> FeedRunSummary? {
        let feed = try #require(try await FeedService(database: harbour.database).list(harbour.tenant).first)
        return try await harbour.importer.retryParked(harbour.tenant, feed: feed.id)
    }

    private func create(_ title: String, _ harbour: ImportFixture) async throws {
        _ = try await titles(harbour).create(
            CatalogueDraft(.jobTitles, name: title),
            in: harbour.tenant,
            by: .operatorOfDeployment
        )
    }

    private let staff = (1...40).map { Line.line("E\($0)") }

    @Test func `the same file in another mode is read again`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run(staff, mode: .snapshot)
        let fewer = Array(staff.dropLast())
        try await harbour.run(fewer, mode: .delta)

        let snapshot = try await harbour.run(fewer, mode: .snapshot)

        #expect(snapshot.removed == 1)
    }

    @Test func `a newer file that equals the last one applied replaces a held run`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run(staff)
        let held = try await harbour.run(staff.map { $0.replacing("Active", with: "Inactive") })
        #expect(held.state == .held)

        #expect(try await harbour.run(staff).state == .unchanged)

        let runs = try await FeedRunService(database: harbour.database).runs(harbour.tenant)
        #expect(runs.first { $0.run == held.run }?.state == .discarded)
    }

    @Test func `an approved run parks and lapses as a run applied at once`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run(staff)
        try await harbour.run([Line.line("E1", title: "Barback")])
        let leavers = (10...20).map { Line.line("E\($0)", status: "Inactive") }
        let held = try await harbour.run(
            [Line.line("E1", title: "Manager"), Line.line("E2", title: "Sommelier")] + leavers
        )
        #expect(held.state == .held)

        _ = try await plans(harbour).approve(harbour.tenant, run: held.run, caller: .operatorOfDeployment)
        try await create("Barback", harbour)
        #expect(try await retry(harbour) == nil, "the older file's title has lapsed")
        try await create("Sommelier", harbour)
        #expect(try await retry(harbour)?.happened == [.updated: 1])

        #expect(try await harbour.user("E1")?["job_title"] == "Manager")
        #expect(try await harbour.user("E2")?["job_title"] == "Sommelier")
    }

    @Test func `a retry of parked records leaves a held run alone`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run(staff + [Line.line("X", title: "Barback")])
        let held = try await harbour.run(staff.prefix(20).map { $0.replacing("Active", with: "Inactive") })
        #expect(held.state == .held)

        try await create("Barback", harbour)
        #expect(try await retry(harbour)?.happened == [.created: 1])

        let runs = try await FeedRunService(database: harbour.database).runs(harbour.tenant)
        #expect(runs.first { $0.run == held.run }?.state == .held)
    }

    @Test func `a plan about somebody who left long ago does not trip over the address`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run(staff + [Line.line("old", email: "shared@example.com")])
        try await harbour.run([
            Line.line("old", email: "shared@example.com", status: "Inactive"),
            Line.line("new", email: "shared@example.com"),
        ])
        let leavers = (10...20).map { Line.line("E\($0)", status: "Inactive") }
        let held = try await harbour.run([Line.line("old", last: "Corrected", email: "", status: "Inactive")] + leavers)
        #expect(held.state == .held)

        let applied = try await plans(harbour).approve(harbour.tenant, run: held.run, caller: .operatorOfDeployment)

        #expect(applied.happened[.deactivated] == 11)
        #expect(try await harbour.user("old")?["last_name"] == "Corrected")
    }

    @Test func `dates in the wrong order are told every time and change nothing`() async throws {
        let harbour = try await ImportFixture.make()
        let header = ImportFixture.header + ",End Date"
        let line = Line.line("1", start: "01/06/2030") + ",01/05/2030"
        try await harbour.run([line], header: header)

        let again = try await harbour.run([line, Line.line("2") + ","], header: header)

        #expect(again.happened == [.unchanged: 1, .created: 1])
        #expect(try await harbour.codes().contains("ROW_DATE_ORDER"))
        #expect(try await harbour.user("1")?["revision"] == 1)
    }

    @Test func `an end date is over when the day is over where the person works`() async throws {
        let harbour = try await ImportFixture.make()
        // 25 hours lie between the two zones: today in the west is over in the east.
        _ = try await harbour.database.withTenant(harbour.tenant) { tx in
            try tx.execute(
                """
                UPDATE muster.business_units
                SET time_zone = CASE feed_key WHEN 'U1' THEN 'Pacific/Kiritimati' ELSE 'Pacific/Pago_Pago' END
                WHERE tenant_id = $1
                """
            )
        }
        let west: String = try await harbour.database.withTenant(harbour.tenant) { tx in
            try tx.query(
                "SELECT ($2::timestamptz AT TIME ZONE 'Pacific/Pago_Pago')::date::text WHERE $1 > 0",
                [.timestamp(tx.now)]
            )[0][0]
        }
        let header = ImportFixture.header + ",End Date"
        let ids = [("E1", "U1"), ("W1", "U2")]
        try await harbour.run(ids.map { Line.line($0.0, unit: $0.1) + "," }, header: header)

        let summary = try await harbour.run(ids.map { Line.line($0.0, unit: $0.1) + "," + west }, header: header)

        #expect(summary.happened == [.deactivated: 1, .updated: 1])
        #expect(try await harbour.status("E1") == "deactivated")
        #expect(try await harbour.status("W1") == "active")
        #expect(try await harbour.codes(summary.run) == ["ROW_STATUS_CONTRADICTS"])
    }

    @Test func `the last account manager is protected, also when the other one leaves in the same file`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run(staff, mode: .snapshot)
        _ = try await harbour.database.withTenant(harbour.tenant) { tx in
            try tx.execute(
                "UPDATE muster.users SET profile_id = 1 WHERE tenant_id = $1 AND external_id IN ('E1', 'E2')"
            )
        }

        let summary = try await harbour.run(
            [Line.line("E2", status: "Inactive")] + staff.dropFirst(2),
            mode: .snapshot
        )

        #expect(summary.removed == 0)
        #expect(try await harbour.status("E1") == "active")
        #expect(try await harbour.codes().contains("ROW_PROTECTED"))
    }

    @Test func `a newcomer who wants an address does not stop a swap`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([Line.line("1", email: "a@example.com"), Line.line("2", email: "b@example.com")])

        let summary = try await harbour.run([
            Line.line("3", email: "a@example.com"),
            Line.line("1", email: "b@example.com"), Line.line("2", email: "a@example.com"),
        ])

        #expect(summary.happened == [.updated: 2, .rejected: 1])
        #expect(try await harbour.email("2") == "a@example.com")
    }

    @Test func `a value that looks like a placeholder is shown as it was sent`() async throws {
        let harbour = try await ImportFixture.make()

        try await harbour.run([Line.line("{other_id}", first: "{value}", email: "x@example.com", start: "32/13/2020")])

        let entry = try #require(try await harbour.log().first { $0.code == "ROW_DATE_INVALID" })
        #expect(entry.message.contains("{value} Quill") && entry.message.contains("\"{other_id}\""))
        #expect(entry.message.contains("32/13/2020"))
    }

    @Test func `history of one user goes forward and tells what changed`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([Line.line("1")])
        try await harbour.run([Line.line("1", last: "Second")])
        try await harbour.run([Line.line("1", last: "Second", status: "Inactive")])

        let changes = try await harbour.database.withTenant(harbour.tenant) { tx -> [String] in
            try tx.query(
                """
                SELECT h.change || ' ' || h.field || ' ' || coalesce(h.old_value, '') AS what
                FROM muster.user_history AS h
                INNER JOIN muster.tenants AS t ON t.tenant_id = $1 AND h.tenant = t.slug
                ORDER BY h.changed_at
                """
            ).map { try $0["what"] }
        }
        #expect(changes == ["created status ", "updated last_name Quill", "deactivated status active"])
    }
}
