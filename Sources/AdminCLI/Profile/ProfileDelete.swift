import ArgumentParser
import Directory

struct ProfileDelete: Verb {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete a profile that nobody has.",
        discussion: """
            It asks first; where nobody can be asked it needs --yes. The default profile and the account manager's stay.

            Example: muster profile delete "kitchen lead" --tenant harbour-hotels
            """
    )

    @Argument(help: "The profile's name.")
    var name: String

    @OptionGroup var confirmation: ConfirmationOption
    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let whose = tenants.allTenants ? "every tenant" : tenants.tenant.joined(separator: ", ")
        try context.console.confirm("Delete the profile \"\(name)\" of \(whose)?", yes: confirmation.yes)
        return try await context.forEachTenant(tenants, .maintain(.profiles)) { database, tenant, caller in
            let profile = try await ProfileService(database).delete(name, in: tenant.id, by: caller)
            context.console.say("Deleted the profile \"\(name)\" of \(tenant.slug).")
            return Outcome(
                .record(Record(["name": .field(.text(name)), "deleted": .field(.bool(true))])),
                subject: "profile \(profile.id)"
            )
        }
    }
}
