import ArgumentParser
import Directory

struct BusinessUnitCreate: Verb {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create a business unit.",
        discussion: "Example: muster business-unit create \"Harbour Street\" --feed-id 0101 --tenant harbour-hotels"
    )

    @Argument(help: "Its name for people.")
    var name: String

    @Option(help: "The ID by which feeds name it.")
    var feedID: String

    @Option(help: "Its time zone, such as Europe/London; else the tenant's.")
    var timeZone: String?

    @Option(help: "The language in which its people are written to, such as de or pt-BR; else the tenant's.")
    var language: String?

    @OptionGroup var lookalike: LookalikeOption
    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let draft = try CatalogueDraft(
            .businessUnits,
            name: name,
            feedID: feedID,
            timeZone: timeZone,
            language: language
        )
        return try await context.forEachTenant(tenants, .maintain(.catalogues)) { database, tenant, caller in
            let entry = try await CatalogueService(.businessUnits, database).create(
                draft,
                in: tenant.id,
                allowingLookalike: lookalike.allowLookalike,
                by: caller
            )
            return .record(entry, BusinessUnits.columns, about: "\(BusinessUnits.catalogue.noun) \(entry.id)")
        }
    }
}
