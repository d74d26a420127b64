import Foundation
import TestSupport
import Testing

@Suite(.temporaryDatabase) struct FeedSafeguardCommandTests {
    /// 40 people are here; the next snapshot names 30 of them and waits for approval as run 2.
    private func officeWithHeldRun() async throws -> FeedOffice {
        let office = try await FeedOffice()
        _ = try await office.feed("create", "payroll", "--kind", "upload", "--mode", "snapshot")
        _ = try await office.importRows(FeedOffice.people(0..<40))
        let held = try await office.importRows(FeedOffice.people(0..<30))
        try #require(held.status == 3)
        try #require(try held.object()["state"] as? String == "held")
        try #require(held.errors.contains("10 of the 40 active people"))
        try #require(held.errors.contains("muster feed approve 2 --tenant harbour"))
        return office
    }

    @Test func `a held run changes nothing and shows whom it would remove`() async throws {
        let office = try await officeWithHeldRun()

        let plan = try await office.feed("plan", "2", "--format", "json")

        #expect(plan.status == 0)
        #expect(try plan.list().compactMap { $0["external_id"] as? String }.sorted() == (30..<40).map { "K\($0)" })
        #expect(try plan.list().allSatisfy { $0["action"] as? String == "remove" })
        #expect(try await office.users() == 40)
    }

    @Test func `approving needs a yes and applies exactly that plan, once`() async throws {
        let office = try await officeWithHeldRun()

        let unasked = try await office.feed("approve", "2")
        try #require(try await office.users() == 40)
        let approved = try await office.feed("approve", "2", "--yes", "--format", "json")
        let again = try await office.feed("approve", "2", "--yes")

        #expect(unasked.status == 64)
        #expect(unasked.errors.contains("--yes"))
        #expect(approved.status == 0)
        #expect(try approved.object()["state"] as? String == "applied")
        #expect(try approved.object()["removed"] as? Int == 10)
        #expect(try await office.users() == 30)
        #expect(again.status == 6)
    }

    @Test func `a plan whose people have moved is refused`() async throws {
        let office = try await officeWithHeldRun()
        let moved = try await MusterProcess.run(
            list: ["user", "deactivate", "kim35@example.com", "--tenant", "harbour"]
        )
        try #require(moved.status == 0, "\(moved.errors)")

        let result = try await office.feed("approve", "2", "--yes")

        #expect(result.status == 6)
        #expect(result.errors.contains("has changed since"))
        #expect(try await office.users() == 39)
    }

    @Test func `discarding needs a yes, drops the plan and keeps everybody`() async throws {
        let office = try await officeWithHeldRun()

        let unasked = try await office.feed("discard", "2")
        let result = try await office.feed("discard", "2", "--yes", "--format", "json")
        let approval = try await office.feed("approve", "2", "--yes")

        #expect(unasked.status == 64)
        #expect(unasked.errors.contains("--yes"))
        #expect(result.status == 0)
        #expect(try result.object()["state"] as? String == "discarded")
        #expect(approval.status == 6)
        #expect(try await office.users() == 40)
    }

    @Test func `a dry run that would be held says so by 3`() async throws {
        let office = try await officeWithHeldRun()

        let result = try await office.importRows(FeedOffice.people(0..<20), "--dry-run")

        #expect(result.status == 3)
        #expect(try result.object()["state"] as? String == "planned")
        #expect(try await office.runs(inState: "held") == 1)
    }

    @Test func `a limit set to off lets the file through`() async throws {
        let office = try await officeWithHeldRun()
        let set = try await office.feed("set", "payroll", "--hold-removals", "off", "--hold-unit-empty", "off")
        try #require(set.status == 0, "\(set.errors)")

        let result = try await office.importRows(FeedOffice.people(0..<10))

        #expect(result.status == 0)
        #expect(try result.object()["removed"] as? Int == 30)
        #expect(try await office.runs(inState: "held") == 0)
    }
}
