import ArgumentParser
import Directory
import Feeds
import Tenancy

struct FeedList: Verb {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "A tenant's feeds.",
        discussion: "Example: muster feed list --tenant harbour-hotels"
    )

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        try await context.forEachTenant(tenants, .view(.feeds)) { database, tenant, _ in
            .table(try await FeedService(database: database).list(tenant.id), FeedNoun.columns)
        }
    }
}
