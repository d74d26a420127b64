import ArgumentParser
import Directory
import Feeds
import Tenancy

struct FeedShow: Verb {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One feed with its settings and its safeguards.",
        discussion: "Example: muster feed show payroll --tenant harbour-hotels"
    )

    @Argument(help: "The feed's name.")
    var name: String

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        try await context.forEachTenant(tenants, .view(.feeds)) { database, tenant, _ in
            let feed = try await FeedService(database: database).show(tenant.id, name: name)
            return Outcome(.record(FeedNoun.record(feed)))
        }
    }
}
