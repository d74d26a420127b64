import ArgumentParser
import Directory

struct CatalogueList<Kind: CatalogueKind>: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "list",
            abstract: "All \(Kind.catalogue.plural), with how many users have each.",
            discussion: "Example: muster \(Kind.noun) list --tenant harbour-hotels"
        )
    }

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        try await context.forEachTenant(tenants, .view(.catalogues)) { database, tenant, _ in
            .table(try await CatalogueService(Kind.catalogue, database).list(tenant.id), Kind.columns)
        }
    }
}
