import ArgumentParser
import Directory

struct ProfileDuplicate: Verb {
    static let configuration = CommandConfiguration(
        commandName: "duplicate",
        abstract: "Make a profile that opens what another one does.",
        discussion: """
            The new one is listed right after the other, and nobody has it yet.

            Example: muster profile duplicate manager "area manager" --tenant harbour-hotels
            """
    )

    @Argument(help: "The name of the profile that is there.")
    var name: String

    @Argument(help: "The name of the new one.")
    var newName: String

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let newName = try ProfileName(newName)
        return try await context.forEachTenant(tenants, .maintain(.profiles)) { database, tenant, caller in
            let profile = try await ProfileService(database).duplicate(name, as: newName, in: tenant.id, by: caller)
            context.console.say("\(tenant.slug): created the profile \"\(profile.name)\".")
            return ProfileNoun.outcome(profile)
        }
    }
}
