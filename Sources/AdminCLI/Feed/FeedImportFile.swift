import ArgumentParser
import Directory
import Feeds

struct FeedImportFile: Verb {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import an HR file: all of it in one step, each record with its outcome.",
        discussion: """
            Without --feed: the tenant's only feed; one called default is created where there is none. Exit status: 0 \
            done (also when records were rejected), 3 a safeguard holds the plan or, in a dry run, would hold it, 4 the \
            file is missing or unreadable.

            Example: muster feed import employees.csv --dry-run --tenant harbour-hotels
            """
    )

    @OptionGroup var what: ImportOptions

    @Option(help: ArgumentHelp("The feed.", valueName: "name"))
    var feed: String?

    @Option(help: "For this run only: snapshot (who is absent has left) or delta (absence means nothing).")
    var mode: FeedMode?

    @Flag(
        inversion: .prefixedNo,
        help:
            "Whether people whom it creates get a welcome e-mail; else as the tenant's policy says, but nobody in a feed's first import."
    )
    var welcome: Bool?

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        var work = FileImport(options: what, format: options.format, tenants: tenants, permission: .maintain(.feeds)) {
            tenant,
            caller in
            ImportRequest(
                tenant: tenant.id,
                feedName: feed,
                path: what.file,
                mode: mode,
                sendsWelcome: welcome,
                caller: caller
            )
        }
        work.feed = feed
        work.mode = mode
        return try await work.run(context)
    }
}
