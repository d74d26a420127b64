import ArgumentParser
import Directory

struct ManagerTitlesList: Verb {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "The job titles that make a learner training manager.",
        discussion: "Example: muster training manager-titles list --tenant harbour-hotels"
    )

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        try await context.forEachTenant(tenants, .view(.training)) { database, tenant, _ in
            .table(
                try await TrainingManagerTitles(database).list(tenant.id),
                [
                    Column("name") { .text($0.name) },
                    Column("active_users") { .count($0.activeUsers) },
                    Column("users") { .count($0.users) },
                ]
            )
        }
    }
}
