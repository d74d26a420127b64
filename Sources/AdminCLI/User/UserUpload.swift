import ArgumentParser
import Directory
import Feeds

struct UserUpload: Verb {
    static let configuration = CommandConfiguration(
        commandName: "upload",
        abstract: "Create and change users from a file, by every rule of a feed: all of them, or with a fault none.",
        discussion: """
            Users are known by their External Identifier; who is not in the file stays as they are, and Inactive in the \
            column Status ends an account. The columns are those of: muster user template. The run and its log are those \
            of the feed \(ByHandFeed.name), and what it wrote can be changed with user update. Exit status: 0 done, 3 a \
            safeguard holds the plan or, in a dry run, would hold it, 4 the file is missing or unreadable, or some of its \
            records cannot be applied.

            Example: muster user upload newcomers.csv --dry-run --tenant harbour-hotels
            """
    )

    @OptionGroup var what: ImportOptions

    @Flag(help: "Apply the records that can be applied, and leave the others out.")
    var partial = false

    @Flag(
        inversion: .prefixedNo,
        help:
            "Whether people whom it creates get a welcome e-mail; else as the tenant's policy says, but nobody in the first upload."
    )
    var welcome: Bool?

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        var work = FileImport(options: what, format: options.format, tenants: tenants, permission: .maintain(.users)) {
            tenant,
            caller in
            ImportRequest(
                usersOf: what.file,
                in: tenant.id,
                takesGoodLines: partial,
                sendsWelcome: welcome,
                caller: caller
            )
        }
        work.feed = ByHandFeed.name
        work.mode = .delta
        return try await work.run(context)
    }
}
