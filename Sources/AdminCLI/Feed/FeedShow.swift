import ArgumentParser
import Directory
import Feeds
import Tenancy

struct FeedShow: Verb {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One feed with its settings, its safeguards, and what fetching it came to.",
        discussion: "Example: muster feed show payroll --tenant harbour-hotels"
    )

    @Argument(help: "The feed's name.")
    var name: String

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        try await context.forEachTenant(tenants, .view(.feeds)) { database, tenant, caller in
            let feed = try await FeedService(database: database).show(tenant.id, name: name)
            let silences = try await FeedSilences(database: database).list(feed.id, of: tenant.id)
            var record = FeedNoun.record(feed, for: caller)
            record.append("silences", .table(Table(silences, FeedNoun.silenceColumns)))
            return Outcome(.record(record))
        }
    }
}
