import ArgumentParser
import Directory
import Lifecycle
import Tenancy

struct TenantExportVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write everything of a tenant into one file, as of one moment.",
        discussion: """
            The file is a zip archive: manifest.json and a file for each table. Everything travels but the links in \
            welcome e-mails that went out, and the logins of analysts. It holds personal data and is readable by you \
            alone; whoever is erased later stays in it. The database's user has to be a superuser or have BYPASSRLS.

            Example: muster tenant export harbour-hotels --to harbour-hotels.zip
            """
    )

    @Argument(help: "The tenant's slug.")
    var slug: String

    @Option(help: ArgumentHelp("The file to write; it must not be there yet.", valueName: "file"))
    var to: String

    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let bar = ProgressBar("Exporting \(slug)", console: context.console)
        return try await context.forEachTenant(in: .named([slug]), .operatorOnly) { [to] _, tenant, _ in
            let tables = try await context.withLifecycle("export a tenant") { session in
                defer { bar.finish() }
                return try TenantExport(session).write(tenant, to: to) { done, all in
                    bar.move(to: Int64(done), of: Int64(all), unit: "tables")
                }
            }
            context.console.say(
                "Exported the tenant \(tenant.slug) to \(TextStyle.visible(to)): \(ArchivedRows.words(tables))."
            )
            return .table(tables, ArchivedRows.columns)
        }
    }
}

extension ArchivedRows {
    static let columns: [Column<ArchivedRows>] = [
        Column("table") { .text($0.table) },
        Column("rows") { .count($0.rows) },
    ]

    static func words(_ tables: [ArchivedRows]) -> String {
        "\(tables.reduce(0) { $0 + $1.rows }) rows of \(tables.count) tables"
    }
}
