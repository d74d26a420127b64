import ArgumentParser
import Directory
import Postgres
import Tenancy

struct AuditList: Verb {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "The commands that changed something, or tried to, the latest first.",
        discussion: """
            An entry is written before the work begins; one without outcome belongs to a command that is still at it, or \
            whose process ended before it could say.

            Example: muster audit list --command user --tenant harbour-hotels
            """
    )

    @Option(help: ArgumentHelp("Only what was done since this day in UTC, as YYYY-MM-DD.", valueName: "date"))
    var since: CalendarDate?

    @Option(help: ArgumentHelp("Only what this user did, by number.", valueName: "user"))
    var by: Int64?

    @Option(help: "Only this command, or all of this noun: \"user deactivate\", user.")
    var command: String?

    @Option(help: "Only what was about this: \"user 12\", \"run 3\".")
    var about: String?

    @Option(help: "At most so many entries.")
    var limit = 100

    @Flag(help: "Instead of tenants: what concerns the deployment as a whole.")
    var deployment = false

    @Option(help: ArgumentHelp("The tenant; several may be named.", valueName: "slug"))
    var tenant: [String] = []

    @Flag(help: "Every tenant, one after the other.")
    var allTenants = false

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard [!tenant.isEmpty, allTenants, deployment].count(where: { $0 }) == 1 else {
            throw ValidationError("Say whose: --tenant SLUG, --all-tenants or --deployment.")
        }
        guard !deployment || (by == nil && about == nil) else {
            throw ValidationError("--by and --about are for tenants, not for --deployment.")
        }
        guard limit > 0 else { throw ValidationError("--limit is at least 1.") }
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let filter = AuditFilter(
            since: since.flatMap { Timestamp(iso8601: "\($0)T00:00:00Z") },
            user: by.map(UserID.init(rawValue:)),
            command: command,
            subject: about,
            limit: limit
        )
        guard !deployment else {
            let entries = try await context.withDeployment { database, _ in
                try await DeploymentTrail(database).list(filter)
            }
            try context.print(.table(Table(entries, Self.columns)))
            return .done
        }
        return try await context.forEachTenant(in: allTenants ? .all : .named(tenant), .view(.audit)) {
            database,
            tenant,
            _ in
            let entries = try await AuditTrail(database).list(tenant.id, filter)
            if entries.count == limit {
                context.console.say("\(tenant.slug): the latest \(limit); there may be more, see --limit and --since.")
            }
            return .table(entries, Self.columns)
        }
    }

    private static let columns: [Column<AuditEntry>] = [
        Column("entry") { .int($0.number) },
        Column("at") { .timestamp($0.at) },
        Column("actor") { .text($0.actor) },
        Column("command") { .text($0.command) },
        Column("arguments") { .text($0.arguments) },
        Column("subject") { .text(optional: $0.subject) },
        Column("outcome") { .text(optional: $0.outcome) },
        Column("origin") { .text($0.origin) },
    ]
}
