import ArgumentParser
import Directory

struct AnalystCreate: Verb {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make the tenant's analysts a login, and print its password once.",
        discussion: """
            The login reads the views of schema muster, for its own tenant, whatever SQL is typed. The server must let \
            it in by password: see "Query your history" in the README.

            Example: muster tenant analyst create harbour-hotels
            """
    )

    @OptionGroup var target: TenantArgument
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        try await context.forEachTenant(in: target.selection, .operatorOnly) { _, tenant, _ in
            let login = try await context.withAnalystLogins { logins in try logins.create(for: tenant.id) }
            context.console.say("Made a login for the analysts of \(tenant.slug). \(AnalystAnswer.words)")
            return try context.answer(login)
        }
    }
}
