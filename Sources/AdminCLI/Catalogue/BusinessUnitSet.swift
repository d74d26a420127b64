import ArgumentParser
import Directory

struct BusinessUnitSet: Verb {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change the time zone or the language of a business unit.",
        discussion: """
            An empty text makes it the tenant's.

            Example: muster business-unit set "Harbour Street" --language de --tenant harbour-hotels
            """
    )

    @Argument(help: "Its name.")
    var name: String

    @Option(help: "Its time zone, such as Europe/London.")
    var timeZone: String?

    @Option(help: "The language in which its people are written to, such as de or pt-BR.")
    var language: String?

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard timeZone != nil || language != nil else {
            throw ValidationError("Say what to change: --time-zone or --language.")
        }
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        try await context.forEachTenant(tenants, .maintain(.catalogues)) { database, tenant, caller in
            let entry = try await CatalogueService(.businessUnits, database).set(
                name,
                timeZone: timeZone,
                language: language,
                in: tenant.id,
                by: caller
            )
            return .record(entry, BusinessUnits.columns, about: "\(BusinessUnits.catalogue.noun) \(entry.id)")
        }
    }
}
