import ArgumentParser
import Directory
import Feeds
import Tenancy

struct FeedPullFile: Verb {
    static let configuration = CommandConfiguration(
        commandName: "pull",
        abstract: "Have a worker fetch a pulled feed's file now, before its time.",
        discussion: """
            A file that is the one of last time is not imported again, unless its plan has expired, or \
            with --again: after a held run was discarded, or its plan refused since the directory has changed, that plans \
            it anew.

            Example: muster feed pull payroll --again --tenant harbour-hotels
            """
    )

    @Argument(help: "The feed's name.")
    var name: String

    @Flag(help: "Import it also if it is the file of last time, or one that could not be read.")
    var again = false

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        try await context.forEachTenant(tenants, .maintain(.feeds)) { database, tenant, caller in
            let feed = try await FeedPulls(database: database)
                .request(tenant.id, feed: name, again: again, caller: caller)
            context.console.say(
                "\(tenant.slug): a worker fetches the file of feed \(feed.name) now; "
                    + "what becomes of it: muster feed runs --feed \(feed.name) --tenant \(tenant.slug)"
            )
            return Outcome(.record(FeedNoun.record(feed, for: caller)), subject: "feed \(feed.name)")
        }
    }
}
