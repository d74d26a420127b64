import ArgumentParser
import Directory

struct UserReactivate: Verb {
    static let configuration = CommandConfiguration(
        commandName: "reactivate",
        abstract: "Bring a deactivated user back, with the tenant's default profile."
    )

    @OptionGroup var user: UserArgument
    @OptionGroup var tenant: OneTenantOption
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let key = try user.key
        let user = try await context.withTenant(tenant.tenant) { database, tenant in
            try await UserService(database).reactivate(key, of: tenant.id, by: context.caller)
        }
        context.print(.record(Record(user, UserNoun.columns)))
        context.console.say("Reactivated user \(user.id).")
        return .done
    }
}
