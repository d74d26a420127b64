import ArgumentParser
import Directory

struct UserUpdate: Verb {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Change a user by hand; what is not given stays.",
        discussion: """
            What a feed owns is changed in the feed. --clear empties a field that need not have a value.

            Example: muster user update 12 --department Kitchen --clear phone --tenant harbour-hotels
            """
    )

    @OptionGroup var user: UserArgument

    @OptionGroup var fields: UserFieldOptions

    @Option(help: "Profile.")
    var profile: String?

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let key = try user.key
        let changes = try changes()
        return try await context.forEachTenant(tenants, .maintain(.users), about: key) { database, tenant, caller in
            let user = try await UserService(database).update(key, changes, of: tenant.id, by: caller)
            return .record(user, UserNoun.columns, about: "user \(user.id)")
        }
    }

    func validate() throws {
        guard !fields.isEmpty || profile != nil else {
            throw ValidationError("Say what to change; see: muster user update --help")
        }
    }

    private func changes() throws -> UserChanges {
        var changes = try fields.changes()
        changes.profile = profile
        return changes
    }
}
