import ArgumentParser
import Directory

struct TenantResume: Verb {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let a suspended tenant work again."
    )

    @Argument(help: "The tenant's slug.")
    var slug: String

    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let tenant = try await context.withTenant(slug) { database, tenant in
            try await TenantService(database).resume(tenant, by: context.caller)
        }
        context.print(tenant)
        context.console.say("Resumed the tenant \(tenant.slug).")
        return .done
    }
}
