import Foundation
import Postgres
import TestSupport
import Testing

@Suite(.temporaryDatabase) struct ProfileAssignCommandTests {
    /// A tenant with an account manager, and people from a feed.
    private func office(_ people: Int) async throws -> FeedOffice {
        let office = try await FeedOffice()
        _ = try await MusterProcess.run(
            list: ["user", "create", "--first-name", "Ann", "--last-name", "Example", "--job-title", "Barista"]
                + ["--email", "ann@firm.example", "--profile", "account manager", "--tenant", office.tenant]
        )
        _ = try await office.importRows(FeedOffice.people(0..<people))
        return office
    }

    private func assign(_ office: FeedOffice, _ arguments: String...) async throws -> MusterProcess {
        try await MusterProcess.run(
            list: ["profile", "assign"] + arguments + ["--tenant", office.tenant, "--format", "json"]
        )
    }

    @Test func `by number, address, feed's ID, file and filter`() async throws {
        let office = try await office(5)
        let file = try WorkbookFile(text: [["Name", "E-Mail"], ["Kim", "kim3@example.com"]])
        defer { file.remove() }
        let numbers = try office.file(text: "User ID\n6\n", named: "numbers.csv")

        let typed = try await assign(office, "manager", "2", "KIM1@example.com", "--external-id", "K2")
        let listed = try await assign(office, "manager", "--file", file.path)
        let counted = try await assign(office, "manager", "--file", numbers)
        let filtered = try await assign(office, "training manager", "--from", "manager", "--search", "kim4")

        #expect([typed, listed, counted, filtered].map(\.status) == [0, 0, 0, 0])
        #expect(try typed.json()["changed"] == .number(3))
        #expect(try listed.json()["applied"] == .bool(true))
        #expect(filtered.errors.contains("gave the profile \"training manager\" to 1 person."))
        let profiles: [Int64] = try await TemporaryDatabase.current.run { session in
            try session.query("SELECT profile_id FROM muster.users ORDER BY user_id").map { row in try row[0] }
        }
        #expect(profiles == [1, 3, 3, 3, 3, 4])
        let entry = try await MusterProcess.run("audit", "list", "--tenant", "harbour", "--format", "json").json()[0]
        #expect(entry?["subject"] == .string("1 user"))
        #expect(entry?["arguments"] == .string("training manager --from manager --search …"))
    }

    @Test func `lines that name nobody are reported and stop everything, unless the rest may`() async throws {
        let office = try await office(2)
        let file = try office.file(text: "External Identifier\nK0\nK9\n\nK1\n", named: "some.csv")

        let stopped = try await assign(office, "manager", "--file", file)
        let partial = try await assign(office, "manager", "--file", file, "--partial")
        let typed = try await assign(office, "manager", "nobody@example.com")

        #expect([stopped, partial, typed].map(\.status) == [4, 0, 5])
        #expect(try stopped.json()["errors"]?[0]?["line"] == .number(3))
        #expect(try stopped.json()["errors"]?[0]?["value"] == .string("K9"))
        #expect(stopped.errors.contains("--partial"))
        #expect(try partial.json()["changed"] == .number(2))
        #expect(typed.errors.contains("muster user list --search"))
    }

    @Test func `above 100 people it asks, and a dry run lists them`() async throws {
        let office = try await office(101)

        let unasked = try await assign(office, "manager", "--feed", "default")
        let dry = try await assign(office, "manager", "--feed", "default", "--dry-run")
        let csv = try await MusterProcess.run(
            list: ["profile", "assign", "manager", "--feed", "default", "--dry-run", "--tenant", office.tenant]
                + ["--format", "csv"]
        )
        let done = try await assign(office, "manager", "--feed", "default", "--yes")

        #expect([unasked.status, dry.status, done.status] == [64, 0, 0])
        #expect(unasked.errors.contains("to 101 people of harbour who have another one (101 employee)?"))
        #expect(unasked.errors.contains("--yes"))
        #expect(try dry.json()["users"]?.count == 101)
        #expect(try dry.json()["users"]?[0]?["profile"] == .string("employee"))
        #expect(try dry.json()["users"]?[0]?["new_profile"] == .string("manager"))
        #expect(csv.output.split(separator: "\n").count == 102)
        #expect(try done.json()["changed"] == .number(101))
    }

    @Test(arguments: [
        [], ["2", "--job-title", "Barista"], ["--file", "x.csv", "--from", "manager"], ["--include-deactivated"],
        ["--from", "manager", "--partial"],
    ])
    func `who is meant is said in one way`(arguments: [String]) async throws {
        let run = try await MusterProcess.run(
            list: ["profile", "assign", "manager"] + arguments + ["--tenant", "harbour"]
        )
        #expect(run.status == 64)
        #expect(run.errors.contains("Say who") || run.errors.contains("goes with"))
    }

    @Test func `what cannot be given says what next`() async throws {
        let office = try await office(1)
        let attempts: [([String], Int32, String)] = [
            (["manger", "2"], 5, "Did you mean \"manager\"?"),
            (["manager", "--job-title", "Barrista"], 5, "Did you mean \"Barista\"?"),
            (["employee", "1"], 7, "profile assign \"account manager\" USER"),
            (["manager", "--file", "nowhere.csv"], 4, "Check the path"),
            (["account manager", "2", "--as", "kim0@example.com"], 7, "Ask an account manager"),
        ]
        for (arguments, status, words) in attempts {
            let run = try await MusterProcess.run(
                list: ["profile", "assign"] + arguments + ["--tenant", office.tenant]
            )
            #expect(run.status == status, "\(arguments): \(run.errors)")
            #expect(run.errors.contains(words), "\(arguments): \(run.errors)")
        }
    }
}
