import ArgumentParser
import Directory
import Tenancy

struct TenantCreate: Verb {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create a tenant with its profiles; new users get the profile employee.",
        discussion: "Example: muster tenant create harbour-hotels --name \"Harbour Hotels\" --time-zone Europe/London"
    )

    @Argument(help: "The short name by which commands call it: lower-case letters, digits, inner hyphens.")
    var slug: String

    @Option(help: "The name for people.")
    var name: String

    @Option(help: "The time zone in which its days begin and end, such as Europe/London.")
    var timeZone = "UTC"

    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let slug = try TenantSlug(slug)
        let tenant = try await context.withDeployment(changes: true) { database, caller in
            try await TenantService(database).create(slug: slug, name: name, timeZone: timeZone, by: caller)
        }
        try context.print(.record(Record(tenant, TenantNoun.columns)))
        context.console.say("Created the tenant \(tenant.slug).")
        return .done
    }
}
