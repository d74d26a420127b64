import Foundation
import TestSupport
import Testing

/// Plans, partial approvals and undoing, as somebody at a terminal or a script meets them.
@Suite(.temporaryDatabase) struct FeedPlanCommandTests {
    private func heldOffice() async throws -> FeedOffice {
        let office = try await FeedOffice()
        let created = try await office.feed("create", "payroll", "--kind", "upload", "--mode", "snapshot")
        try #require(created.status == 0, "\(created.errors)")
        _ = try await office.importRows(FeedOffice.people(0..<40))
        let held = try await office.importRows(FeedOffice.people(0..<30) + FeedOffice.people(50..<51))
        try #require(held.status == 3, "\(held.errors)")
        return office
    }

    @Test func `a plan is rows of person and field, filtered as asked`() async throws {
        let office = try await heldOffice()

        let plan = try await office.feed("plan", "2", "--only", "removals", "--limit", "2", "--format", "json")
        let csv = try await office.feed("plan", "2", "--person", "K50", "--format", "csv")
        let wrong = try await office.feed("plan", "2", "--only", "leavers")

        let rows = try plan.list()
        #expect(rows.count == 2)
        #expect(
            Set(rows[0].keys) == ["person", "external_id", "line", "action", "field", "before", "after", "cause"]
        )
        #expect(rows[0]["cause"] as? String == "left out of the snapshot")
        #expect(plan.errors.contains("10 to remove"))
        #expect(csv.output.contains("Kim50 Alder,K50,32,create,job_title,,Barista,the record has a new external ID"))
        #expect(wrong.status == 64)
    }

    @Test func `a part is approved, the rest dropped, and all of it undone`() async throws {
        let office = try await heldOffice()

        let unasked = try await office.feed("approve", "2", "--only", "creations")
        let approved = try await office.feed("approve", "2", "--only", "creations", "--yes", "--format", "json")
        let again = try await office.feed("approve", "2", "--yes")

        #expect(unasked.status == 64 && unasked.errors.contains("1 to create; the rest is dropped"))
        #expect(approved.status == 0, "\(approved.errors)")
        #expect(try approved.object()["state"] as? String == "applied_in_part")
        #expect(try await office.users() == 41)
        #expect(again.status == 6)
        let log = try await office.feed("log", "2", "--format", "json")
        #expect(try log.list().count { $0["code"] as? String == "ROW_NOT_APPROVED" } == 10)

        let dry = try await office.feed("revert", "1", "--dry-run", "--format", "json")
        #expect(dry.status == 0, "\(dry.errors)")
        #expect(try dry.list().count == 40)
        #expect(try await office.users() == 41)
        let blunt = try await office.feed("revert", "2")
        #expect(blunt.status == 64 && blunt.errors.contains("deactivates 1 person"))
        let reverted = try await office.feed("revert", "2", "--yes")
        #expect(reverted.status == 0, "\(reverted.errors)")
        #expect(reverted.errors.contains("Run 2 of feed payroll of harbour is undone"))
        #expect(try await office.users() == 40)
        #expect(try await office.runs(inState: "reverted") == 1)
        #expect(try await office.feed("revert", "2", "--yes").status == 6)
        let audit = try await MusterProcess.run(
            list: ["audit", "list", "--tenant", "harbour", "--format", "json"]
        )
        #expect(audit.output.contains("feed revert"))
    }

    @Test func `every safeguard takes people and a share, and plans a lifetime`() async throws {
        let office = try await heldOffice()

        let set = try await office.feed(
            "set",
            "payroll",
            "--hold-removals",
            "7,20%",
            "--hold-unit-empty",
            "6,30%",
            "--hold-creations",
            "9,40%",
            "--hold-id-churn",
            "3,15%",
            "--plan-days",
            "3",
            "--format",
            "json"
        )

        #expect(set.status == 0, "\(set.errors)")
        let feed = try set.object()
        #expect(feed["hold_unit_empty"] as? String == "6,30%")
        #expect(feed["hold_id_churn"] as? String == "3,15%")
        #expect(feed["plan_days"] as? Int == 3)
    }
}
