import Foundation
import Testing
import TestSupport

@Suite(.temporaryDatabase) struct ExitStatusTests {
    private func createTenants(_ slugs: String...) async throws {
        for slug in slugs {
            #expect(try await MusterProcess.run("tenant", "create", slug, "--name", "The \(slug)").status == 0)
        }
    }

    @Test(arguments: ["postgresql://127.0.0.1:1/none", "postgresql:///none?host=/nowhere", "not a url at all"])
    func `a database that cannot be reached is 69 and says what to check`(url: String) async throws {
        let run = try await MusterProcess.run("tenant", "list", environment: ["MUSTER_DATABASE_URL": url])

        #expect(run.status == 69)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains("Check the database URL"))
    }

    @Test func `the option names the database before the variable does, in front or behind`() async throws {
        let url = try TemporaryDatabase.current.url
        let wrong = ["MUSTER_DATABASE_URL": "postgresql://127.0.0.1:1/none"]

        let front = try await MusterProcess.run("--database", url, "tenant", "list", environment: wrong)
        let behind = try await MusterProcess.run("tenant", "list", "--database", url, environment: wrong)

        #expect([front.status, behind.status] == [0, 0])
    }

    @Test(.emptyDatabase) func `a database without a schema is told how to get one, and gets it`() async throws {
        let before = try await MusterProcess.run("tenant", "list")
        let migrated = try await MusterProcess.run("db", "migrate")
        let after = try await MusterProcess.run("tenant", "list")
        let again = try await MusterProcess.run("db", "migrate")

        #expect(before.status == 1)
        #expect(before.errors.contains("muster db migrate"))
        #expect([migrated.status, after.status, again.status] == [0, 0, 0])
        #expect(again.errors.contains("up to date"))
    }

    @Test func `an unknown tenant is 5 and near slugs are named`() async throws {
        try await createTenants("harbour-hotels")

        let run = try await MusterProcess.run("user", "list", "--tenant", "harbor-hotels", "--format", "json")

        #expect(run.status == 5)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains("Did you mean \"harbour-hotels\"?"))
    }

    @Test func `an unknown user is 5`() async throws {
        try await createTenants("first")

        for user in ["7", "nobody@firm.example"] {
            #expect(try await MusterProcess.run("user", "show", user, "--tenant", "first").status == 5)
        }
    }

    @Test func `writing for a suspended tenant is 7 and says why, reading goes on`() async throws {
        try await createTenants("first")
        _ = try await MusterProcess.run("tenant", "suspend", "first", "--reason", "unpaid bill")

        let writing = try await MusterProcess.run("job-title", "create", "Chef", "--tenant", "first")
        let setting = try await MusterProcess.run("tenant", "set", "first", "--name", "Other")
        let reading = try await MusterProcess.run("job-title", "list", "--tenant", "first")
        _ = try await MusterProcess.run("tenant", "resume", "first")
        let resumed = try await MusterProcess.run("job-title", "create", "Chef", "--tenant", "first")

        #expect([writing.status, setting.status, reading.status, resumed.status] == [7, 7, 0, 0])
        #expect(writing.errors.contains("unpaid bill"))
    }

    @Test func `what is there already is 6`() async throws {
        try await createTenants("first")

        let tenant = try await MusterProcess.run("tenant", "create", "first", "--name", "Again")
        _ = try await MusterProcess.run("department", "create", "Kitchen", "--tenant", "first")
        let department = try await MusterProcess.run("department", "create", "kitchen", "--tenant", "first")

        #expect([tenant.status, department.status] == [6, 6])
    }

    @Test func `a missing file is 4, and JSON says so too`() async throws {
        try await createTenants("first")

        let run = try await MusterProcess.run(
            "job-title",
            "upload",
            "/nowhere/titles.csv",
            "--tenant",
            "first",
            "--format",
            "json"
        )

        #expect(run.status == 4)
        #expect(run.errors.contains("/nowhere/titles.csv"))
        #expect(try run.json()["error"]?["code"] == .string("unreadable"))
    }

    @Test(arguments: [
        [], ["frobnicate"], ["tenant", "frobnicate"], ["tenant", "create"], ["user", "list"],
        ["user", "list", "--tenant", "a", "--all-tenants"], ["user", "list", "--tenant", "a", "--format", "xml"],
        ["tenant", "show"], ["tenant", "set", "a"], ["user", "show", "--tenant", "a"],
        ["user", "show", "Ann", "--tenant", "a"],
        ["tenant", "create", "Not A Slug", "--name", "x"], ["training", "manager-titles", "set", "--tenant", "a"],
        ["user", "update", "1", "--tenant", "a", "--phone", "1", "--clear", "phone"],
        ["job-title", "delete", "Chef", "--tenant", "a"],
    ])
    func `a call that is wrong is 64, whatever the database`(arguments: [String]) async throws {
        // Nothing at all asks for help, which is no mistake.
        let expected: Int32 = arguments.isEmpty ? 0 : 64

        #expect(try await MusterProcess.run(list: arguments).status == expected)
    }

    @Test(arguments: ["db", "tenant", "user", "profile", "job-title", "department", "business-unit", "training"])
    func `every noun has help`(noun: String) async throws {
        let run = try await MusterProcess.run(noun, "--help")

        #expect(run.status == 0)
        #expect(run.output.contains("SUBCOMMANDS"))
    }

    @Test func `the version names the number and the commit`() async throws {
        let run = try await MusterProcess.run("--version", environment: ["MUSTER_COMMIT": "abcdefg"])

        #expect(run.status == 0)
        // Of the build, not of the moment.
        #expect(run.output.wholeMatch(of: /muster \d+\.\d+\.\d+ \(commit ([0-9a-f]{7,40}|unknown)\)\n/) != nil)
    }

    @Test func `a log level that does not exist is 64`() async throws {
        let run = try await MusterProcess.run("tenant", "list", environment: ["MUSTER_LOG_LEVEL": "loud"])

        #expect(run.status == 64)
        #expect(run.errors.contains("MUSTER_LOG_LEVEL"))
    }
}
