import ArgumentParser
import Directory
import Tenancy

struct CatalogueUpload<Kind: CatalogueKind>: Verb {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "upload",
            abstract: "Add the \(Kind.catalogue.plural) of a CSV file: all of them, or with a fault in any line none.",
            discussion: """
                Those that are there already stay as they are. The columns are those of: muster \(Kind.noun) template

                Example: muster \(Kind.noun) upload \(Kind.noun)s.csv --dry-run --tenant harbour-hotels
                """
        )
    }

    @Argument(help: "The CSV file.")
    var file: String

    @Flag(help: "Say what would be done, and do nothing.")
    var dryRun = false

    @OptionGroup var lookalike: LookalikeOption
    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let content = try CatalogueFile.read(file, Kind.self)
        return try await context.forEachTenant(tenants, .maintain(.catalogues), dryRun: dryRun) {
            database,
            tenant,
            caller in
            let report = try await CatalogueService(Kind.catalogue, database).upload(
                content.lines,
                to: tenant.id,
                brokenLines: content.faults,
                dryRun: dryRun,
                allowingLookalikes: lookalike.allowLookalike,
                by: caller
            )
            return outcome(report, of: tenant, context)
        }
    }

    private func outcome(
        _ report: CatalogueUploadReport,
        of tenant: Tenant,
        _ context: CommandContext
    ) -> Outcome {
        let record = Record([
            "file": .field(.text(file)),
            "dry_run": .field(.bool(report.isDryRun)),
            "applied": .field(.bool(report.isApplied)),
            "lines": .field(.count(report.lines)),
            "new": .field(.count(report.new)),
            "unchanged": .field(.count(report.unchanged)),
            "faults": .field(.count(report.faults.count)),
            "errors": .table(
                Table(
                    report.faults,
                    [
                        Column("line") { .count($0.line) },
                        Column("value") { .text($0.value) },
                        Column("message") { .text($0.message) },
                        Column("remedy") { .text($0.remedy) },
                    ]
                )
            ),
        ])
        guard report.faults.isEmpty else {
            let count = report.faults.count == 1 ? "1 line has a fault" : "\(report.faults.count) lines have faults"
            context.console.say("\(tenant.slug): \(count), so nothing was added. Repair the file and upload it again.")
            return Outcome(.record(record), status: .unreadable)
        }
        context.console.say(
            report.isDryRun
                ? "\(tenant.slug): would add \(report.new) \(Kind.catalogue.plural)."
                : "\(tenant.slug): added \(report.new) \(Kind.catalogue.plural)."
        )
        return Outcome(.record(record))
    }
}
