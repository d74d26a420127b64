import Foundation
import Testing
import TestSupport

@Suite(.temporaryDatabase) struct LockTests {
    private func muster(_ arguments: String...) async throws -> MusterProcess {
        try await MusterProcess.run(list: arguments + ["--format", "json"])
    }

    private func row(_ last: String = "Alder", title: String = "Barista", department: String = "Kitchen") -> String {
        "Kim,\(last),kim@example.com,Active,K1,\(title),01/02/2024,0101,\(department)"
    }

    @Test func `a locked field keeps its value whatever the feed says, and the log tells both`() async throws {
        let office = try await FeedOffice()
        _ = try await office.importRows([row()])

        let locked = try await muster(
            "user",
            "lock",
            "1",
            "--last-name",
            "Birch",
            "--field",
            "job_title",
            "--reason",
            "HR is slow",
            "--tenant",
            office.tenant
        )
        let run = try await office.importRows([row("Cedar", title: "No Such Title", department: "")])

        #expect(locked.status == 0)
        #expect(try locked.json()["last_name"] == .string("Birch"))
        #expect(try run.json()["counts"]?["parked"] == .number(0))
        #expect(try run.json()["entries"]?["info"] == .number(2))
        let user = try await muster("user", "show", "1", "--tenant", office.tenant).json()
        #expect(user["last_name"] == .string("Birch"))
        #expect(user["job_title"] == .string("Barista"))
        #expect(user["locks"]?.count == 2)
        let log = try await office.feed("log", "--code", "ROW_FIELD_LOCKED")
        for word in ["Cedar", "Birch", "HR is slow", "No Such Title", "Barista"] {
            #expect(log.output.contains(word), "the log does not tell \(word)")
        }
    }

    @Test func `a lock that the feed agrees with says nothing, and one that is released lets the feed in again`()
        async throws
    {
        let office = try await FeedOffice()
        _ = try await office.importRows([row()])
        _ = try await muster(
            "user",
            "lock",
            "1",
            "--last-name",
            "Birch",
            "--reason",
            "married",
            "--tenant",
            office.tenant
        )

        let agreed = try await office.importRows([row("Birch")])
        let released = try await muster("user", "unlock", "1", "--all", "--tenant", office.tenant)
        let twice = try await muster("user", "unlock", "1", "--all", "--tenant", office.tenant)
        let later = try await office.importRows([row("Cedar")])

        #expect(try agreed.json()["entries"]?["info"] == .number(0))
        #expect([released, twice].map(\.status) == [0, 5])
        #expect(try later.json()["counts"]?["updated"] == .number(1))
    }

    @Test func `somebody whose removal is locked stays when a snapshot leaves them out`() async throws {
        let office = try await FeedOffice()
        _ = try await office.importRows(FeedOffice.people(1..<4))
        _ = try await muster("user", "lock", "1", "--removal", "--reason", "on leave", "--tenant", office.tenant)

        let run = try await office.importRows(FeedOffice.people(3..<4), "--mode", "snapshot")

        #expect(try run.json()["removed"] == .number(1))
        #expect(try await office.users() == 2)
    }

    @Test func `what no feed changes needs no lock, and a lock needs a reason`() async throws {
        let office = try await FeedOffice()
        _ = try await muster(
            "user",
            "create",
            "--first-name",
            "Kim",
            "--last-name",
            "Alder",
            "--job-title",
            "Barista",
            "--tenant",
            office.tenant
        )

        let byHand = try await muster(
            "user",
            "lock",
            "1",
            "--field",
            "phone",
            "--reason",
            "why not",
            "--tenant",
            office.tenant
        )
        let blank = try await muster(
            "user",
            "lock",
            "1",
            "--field",
            "phone",
            "--reason",
            " ",
            "--tenant",
            office.tenant
        )

        #expect([byHand, blank].map(\.status) == [7, 64])
        #expect(byHand.errors.contains("muster user update"))
    }

    @Test func `a leaver leaves, locked or not`() async throws {
        let office = try await FeedOffice()
        _ = try await office.importRows([row()])
        _ = try await muster(
            "user",
            "lock",
            "1",
            "--field",
            "email",
            "--reason",
            "shared box",
            "--tenant",
            office.tenant
        )

        let run = try await office.importRows([row().replacing("Active", with: "Inactive")])

        #expect(try run.json()["counts"]?["deactivated"] == .number(1))
    }

    @Test func `a field is called as its option is, or as it is listed`() async throws {
        let office = try await FeedOffice()
        _ = try await office.importRows([row()])

        var statuses: [Int32] = []
        for word in ["job-title", "business_unit", "unit", "start-date", "last_name"] {
            statuses.append(
                try await muster(
                    "user",
                    "lock",
                    "1",
                    "--field",
                    word,
                    "--reason",
                    "test",
                    "--tenant",
                    office.tenant
                ).status
            )
        }
        let released = try await muster(
            "user",
            "unlock",
            "1",
            "--field",
            "unit",
            "--field",
            "job_title",
            "--tenant",
            office.tenant
        )
        let cleared = try await muster(
            "user",
            "lock",
            "1",
            "--clear",
            "start_date",
            "--clear",
            "business_unit",
            "--reason",
            "test",
            "--tenant",
            office.tenant
        )

        #expect(statuses == [0, 0, 0, 0, 0])
        #expect([released, cleared].map(\.status) == [0, 0])
        #expect(try cleared.json()["start_date"] == .null)
        #expect(try cleared.json()["locks"]?.count == 3)
    }
}
