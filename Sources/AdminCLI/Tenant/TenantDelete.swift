import ArgumentParser
import Directory
import Lifecycle
import Tenancy

struct TenantDelete: Verb {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete a suspended tenant with everything of it, for good.",
        discussion: """
            Prints for each table how many rows were removed and how many are left: none, or nothing is deleted. The \
            logins of its analysts go, too. The database's user has to be a superuser or have BYPASSRLS.

            Example: muster tenant delete harbour-hotels --dry-run
            """
    )

    @Argument(help: "The tenant's slug.")
    var slug: String

    @Flag(help: "Only count what would be removed.")
    var dryRun = false

    @OptionGroup var confirmation: ConfirmationOption
    @OptionGroup var options: GlobalOptions

    private static let columns: [Column<RemovedRows>] = [
        Column("table") { .text($0.table) },
        Column("removed") { .count($0.removed) },
        Column("left") { .count($0.left) },
    ]

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let report = try await context.withDeployment(changes: !dryRun) { database, _ in
            let tenant = try await TenantService(database).show(slug)
            if !dryRun {
                try context.console.confirm(
                    "Delete the tenant \(tenant.slug) for good?",
                    byTyping: tenant.slug.text,
                    yes: confirmation.yes
                )
            }
            return try await context.withLifecycle("delete a tenant") { [dryRun] session in
                let removal = TenantRemoval(session)
                return try dryRun ? removal.count(tenant) : removal.remove(tenant)
            }
        }
        try context.print(.table(Table(report, Self.columns)))
        let rows = report.reduce(0) { $0 + $1.removed }
        context.console.say(
            dryRun ? "Nothing was deleted: \(rows) rows would be." : "Deleted the tenant \(slug): \(rows) rows."
        )
        return .done
    }
}
