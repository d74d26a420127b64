import Foundation
import TestSupport
import Testing

@Suite(.temporaryDatabase) struct ProfileCommandTests {
    private func muster(_ arguments: String...) async throws -> MusterProcess {
        try await MusterProcess.run(list: arguments + ["--format", "json"])
    }

    /// Two tenants; the first has Ann, account manager, and Bob, administrator.
    private func createTenants() async throws {
        for slug in ["first", "second"] {
            _ = try await muster("tenant", "create", slug, "--name", slug)
            _ = try await muster("job-title", "create", "Chef", "--tenant", slug)
        }
        for (name, profile) in [("ann", "account manager"), ("bob", "administrator")] {
            _ = try await MusterProcess.run(
                list: ["user", "create", "--first-name", name, "--last-name", "Example", "--job-title", "Chef"]
                    + ["--email", "\(name)@firm.example", "--profile", profile, "--tenant", "first"]
            )
        }
    }

    @Test func `a profile's life`() async throws {
        try await createTenants()

        let made = try await MusterProcess.run(
            list: ["profile", "create", "lead", "--solution", "app", "--view", "users", "welcome-emails"]
                + ["--maintain", "training", "--tenant", "first", "second", "--format", "json"]
        )
        let copy = try await muster("profile", "duplicate", "lead", "deputy", "--tenant", "first")
        let changed = try await MusterProcess.run(
            list: ["profile", "update", "lead", "--name", "kitchen lead", "--no-access", "users", "--no-solution"]
                + ["learning", "--default", "--tenant", "first", "--format", "json"]
        )
        let shown = try await muster("profile", "show", "kitchen lead", "--tenant", "first")
        let deleted = try await muster("profile", "delete", "deputy", "--yes", "--tenant", "first")

        #expect([made, copy, changed, shown, deleted].map(\.status) == [0, 0, 0, 0, 0])
        let first = try made.json()[0]?["result"]
        #expect(first?["solutions"] == .list([.string("app"), .string("directory"), .string("learning")]))
        #expect(first?["permissions"]?["users"] == .string("view"))
        #expect(first?["permissions"]?["welcome_emails"] == .string("view"))
        #expect(first?["permissions"]?["training"] == .string("maintain"))
        #expect(first?["permissions"]?["feeds"] == .string("none"))
        #expect(try shown.json() == changed.json())
        #expect(try shown.json()["permissions"]?["training"] == .string("none"))
        #expect(try shown.json()["is_default"] == .bool(true))
        let list = try await muster("profile", "list", "--tenant", "first").json()
        #expect(list.count == 6)
        #expect(list[0]?["permissions"]?.count == 9)
        #expect(list[0]?["active_users"] == .number(1))
        #expect(try await muster("profile", "list", "--tenant", "second").json().count == 6)
    }

    @Test func `a list is short for people and whole as CSV`() async throws {
        try await createTenants()

        let table = try await MusterProcess.run("profile", "list", "--tenant", "first")
        let csv = try await MusterProcess.run("profile", "list", "--tenant", "first", "--format", "csv")

        let lines = table.output.split(separator: "\n")
        #expect(
            lines[0].split(separator: " ").joined(separator: " ") == "NAME RANK IS DEFAULT SOLUTIONS ACTIVE USERS USERS"
        )
        #expect(lines[5].hasPrefix("employee"))
        #expect(lines.allSatisfy { $0.count < 100 })
        #expect(csv.output.hasPrefix("name,rank,is_default,solutions,permissions_users,"))
        #expect(csv.output.contains("account manager,1,false,\"app, directory, learning\",maintain,maintain,"))
    }

    @Test func `each refusal says what next`() async throws {
        try await createTenants()
        let attempts: [([String], Int32, String)] = [
            (["delete", "manager"], 64, "--yes"),
            (["delete", "employee", "--yes"], 7, "profile update OTHER --default"),
            (["delete", "account manager", "--yes"], 7, "--name NAME"),
            (["delete", "administrator", "--yes"], 7, "profile assign OTHER --from \"administrator\""),
            (["update", "account manager", "--no-access", "audit"], 7, "profile duplicate \"account manager\""),
            (["create", "Manager"], 6, "choose another name"),
            (["create", "x", "--rank", "1"], 64, "from 2 to 999"),
            (["update", "manger", "--rank", "4"], 5, "Did you mean \"manager\"?"),
            (
                ["create", "x", "--maintain", "settings", "--as", "bob@firm.example"], 7,
                "account manager of the tenant"
            ),
            (["update", "x"], 64, "Say what to change"),
            (["update", "x", "--view", "users", "--no-solution", "directory"], 64, "at once"),
        ]
        for (arguments, status, words) in attempts {
            let result = try await MusterProcess.run(list: ["profile"] + arguments + ["--tenant", "first"])
            #expect(result.status == status, "\(arguments): \(result.errors)")
            #expect(result.errors.contains(words), "\(arguments): \(result.errors)")
        }
    }

    @Test func `a feed gives profiles up to one that its setter may give`() async throws {
        try await createTenants()
        _ = try await muster("feed", "create", "payroll", "--kind", "upload", "--tenant", "first")

        let ceiling = ["feed", "set", "payroll", "--sets-profiles", "--tenant", "first", "--profile-ceiling"]
        let refused = try await MusterProcess.run(list: ceiling + ["account manager", "--as", "bob@firm.example"])
        let done = try await MusterProcess.run(list: ceiling + ["administrator", "--as", "bob@firm.example"])
        let shown = try await muster("feed", "show", "payroll", "--tenant", "first")
        let used = try await muster("profile", "delete", "administrator", "--yes", "--tenant", "first")

        #expect([refused.status, done.status, used.status] == [7, 0, 7])
        #expect(refused.errors.contains("Choose a lower ceiling"))
        #expect(try shown.json()["profile_ceiling"] == .string("administrator"))
        #expect(used.errors.contains("feed set payroll --profile-ceiling OTHER"))
    }

    @Test func `the audit trail says who did what to which profile`() async throws {
        try await createTenants()
        _ = try await muster(
            "profile",
            "create",
            "lead",
            "--view",
            "users",
            "--as",
            "bob@firm.example",
            "--tenant",
            "first"
        )

        let entry = try await muster("audit", "list", "--tenant", "first").json()[0]
        #expect(entry?["actor"] == .string("user 2"))
        #expect(entry?["command"] == .string("profile create"))
        #expect(entry?["arguments"] == .string("lead --view users"))
        #expect(entry?["subject"] == .string("profile 6"))
    }
}
