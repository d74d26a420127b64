import ArgumentParser
import Directory

struct CatalogueCreate<Kind: CatalogueKind>: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "create",
            abstract: "Create a \(Kind.catalogue.noun).",
            discussion: "Example: muster \(Kind.noun) create \"\(Kind.example[0])\" --tenant harbour-hotels"
        )
    }

    @Argument(help: "Its name, exactly as feeds will write it.")
    var name: String

    @OptionGroup var lookalike: LookalikeOption
    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let draft = try CatalogueDraft(Kind.catalogue, name: name)
        return try await context.forEachTenant(tenants, .maintain(.catalogues)) { database, tenant, caller in
            let entry = try await CatalogueService(Kind.catalogue, database).create(
                draft,
                in: tenant.id,
                allowingLookalike: lookalike.allowLookalike,
                by: caller
            )
            return .record(entry, Kind.columns, about: "\(Kind.catalogue.noun) \(entry.id)")
        }
    }
}
