import ArgumentParser
import Directory

struct TenantSuspend: Verb {
    static let configuration = CommandConfiguration(
        commandName: "suspend",
        abstract: "Stop all writing for a tenant until it is resumed; reading goes on.",
        discussion: "Example: muster tenant suspend harbour-hotels --reason \"contract ended\""
    )

    @OptionGroup var target: TenantArgument

    @Option(help: "Why; shown to whoever is refused because of it.")
    var reason: String

    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        try await context.forEachTenant(in: target.selection, .operatorOnly) { database, tenant, caller in
            let tenant = try await TenantService(database).suspend(tenant, reason: reason, by: caller)
            context.console.say("Suspended the tenant \(tenant.slug).")
            return .record(tenant, TenantNoun.columns)
        }
    }
}
