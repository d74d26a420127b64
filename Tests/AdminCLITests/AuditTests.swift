import Foundation
import Postgres
import Tenancy
import TestSupport
import Testing

@Suite(.temporaryDatabase) struct AuditTests {
    private func createPeople() async throws {
        _ = try await MusterProcess.run("tenant", "create", "first", "--name", "First")
        _ = try await MusterProcess.run("job-title", "create", "Chef", "--tenant", "first")
        for (name, profile) in [("ann", "account manager"), ("bob", "employee")] {
            _ = try await MusterProcess.run(
                list: ["user", "create", "--first-name", name, "--last-name", "Example", "--job-title", "Chef"]
                    + ["--email", "\(name)@firm.example", "--profile", profile, "--tenant", "first"]
            )
        }
    }

    private func audit(_ arguments: String...) async throws -> JSONValue {
        try await MusterProcess.run(list: ["audit", "list", "--format", "json"] + arguments).json()
    }

    @Test func `what was done, refused and failed is told apart, and by whom`() async throws {
        try await createPeople()

        let done = try await MusterProcess.run(
            "user",
            "deactivate",
            "bob@firm.example",
            "--tenant",
            "first",
            "--as",
            "ann@firm.example"
        )
        let twice = try await MusterProcess.run("user", "deactivate", "2", "--tenant", "first")
        let refused = try await MusterProcess.run(
            "tenant",
            "set",
            "first",
            "--retention-days",
            "9",
            "--as",
            "ann@firm.example"
        )

        #expect([done, twice, refused].map(\.status) == [0, 6, 7])
        let entries = try await audit("--tenant", "first")
        #expect(entries[0]?["outcome"] == .string("refused"))
        #expect(entries[0]?["actor"] == .string("user 1"))
        #expect(entries[1]?["outcome"] == .string("conflict"))
        #expect(entries[1]?["actor"] == .string("operator"))
        #expect(entries[2]?["outcome"] == .string("done"))
        #expect(entries[2]?["command"] == .string("user deactivate"))
        #expect(entries[2]?["subject"] == .string("user 2"))
        #expect(try await audit("--tenant", "first", "--about", "user 2", "--by", "1").count == 1)
        #expect(try await audit("--tenant", "first", "--command", "tenant").count == 1)
        #expect(try await audit("--deployment")[0]?["command"] == .string("tenant create"))
    }

    @Test func `a dry run and a look leave no entry`() async throws {
        try await createPeople()
        let before = try await audit("--tenant", "first").count

        _ = try await MusterProcess.run("user", "list", "--tenant", "first")
        let dry = try await MusterProcess.run(
            bash: "f=$(mktemp) && printf 'Job Title\\nPorter\\n' >$f && "
                + "$MUSTER job-title upload $f --dry-run --tenant first && rm $f"
        )

        #expect(dry.status == 0)
        #expect(try await audit("--tenant", "first").count == before)
    }

    @Test func `no entry holds a person's data`() async throws {
        try await createPeople()
        _ = try await MusterProcess.run(
            list: ["user", "update", "ann@firm.example", "--last-name=Secretive", "--phone", "5551234"]
                + ["--tenant", "first", "--as", "ann@firm.example"]
        )

        let text = try await MusterProcess.run("audit", "list", "--tenant", "first").output
        for secret in ["firm.example", "Secretive", "5551234", "bob", "Example"] {
            #expect(!text.contains(secret), "\(secret) stands in the audit trail")
        }
        #expect(text.contains("--job-title Chef"))
    }

    @Test func `what was created or deleted is told, wherever options stand`() async throws {
        _ = try await MusterProcess.run("tenant", "create", "first", "--name", "First")
        for arguments in [
            ["job-title", "create", "--tenant", "first", "Chef"],
            ["--quiet", "job-title", "create", "Porter", "--allow-lookalike", "--tenant=first"],
            ["job-title", "delete", "--yes", "Porter", "--tenant", "first"],
            ["training", "manager-titles", "set", "--tenant", "first", "Chef"],
            ["training", "manager-titles", "set", "--dry-run", "--none", "--tenant", "first"],
        ] {
            let run = try await MusterProcess.run(list: arguments)
            #expect(run.status == 0, "\(arguments): \(run.errors)")
        }

        let entries = try await audit("--tenant", "first")
        let told = (0..<entries.count).map { entries[$0]?["arguments"] }
        #expect(told == [.string("Chef"), .string("Porter"), .string("Porter --allow-lookalike"), .string("Chef")])
        #expect(entries[3]?["subject"] == .string("job title 1"))
    }

    @Test func `who was aimed at is told, also when it was refused`() async throws {
        try await createPeople()
        let refused = try await MusterProcess.run(
            "user",
            "update",
            "ann@firm.example",
            "--phone",
            "1",
            "--tenant",
            "first",
            "--as",
            "bob@firm.example"
        )

        #expect(refused.status == 7)
        let entry = try await audit("--tenant", "first", "--about", "user 1", "--by", "2")[0]
        #expect(entry?["outcome"] == .string("refused"))
    }

    @Test func `for a user of a tenant other tenants do not exist`() async throws {
        try await createPeople()
        _ = try await MusterProcess.run("tenant", "create", "second", "--name", "Second")
        var words: Set<String> = []
        for tenant in ["second", "seconde"] {
            let run = try await MusterProcess.run("user", "list", "--tenant", tenant, "--as", "ann@firm.example")
            #expect(run.status == 5)
            words.insert(run.errors)
        }
        let all = try await MusterProcess.run("user", "list", "--all-tenants", "--as", "ann@firm.example")

        #expect(words.count == 1)
        #expect(all.status == 7)
        #expect(!all.output.contains("second") && !all.errors.contains("second"))
    }

    @Test func `a folder of the machine is the operator's to name`() async throws {
        try await createPeople()
        let folder = FileManager.default.temporaryDirectory.path
        var outcomes: [MusterProcess] = []
        for folder in [folder, "/no/such/folder"] {
            outcomes.append(
                try await MusterProcess.run(
                    list: ["feed", "create", "payroll", "--kind", "folder", "--folder", folder, "--tenant", "first"]
                        + ["--as", "ann@firm.example"]
                )
            )
        }

        #expect(outcomes.map(\.status) == [7, 7])
        #expect(Set(outcomes.map(\.errors)).count == 1)
    }

    @Test func `an intention stands before the work, and stays when the process is killed`() async throws {
        try await createPeople()
        let gate = try await FeedGate.closed()
        let process = try FeedProcess(["job-title", "create", "Porter", "--tenant", "first"])
        try await gate.someoneWaits()
        process.send(SIGKILL)
        _ = try await process.end()
        try await gate.open()

        let entry = try #require(try await audit("--tenant", "first")[0])
        #expect(entry["command"] == .string("job-title create"))
        #expect(entry["outcome"] == .null)
    }

    @Test(arguments: ["UPDATE muster.audit_entries SET actor = 'x'", "DELETE FROM muster.audit_outcomes"])
    func `the application's role can rewrite nothing`(statement: String) async throws {
        try await createPeople()
        let database = try await TenantFixture.openDatabase()

        let error = await #expect(throws: ServiceError.self) {
            try await database.withTenant(.init(rawValue: 1)) { tx in
                _ = try tx.execute("\(statement) WHERE tenant_id = $1")
            }
        }
        #expect(error?.message.contains("permission denied") == true)
        await database.close()
    }
}
