import ArgumentParser
import Directory
import Lifecycle
import Tenancy

struct UserErase: Verb {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Erase a person from every table of a tenant, for good.",
        discussion: """
            Rows of the person's own are removed, also from learning. Rows that are about something else, such as a \
            run's log, stay without the person, so that counts stay true. Prints for each table how many rows were \
            removed or anonymised, and how many are left that name the person: none, or nothing is erased. A held run \
            that planned something about the person is discarded.

            Have HR take the person out of its files first: the next file that has the record makes a new user of it. The \
            database's user has to be a superuser or have BYPASSRLS.

            Example: muster user erase 12 --tenant harbour-hotels --dry-run
            """
    )

    @OptionGroup var user: UserArgument
    @OptionGroup var tenant: OneTenantOption

    @Flag(help: "Only count what would be erased.")
    var dryRun = false

    @OptionGroup var confirmation: ConfirmationOption
    @OptionGroup var options: GlobalOptions

    private static let columns: [Column<ErasedRows>] = [
        Column("table") { .text($0.table) },
        Column("removed") { .count($0.removed) },
        Column("anonymised") { .count($0.anonymised) },
        Column("left") { .count($0.left) },
    ]

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let key = try user.key
        return try await context.forEachTenant(
            in: .named([tenant.tenant]),
            .operatorOnly,
            dryRun: dryRun,
            about: key
        ) { database, tenant, _ in
            let user = try await UserService(database).show(key, of: tenant.id, changes: 0).user.id
            if !dryRun {
                try context.console.confirm(
                    "Erase user \(user) of \(tenant.slug) for good?",
                    byTyping: user.description,
                    yes: confirmation.yes
                )
            }
            let report = try await context.withLifecycle("erase a person") { [dryRun] session in
                let erasure = UserErasure(session)
                return try dryRun ? erasure.count(user, of: tenant) : erasure.erase(user, of: tenant)
            }
            for run in report.discardedRuns {
                context.console.say(
                    "Run \(run), which waits for approval and names the person, \(dryRun ? "would be" : "was") discarded."
                )
            }
            context.console.say(
                dryRun
                    ? "Nothing was erased: \(report.total) rows would be removed or anonymised."
                    : "Erased user \(user) of \(tenant.slug): \(report.total) rows removed or anonymised, none left."
            )
            return Outcome(.table(Table(report.rows, Self.columns)), subject: user.subject)
        }
    }
}
