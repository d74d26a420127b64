import ArgumentParser
import Directory
import Tenancy

struct CatalogueAliasing<Kind: CatalogueKind>: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "alias",
            abstract:
                "Let a feed name a \(Kind.catalogue.noun) by another value.",
            discussion: """
                VALUE is what the feed's files have, capitals and blanks included; NAME is the \(Kind.catalogue.noun) \
                that is meant. \(Kind.noun == JobTitles.noun
                    ? "A running worker applies the records that wait for it."
                    : "A running worker fills it in for those who wait for it.")

                Example: muster \(Kind.noun) alias "\(Kind.exampleAlias)" "\(Kind.example[0])" --tenant harbour-hotels
                """
        )
    }

    @Argument(help: "What the feed's files have.")
    var value: String?

    @Argument(help: "The name in the directory.")
    var name: String?

    @Option(help: ArgumentHelp("The feed, where the tenant has several.", valueName: "name"))
    var feed: String?

    @Flag(help: "List the aliases instead.")
    var list = false

    @Flag(help: "Take the alias VALUE back instead; users keep what they have.")
    var remove = false

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        let isWhole =
            if list { value == nil && !remove } else if remove { value != nil && name == nil } else { name != nil }
        guard isWhole else {
            throw ValidationError("Say VALUE and NAME, or --list, or VALUE --remove.")
        }
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let permission = list ? Permission.view(.catalogues) : .maintain(.catalogues)
        return try await context.forEachTenant(tenants, permission) { database, tenant, caller in
            let aliases = CatalogueAliases(Kind.catalogue, database)
            guard let value, !list else {
                return .table(try await aliases.list(tenant.id, feed: feed), Self.columns)
            }
            guard let name, !remove else {
                try await aliases.remove(value, feed: feed, in: tenant.id, by: caller)
                context.console.say("\(tenant.slug): the alias is gone. Users keep what they have.")
                return Outcome()
            }
            let made = try await aliases.add(value, for: name, feed: feed, in: tenant.id, by: caller)
            let alias = made.alias
            let instead = made.before.map { ", no longer \"\($0)\"" } ?? ""
            context.console.say(
                "\(tenant.slug): in feed \(alias.feed) \"\(Visible.text(alias.value))\" means \"\(alias.name)\"\(instead). "
                    + Self.effect(made)
            )
            return .record(alias, Self.columns)
        }
    }

    private static func effect(_ made: MadeAlias) -> String {
        guard made.waiting > 0 else { return "It counts from the feed's next file on." }
        return Kind.noun == JobTitles.noun
            ? "A running worker applies \(FeedRunWords.count(made.waiting, "record", "records")) that waited for it."
            : "A running worker fills it in for \(FeedRunWords.count(made.waiting, "user", "users"))."
    }

    private static var columns: [Column<CatalogueAlias>] {
        [
            Column("value") { .text($0.value) },
            Column("name") { .text($0.name) },
            Column("feed") { .text($0.feed) },
            Column("created_at") { .timestamp($0.createdAt) },
        ]
    }
}
