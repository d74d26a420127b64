import ArgumentParser
import Directory

struct UserDeactivate: Verb {
    static let configuration = CommandConfiguration(
        commandName: "deactivate",
        abstract: "End a user's access; no feed brings the person back, only: muster user reactivate",
        discussion: "Example: muster user deactivate 12 --tenant harbour-hotels"
    )

    @OptionGroup var user: UserArgument
    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let key = try user.key
        return try await context.forEachTenant(tenants, .maintain(.users), about: key) { database, tenant, caller in
            let user = try await UserService(database).deactivate(key, of: tenant.id, by: caller)
            context.console.say("\(tenant.slug): deactivated user \(user.id).")
            return .record(user, UserNoun.columns, about: "user \(user.id)")
        }
    }
}
