import ArgumentParser
import Directory
import Feeds
import Tenancy
import Foundation

struct FeedCreate: Verb {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create a feed.",
        discussion: """
            An upload feed takes files by "muster feed import"; into a folder feed's folder HR drops them, by a \
            temporary name and a rename, and a worker imports them.

            Example: muster feed create payroll --kind folder --folder /srv/feeds --mode snapshot --tenant harbour-hotels
            """
    )

    @Argument(help: "Its name: lower-case letters, digits, hyphens and underscores.")
    var name: String

    @Option(help: "Where its files come from: upload or folder.")
    var kind: FeedKind

    @Option(help: "What absence from a file means: in a snapshot that somebody has left, in a delta nothing.")
    var mode: FeedMode = .delta

    @Option(help: ArgumentHelp("The folder, for the kind folder.", valueName: "path"))
    var folder: String?

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard folder == nil || kind == .folder else {
            throw ValidationError("--folder goes with --kind folder.")
        }
        guard folder == nil || !(tenants.allTenants || tenants.tenant.count > 1) else {
            throw ValidationError("A folder belongs to one tenant; name one with --tenant.")
        }
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let new = NewFeed(name: name, kind: kind, mode: mode, folderPath: folder.map(absolutePath))
        return try await context.forEachTenant(tenants, .maintain(.feeds)) { database, tenant, caller in
            let feed = try await FeedService(database: database).create(tenant.id, new, caller: caller)
            context.console.say(
                kind == .folder
                    ? "Created the feed \(feed.name). A worker looks into \(feed.folderPath ?? "its folder") "
                        + "every \(feed.pollSeconds) seconds, up to once a minute while it stays empty."
                    : "Created the feed \(feed.name). Import a file with: "
                        + "muster feed import FILE --feed \(feed.name) --tenant \(tenant.slug)"
            )
            return Outcome(.record(FeedNoun.record(feed)), subject: "feed \(feed.name)")
        }
    }
}

/// A path as the worker, who works elsewhere, would name it.
func absolutePath(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
}
