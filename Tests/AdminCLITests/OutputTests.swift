import Foundation
import Testing
import TestSupport

@Suite(.temporaryDatabase) struct OutputTests {
    private func createUser() async throws {
        _ = try await MusterProcess.run("tenant", "create", "first", "--name", "Bar, \"Quay\" & Co")
        _ = try await MusterProcess.run("job-title", "create", "Chef, Head", "--tenant", "first")
        let run = try await MusterProcess.run(
            "user",
            "create",
            "--first-name",
            "Zoë",
            "--last-name",
            "O'Example",
            "--job-title",
            "Chef, Head",
            "--email",
            "zoe@firm.example",
            "--start-date",
            "2026-02-28",
            "--tenant",
            "first"
        )
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test func `JSON is one document with snake_case keys, null and numbers as such`() async throws {
        try await createUser()

        let list = try await MusterProcess.run("user", "list", "--tenant", "first", "--format", "json").json()
        let user = try await MusterProcess.run("--format", "json", "user", "show", "1", "--tenant", "first").json()

        #expect(list.count == 1)
        #expect(list[0]?["user_id"] == .number(1))
        #expect(list[0]?["external_id"] == .null)
        #expect(list[0]?["first_name"] == .string("Zoë"))
        #expect(list[0]?["start_date"] == .string("2026-02-28"))
        #expect(user["job_title"] == .string("Chef, Head"))
        #expect(user["history"]?[0]?["changed_by"] == .string("operator"))
    }

    @Test func `CSV quotes what has commas and quotation marks`() async throws {
        try await createUser()

        let users = try await MusterProcess.run("user", "list", "--tenant", "first", "--format", "csv")
        let tenants = try await MusterProcess.run("tenant", "list", "--format", "csv")

        let header =
            "user_id,external_id,first_name,last_name,email,status,profile,job_title,department,business_unit,"
            + "start_date,end_date,feed"
        #expect(
            users.output == header + "\n"
                + "1,,Zoë,O'Example,zoe@firm.example,active,employee,\"Chef, Head\",,,2026-02-28,,\n"
        )
        #expect(tenants.output.contains("first,\"Bar, \"\"Quay\"\" & Co\",active,"))
    }

    @Test func `a piped table is plain aligned text`() async throws {
        try await createUser()

        let run = try await MusterProcess.run("profile", "list", "--tenant", "first")

        let lines = run.output.split(separator: "\n").map(String.init)
        #expect(!run.output.contains("\u{1B}"))
        #expect(lines.first == "NAME              RANK  IS DEFAULT  SOLUTIONS                 ACTIVE USERS  USERS")
        #expect(lines.last == "employee             5  yes         app                                  1      1")
    }

    @Test func `quiet leaves the first column and no words`() async throws {
        try await createUser()

        let list = try await MusterProcess.run("profile", "list", "--tenant", "first", "--quiet")
        let made = try await MusterProcess.run("tenant", "create", "second", "--name", "x", "--quiet")

        #expect(list.output == "account manager\nadministrator\nmanager\ntraining manager\nemployee\n")
        #expect(made.output == "second\n")
        #expect(made.errors.isEmpty)
    }

    @Test func `a full disk is 1, in words`() async throws {
        let run = try await MusterProcess.run(bash: "exec \"$MUSTER\" db status >/dev/full")
        let silent = try await MusterProcess.run(bash: "exec \"$MUSTER\" db status >/dev/full 2>/dev/full")

        #expect(run.status == 1)
        #expect(run.errors.contains("cannot be written to standard output: No space left on device."))
        #expect(silent.status == 1)
    }

    @Test func `a reader who has seen enough is no trouble`() async throws {
        let run = try await MusterProcess.run(bash: "\"$MUSTER\" db status | true; echo ${PIPESTATUS[0]}")

        #expect(run.output == "0\n")
        #expect(run.errors.isEmpty)
    }

    @Test func `words go to stderr and data to stdout`() async throws {
        let run = try await MusterProcess.run("tenant", "create", "first", "--name", "x", "--format", "json")

        #expect(try run.json()["slug"] == .string("first"))
        #expect(run.errors == "Created the tenant first.\n")
    }
}
