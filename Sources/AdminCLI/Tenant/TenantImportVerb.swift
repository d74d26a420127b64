import ArgumentParser
import Lifecycle
import Tenancy

struct TenantImportVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Bring an exported tenant into this installation: all of it, or nothing.",
        discussion: """
            The file is checked before anything is written; it has to come from an installation of the same version. \
            The tenant arrives suspended, so that two installations never work for it at once: resume it when the other \
            one has stopped. Folders and secrets of its feeds have to be on this machine, too. The database's user has \
            to be a superuser or have BYPASSRLS.

            Example: muster tenant import harbour-hotels.zip --slug harbour
            """
    )

    @Argument(help: "The file that muster tenant export wrote.")
    var file: String

    @Option(help: ArgumentHelp("What to call the tenant here; else as it was called there.", valueName: "slug"))
    var slug: String?

    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let slug = try self.slug.map(TenantSlug.init)
        let bar = ProgressBar("Importing \(TextStyle.visible(file))", console: context.console)
        let imported = try await context.withDeployment(changes: true) { [file] _, _ in
            try await context.withLifecycle("import a tenant") { session in
                defer { bar.finish() }
                return try TenantImport(session).read(file, as: slug) { done, all in
                    bar.move(to: Int64(done), of: Int64(all), unit: "tables")
                }
            }
        }
        try context.print(.table(Table(imported.tables, ArchivedRows.columns)))
        context.console.say(
            "Imported the tenant \(imported.slug), suspended: \(ArchivedRows.words(imported.tables)). "
                + "When the other installation has stopped: muster tenant resume \(imported.slug)"
        )
        return .done
    }
}
