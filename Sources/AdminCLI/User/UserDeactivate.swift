import ArgumentParser
import Directory

struct UserDeactivate: Verb {
    static let configuration = CommandConfiguration(
        commandName: "deactivate",
        abstract: "End a user's access; no feed brings the person back, only: muster user reactivate"
    )

    @OptionGroup var user: UserArgument
    @OptionGroup var tenant: OneTenantOption
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let key = try user.key
        let user = try await context.withTenant(tenant.tenant) { database, tenant in
            try await UserService(database).deactivate(key, of: tenant.id, by: context.caller)
        }
        context.print(.record(Record(user, UserNoun.columns)))
        context.console.say("Deactivated user \(user.id).")
        return .done
    }
}
