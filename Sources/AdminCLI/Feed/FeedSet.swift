import ArgumentParser
import Directory
import Feeds
import Tenancy

struct FeedSet: Verb {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change a feed's settings; what is not given stays.",
        discussion: """
            A safeguard's limit is a number of people (20), a share (10%), both (5,10%: from 5 people on, if they are \
            more than 10 percent of the feed's active people), 0 to hold always, or off.

            Whatever is changed about a pulled feed, its file is fetched anew at once; '' takes away a header, a secret, \
            a trigger or certificates that were set.

            Example: muster feed set payroll --hold-removals 20,5% --tenant harbour-hotels
            """
    )

    @Argument(help: "The feed's name.")
    var name: String

    @OptionGroup(title: "Files") var files: FeedFileOptions
    @OptionGroup(title: "Fetching") var source: FeedSourceOptions
    @OptionGroup(title: "Silence") var expectation: FeedExpectationOption
    @OptionGroup(title: "Columns") var columns: FeedColumnOptions
    @OptionGroup(title: "Safeguards") var limits: FeedLimitOptions
    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard !(files.isEmpty && source.isEmpty && expectation.expectEvery == nil && columns.isEmpty && limits.isEmpty)
        else {
            throw ValidationError("Say what to change; see: muster feed set --help")
        }
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        try await context.forEachTenant(tenants, .maintain(.feeds)) { database, tenant, caller in
            let service = FeedService(database: database)
            let present = try await service.show(tenant.id, name: name)
            var change = FeedChange()
            files.apply(to: &change)
            change.source = source.change
            change.expectedSeconds = expectation.expectEvery.map(\.seconds)
            columns.apply(to: &change, over: present)
            limits.apply(to: &change, over: present.limits)
            let feed = try await service.set(tenant.id, name: name, change, caller: caller)
            return Outcome(.record(FeedNoun.record(feed, for: caller)), subject: "feed \(feed.name)")
        }
    }
}
