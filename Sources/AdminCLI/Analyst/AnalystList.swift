import ArgumentParser
import Directory
import Tenancy

struct AnalystList: Verb {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Which tenants' analysts have a login, and how many sessions it has now.",
        discussion: "Example: muster tenant analyst list"
    )

    @OptionGroup var options: GlobalOptions

    private struct Login {
        let tenant: String
        let name: String
        let sessions: Int

        static let columns: [Column<Login>] = [
            Column("tenant") { .text($0.tenant) },
            Column("login") { .text($0.name) },
            Column("sessions") { .count($0.sessions) },
        ]
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let tenants = try await context.withDeployment { database, _ in try await TenantService(database).list() }
        let logins = try await context.withAnalystLogins { logins in
            try tenants.compactMap { tenant in
                try logins.show(for: tenant.id).map {
                    Login(tenant: tenant.slug.text, name: $0.name, sessions: $0.sessions)
                }
            }
        }
        try context.print(.table(Table(logins, Login.columns)))
        return .done
    }
}
