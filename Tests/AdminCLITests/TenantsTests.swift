import Foundation
import Testing
import TestSupport

@Suite(.temporaryDatabase) struct TenantsTests {
    private func createTenants() async throws {
        for slug in ["first", "second", "third"] {
            _ = try await MusterProcess.run("tenant", "create", slug, "--name", slug)
        }
    }

    @Test func `a tenant that fails does not stop the rest, and the worst status counts`() async throws {
        try await createTenants()
        _ = try await MusterProcess.run("tenant", "suspend", "second", "--reason", "unpaid")

        let run = try await MusterProcess.run(
            "job-title",
            "create",
            "Chef",
            "--format",
            "json",
            "--tenant",
            "first",
            "--tenant",
            "second",
            "--tenant",
            "nobody",
            "--tenant",
            "third"
        )

        #expect(run.status == 7)
        let results = try run.json()
        #expect(results.count == 4)
        #expect(results[0]?["result"]?["name"] == .string("Chef"))
        #expect(results[1]?["error"]?["code"] == .string("refused"))
        #expect(results[2]?["error"]?["code"] == .string("unknown"))
        #expect(results[3]?["tenant"] == .string("third"))
        #expect(results[3]?["result"] != nil)
        #expect(run.errors.contains("second: "))
    }

    @Test func `slugs may follow one --tenant, and a file between them is not taken for one`() async throws {
        try await createTenants()
        let file = FileManager.default.temporaryDirectory.appending(path: "titles-\(UUID().uuidString).csv")
        try Data("Job Title\nChef\n".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }  // best effort: it is in a temporary directory

        let several = try await MusterProcess.run("profile", "list", "--tenant", "first", "second", "--format", "csv")
        let one = try await MusterProcess.run("job-title", "upload", "--tenant", "first", file.path)

        #expect(several.status == 0)
        #expect(several.output.split(separator: "\n").count == 11)
        #expect(several.output.contains("second,employee,5,true"))
        #expect(one.status == 0)
    }

    @Test func `all tenants are one table with the tenant in front`() async throws {
        try await createTenants()
        _ = try await MusterProcess.run("department", "create", "Kitchen", "--all-tenants")

        let run = try await MusterProcess.run("department", "list", "--all-tenants")

        let lines = run.output.split(separator: "\n")
        #expect(run.status == 0)
        #expect(lines.first?.hasPrefix("TENANT  NAME") == true)
        #expect(lines.dropFirst().map { $0.prefix(while: { $0 != " " }) } == ["first", "second", "third"])
    }

    @Test func `a record that names its tenant names it once`() async throws {
        try await createTenants()

        let run = try await MusterProcess.run("sync", "status", "--all-tenants", "--format", "csv")

        let lines = run.output.split(separator: "\n")
        #expect(lines.first?.hasPrefix("tenant,window_seconds,") == true)
        #expect(lines.dropFirst().map { $0.prefix(10) } == ["first,900,", "second,900", "third,900,"])
    }

    @Test func `a tenant is shown by slug or by option`() async throws {
        try await createTenants()

        let argument = try await MusterProcess.run("tenant", "show", "first", "--format", "json")
        let option = try await MusterProcess.run("tenant", "show", "--tenant", "first", "--format", "json")

        #expect(argument.output == option.output)
        #expect(try argument.json()["window_seconds"] == .number(900))
    }
}
