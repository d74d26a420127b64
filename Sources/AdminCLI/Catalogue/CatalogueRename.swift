import ArgumentParser
import Directory

struct CatalogueRename<Kind: CatalogueKind>: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "rename",
            abstract: "Give a \(Kind.catalogue.noun) another name; its users keep it.",
            discussion: """
                \(Kind.catalogue.hasFeedIDs ? "" : "Feeds must write the new name from then on.\n\n")\
                Example: muster \(Kind.noun) rename "\(Kind.example[0])" "New Name" --tenant harbour-hotels
                """
        )
    }

    @Argument(help: "Its name now.")
    var name: String

    @Argument(help: "Its new name.")
    var newName: String

    @OptionGroup var lookalike: LookalikeOption
    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let newName = try CatalogueName(newName)
        return try await context.forEachTenant(tenants, .maintain(.catalogues)) { database, tenant, caller in
            let entry = try await CatalogueService(Kind.catalogue, database).rename(
                name,
                to: newName,
                in: tenant.id,
                allowingLookalike: lookalike.allowLookalike,
                by: caller
            )
            if !Kind.catalogue.hasFeedIDs, entry.name != name {
                for feed in try await CatalogueAliases(Kind.catalogue, database).feeds(of: tenant.id) {
                    context.console.say(
                        "\(tenant.slug): if the feed \(feed) still writes the old name, let it with: muster \(Kind.noun) "
                            + "alias \"\(name)\" \"\(entry.name)\" --feed \(feed) --tenant \(tenant.slug)"
                    )
                }
            }
            return .record(entry, Kind.columns, about: "\(Kind.catalogue.noun) \(entry.id)")
        }
    }
}
