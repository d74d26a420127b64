import ArgumentParser
import Directory

struct CatalogueDelete<Kind: CatalogueKind>: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "delete",
            abstract: "Delete a \(Kind.catalogue.noun) that nobody has.",
            discussion: "Example: muster \(Kind.noun) delete \"\(Kind.example[0])\" --tenant harbour-hotels"
        )
    }

    @Argument(help: "Its name.")
    var name: String

    @OptionGroup var confirmation: ConfirmationOption
    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let whose = tenants.allTenants ? "every tenant" : tenants.tenant.joined(separator: ", ")
        try context.console.confirm("Delete the \(Kind.catalogue.noun) \"\(name)\" of \(whose)?", yes: confirmation.yes)
        return try await context.forEachTenant(tenants, .maintain(.catalogues)) { database, tenant, caller in
            try await CatalogueService(Kind.catalogue, database).delete(name, in: tenant.id, by: caller)
            context.console.say("Deleted the \(Kind.catalogue.noun) \"\(name)\" of \(tenant.slug).")
            return Outcome(.record(Record(["name": .field(.text(name)), "deleted": .field(.bool(true))])))
        }
    }
}
