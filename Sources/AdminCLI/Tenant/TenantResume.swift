import ArgumentParser
import Directory

struct TenantResume: Verb {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let a suspended tenant work again.",
        discussion: "Example: muster tenant resume harbour-hotels"
    )

    @OptionGroup var target: TenantArgument

    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        try await context.forEachTenant(in: target.selection, .operatorOnly) { database, tenant, caller in
            let tenant = try await TenantService(database).resume(tenant, by: caller)
            context.console.say("Resumed the tenant \(tenant.slug).")
            return .record(tenant, TenantNoun.columns)
        }
    }
}
