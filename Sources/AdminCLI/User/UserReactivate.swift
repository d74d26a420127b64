import ArgumentParser
import Directory

struct UserReactivate: Verb {
    static let configuration = CommandConfiguration(
        commandName: "reactivate",
        abstract: "Bring a deactivated user back, with the tenant's default profile.",
        discussion: "Example: muster user reactivate 12 --tenant harbour-hotels"
    )

    @OptionGroup var user: UserArgument
    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let key = try user.key
        return try await context.forEachTenant(tenants, .maintain(.users), about: key) { database, tenant, caller in
            let user = try await UserService(database).reactivate(key, of: tenant.id, by: caller)
            context.console.say("\(tenant.slug): reactivated user \(user.id).")
            return .record(user, UserNoun.columns, about: "user \(user.id)")
        }
    }
}
