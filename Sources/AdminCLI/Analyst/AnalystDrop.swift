import ArgumentParser
import Directory

struct AnalystDrop: Verb {
    static let configuration = CommandConfiguration(
        commandName: "drop",
        abstract: "Take the login of the tenant's analysts away; its sessions end at once.",
        discussion: "Example: muster tenant analyst drop harbour-hotels"
    )

    @OptionGroup var target: TenantArgument
    @OptionGroup var confirmation: ConfirmationOption
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        _ = try context.operatorOnly()
        try context.console.confirm("Take the analysts' login away?", yes: confirmation.yes)
        return try await context.forEachTenant(in: target.selection, .operatorOnly) { _, tenant, _ in
            try await context.withAnalystLogins { logins in try logins.drop(for: tenant.id) }
            context.console.say("The analysts of \(tenant.slug) have no login any more.")
            return Outcome()
        }
    }
}
