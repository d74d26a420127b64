import ArgumentParser
import Directory
import Tenancy

struct CatalogueUpload<Kind: CatalogueKind>: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "upload",
            abstract: "Add the \(Kind.catalogue.plural) of a file: all of them, or with a fault in any line none.",
            discussion: """
                Those that are there already stay as they are. The columns are those of: muster \(Kind.noun) template

                Example: muster \(Kind.noun) upload \(Kind.noun)s.csv --dry-run --tenant harbour-hotels
                """
        )
    }

    @Argument(help: "The file: CSV, or an Excel workbook (.xlsx).")
    var file: String

    @Option(help: ArgumentHelp("The sheet of a workbook; else the first.", valueName: "name"))
    var sheet: String?

    @Flag(help: "Say what would be done, and do nothing.")
    var dryRun = false

    @Flag(help: "Add the lines that have no fault, and leave the others out.")
    var partial = false

    @OptionGroup var lookalike: LookalikeOption
    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let progress = FileProgress(
            fileName: file,
            working: "Comparing with the \(Kind.catalogue.plural) and adding",
            console: context.console
        )
        let content = try await progress.showing {
            try CatalogueFile.read(file, sheet: sheet, Kind.self) { bytes, size in progress.read(bytes, of: size) }
        }
        progress.isRead()
        return try await context.forEachTenant(tenants, .maintain(.catalogues), dryRun: dryRun) {
            database,
            tenant,
            caller in
            let report = try await progress.showing {
                try await CatalogueService(Kind.catalogue, database).upload(
                    content.lines,
                    to: tenant.id,
                    brokenLines: content.faults,
                    dryRun: dryRun,
                    takingGoodLines: partial,
                    allowingLookalikes: lookalike.allowLookalike,
                    by: caller
                )
            }
            let document = CatalogueUploadDocument(file: file, report: report, kind: Kind.self)
            context.console.say(document.words(tenant.slug.text, options.format))
            return Outcome(document.document(options.format), status: report.isRefused ? .unreadable : .done)
        }
    }
}
