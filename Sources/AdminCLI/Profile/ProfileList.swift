import ArgumentParser
import Directory

struct ProfileList: Verb {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "A tenant's profiles, the highest first.",
        discussion: "Example: muster profile list --tenant harbour-hotels"
    )

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        try await context.forEachTenant(tenants, .view(.profiles)) { database, tenant, _ in
            Outcome(.table(ProfileNoun.table(try await ProfileService(database).list(tenant.id), options.format)))
        }
    }
}
