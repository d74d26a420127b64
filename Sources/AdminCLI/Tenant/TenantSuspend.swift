import ArgumentParser
import Directory

struct TenantSuspend: Verb {
    static let configuration = CommandConfiguration(
        commandName: "suspend",
        abstract: "Stop all writing for a tenant until it is resumed; reading goes on."
    )

    @Argument(help: "The tenant's slug.")
    var slug: String

    @Option(help: "Why; shown to whoever is refused because of it.")
    var reason: String

    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let tenant = try await context.withTenant(slug) { database, tenant in
            try await TenantService(database).suspend(tenant, reason: reason, by: context.caller)
        }
        context.print(tenant)
        context.console.say("Suspended the tenant \(tenant.slug).")
        return .done
    }
}
