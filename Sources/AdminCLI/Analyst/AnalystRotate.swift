import ArgumentParser
import Directory

struct AnalystRotate: Verb {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Give the login of the tenant's analysts a new password, and print it once.",
        discussion: """
            Sessions that came in with the old password end. Limits that the login has lifted for itself are set anew.

            Example: muster tenant analyst rotate harbour-hotels
            """
    )

    @OptionGroup var target: TenantArgument
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        try await context.forEachTenant(in: target.selection, .operatorOnly) { _, tenant, _ in
            let login = try await context.withAnalystLogins { logins in try logins.rotate(for: tenant.id) }
            context.console.say("The analysts of \(tenant.slug) have a new password. \(AnalystAnswer.words)")
            return try context.answer(login)
        }
    }
}
