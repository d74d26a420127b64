import ArgumentParser
import Directory

struct WelcomeShow: Verb {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "How a tenant sends welcome e-mails, what of it is Muster's default, and how the sending stands.",
        discussion: "Example: muster welcome show --tenant harbour-hotels"
    )

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        try await context.forEachTenant(tenants, .view(.welcomeEmails)) { database, tenant, _ in
            .record(try await WelcomeSettingsService(database).show(tenant.id), WelcomeNoun.columns)
        }
    }
}
