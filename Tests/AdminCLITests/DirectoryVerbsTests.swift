import Foundation
import Testing
import TestSupport

@Suite(.temporaryDatabase) struct DirectoryVerbsTests {
    private func muster(_ arguments: String...) async throws -> MusterProcess {
        try await MusterProcess.run(list: arguments + ["--format", "json"])
    }

    @Test func `a user's life by hand`() async throws {
        _ = try await muster("tenant", "create", "first", "--name", "First")
        for title in ["Chef", "Porter"] {
            _ = try await muster("job-title", "create", title, "--tenant", "first")
        }

        let made = try await muster(
            "user",
            "create",
            "--first-name",
            "Ann",
            "--last-name",
            "Example",
            "--job-title",
            "Chef",
            "--email",
            "ann@firm.example",
            "--tenant",
            "first"
        )
        let updated = try await muster(
            "user",
            "update",
            "ann@firm.example",
            "--job-title",
            "Porter",
            "--clear",
            "email",
            "--tenant",
            "first"
        )
        let deactivated = try await muster("user", "deactivate", "1", "--tenant", "first")
        let twice = try await muster("user", "deactivate", "1", "--tenant", "first")
        let reactivated = try await muster("user", "reactivate", "1", "--tenant", "first")

        #expect([made, updated, deactivated, twice, reactivated].map(\.status) == [0, 0, 0, 6, 0])
        #expect(try made.json()["user_id"] == .number(1))
        #expect(try updated.json()["email"] == .null)
        #expect(try updated.json()["job_title"] == .string("Porter"))
        #expect(try deactivated.json()["status"] == .string("deactivated"))
        #expect(try reactivated.json()["status"] == .string("active"))
    }

    @Test func `what is in use is not deleted, and nothing is without --yes where nobody can be asked`() async throws {
        _ = try await muster("tenant", "create", "first", "--name", "First")
        _ = try await muster("job-title", "create", "Chef", "--tenant", "first")
        _ = try await muster("job-title", "create", "Porter", "--tenant", "first")
        _ = try await muster(
            "user",
            "create",
            "--first-name",
            "Ann",
            "--last-name",
            "Example",
            "--job-title",
            "Chef",
            "--tenant",
            "first"
        )

        let used = try await muster("job-title", "delete", "Chef", "--yes", "--tenant", "first")
        let unasked = try await muster("job-title", "delete", "Porter", "--tenant", "first")
        let free = try await muster("job-title", "delete", "Porter", "--yes", "--tenant", "first")

        #expect([used.status, unasked.status, free.status] == [7, 64, 0])
        #expect(used.errors.contains("1 user"))
        #expect(try await muster("job-title", "list", "--tenant", "first").json().count == 1)
    }

    @Test func `training manager titles are set as a whole`() async throws {
        _ = try await muster("tenant", "create", "first", "--name", "First")
        for title in ["Chef", "Manager"] {
            _ = try await muster("job-title", "create", title, "--tenant", "first")
        }

        _ = try await muster("training", "manager-titles", "set", "Chef", "--tenant", "first")
        let set = try await muster("training", "manager-titles", "set", "Manager", "--tenant", "first")
        let listed = try await muster("training", "manager-titles", "list", "--tenant", "first")
        let none = try await muster("training", "manager-titles", "set", "--none", "--tenant", "first")

        #expect([set.status, none.status] == [0, 0])
        #expect(try set.json().count == 2)
        #expect(try listed.json()[0]?["name"] == .string("Manager"))
        #expect(try await muster("training", "manager-titles", "list", "--tenant", "first").json().count == 0)
    }

    @Test func `db status counts what is applied and what is to come`() async throws {
        let status = try await muster("db", "status").json()

        #expect(status["pending"] == .number(0))
        #expect(status["applied"] == status["migrations"].map { .number(Double($0.count)) })
    }

    @Test func `a list is read on from the user where it stopped`() async throws {
        _ = try await muster("tenant", "create", "first", "--name", "First")
        _ = try await muster("job-title", "create", "Chef", "--tenant", "first")
        for name in ["Ann", "Bob", "Cy"] {
            _ = try await muster(
                "user",
                "create",
                "--first-name",
                name,
                "--last-name",
                "Example",
                "--job-title",
                "Chef",
                "--tenant",
                "first"
            )
        }

        let first = try await muster("user", "list", "--limit", "2", "--tenant", "first")
        let rest = try await muster("user", "list", "--limit", "2", "--after", "2", "--tenant", "first")

        #expect(try first.json().count == 2)
        #expect(first.errors.contains("--after 2"))
        #expect(try rest.json()[0]?["first_name"] == .string("Cy"))
        #expect(rest.errors.isEmpty)
    }
}
