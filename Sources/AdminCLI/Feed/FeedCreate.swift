import ArgumentParser
import Directory
import Feeds
import Fetching
import Tenancy
import Foundation

struct FeedCreate: Verb {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create a feed.",
        discussion: """
            An upload feed takes files by "muster feed import"; into a folder feed's folder HR drops them, by a \
            temporary name and a rename, and a worker imports them. The file of an https or sftp feed is fetched by a \
            worker; for sftp give --user, --secret and --host-key.

            Example: muster feed create payroll --kind folder --folder /srv/feeds --mode snapshot --tenant harbour-hotels
            """
    )

    @Argument(help: "Its name: lower-case letters, digits, hyphens and underscores.")
    var name: String

    @Option(help: "Where its files come from: upload, folder, https or sftp.")
    var kind: FeedKind

    @Option(help: "What absence from a file means: in a snapshot that somebody has left, in a delta nothing.")
    var mode: FeedMode = .delta

    @Option(help: ArgumentHelp("The folder, for the kind folder.", valueName: "path"))
    var folder: String?

    @OptionGroup(title: "Fetching") var source: FeedSourceOptions
    @OptionGroup(title: "Silence") var expectation: FeedExpectationOption
    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard source.isEmpty || kind.isPulled else {
            throw ValidationError("What is about fetching goes with --kind https or --kind sftp.")
        }
        guard folder == nil || kind == .folder else {
            throw ValidationError("--folder goes with --kind folder.")
        }
        guard folder == nil || !(tenants.allTenants || tenants.tenant.count > 1) else {
            throw ValidationError("A folder belongs to one tenant; name one with --tenant.")
        }
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        var new = NewFeed(name: name, kind: kind, mode: mode, folderPath: folder.map(absolutePath))
        new.source = source.change
        new.expectedSeconds = expectation.expectEvery?.seconds
        return try await context.forEachTenant(tenants, .maintain(.feeds)) { database, tenant, caller in
            let feed = try await FeedService(database: database).create(tenant.id, new, caller: caller)
            context.console.say("Created the feed \(feed.name). \(Self.next(feed, tenant))")
            return Outcome(.record(FeedNoun.record(feed, for: caller)), subject: "feed \(feed.name)")
        }
    }

    private static func next(_ feed: Feed, _ tenant: Tenant) -> String {
        if let source = feed.source {
            return "A worker fetches \(source.url.place) every \(TimeText.text(source.everySeconds))."
        }
        return feed.kind == .folder
            ? "A worker looks into \(feed.folderPath ?? "its folder") every \(feed.pollSeconds) seconds, up to once a "
                + "minute while it stays empty."
            : "Import a file with: muster feed import FILE --feed \(feed.name) --tenant \(tenant.slug)"
    }
}

/// A path as the worker, who works elsewhere, would name it.
func absolutePath(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
}
