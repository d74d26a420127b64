import ArgumentParser
import Directory

struct ProfileShow: Verb {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One profile, with what it opens and how many have it.",
        discussion: "Example: muster profile show manager --tenant harbour-hotels"
    )

    @Argument(help: "The profile's name.")
    var name: String

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        try await context.forEachTenant(tenants, .view(.profiles)) { database, tenant, _ in
            ProfileNoun.outcome(try await ProfileService(database).show(name, of: tenant.id))
        }
    }
}
