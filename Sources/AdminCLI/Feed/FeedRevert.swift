import ArgumentParser
import Directory
import Feeds
import Tenancy

struct FeedRevert: Verb {
    static let configuration = CommandConfiguration(
        commandName: "revert",
        abstract: "Undo a run that was applied: what nobody has changed since gets its old value back.",
        discussion: """
            Whom the run created is deactivated, whom it deactivated is active again, and every other field that it wrote \
            has the value from before. What has been changed since, is locked, or cannot be had any more (an e-mail \
            address that somebody else has by now) is left and listed. An older run may be undone while later ones stay. \
            E-mails that were sent cannot be recalled; those that wait are cancelled.

            Example: muster feed revert 3 --dry-run --tenant harbour-hotels
            """
    )

    @OptionGroup var run: RunArgument

    @Flag(help: "Only show what would be undone and what would be left.")
    var dryRun = false

    @Option(
        help:
            "Of how many fields that get their old value back the rows are shown; 0 for all. What is left is always shown."
    )
    var limit: Int?

    @OptionGroup var confirmation: ConfirmationOption
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard limit.map({ $0 >= 0 }) ?? true else { throw ValidationError("--limit takes 0 or more.") }
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let report = try await context.withTenant(
            run.tenant.tenant,
            .maintain(.feeds),
            subject: "run \(run.run)"
        ) { database, tenant, caller in
            let service = FeedRevertService(database: database)
            if !dryRun {
                let preview = try await service.revert(
                    tenant.id,
                    run: run.run,
                    caller: caller,
                    isDryRun: true,
                    limit: 0
                )
                try context.console.confirm(
                    "Undoing run \(run.run) of feed \(preview.feed) \(Self.consequence(preview)). Do it?",
                    yes: confirmation.yes
                )
            }
            return try await service.revert(
                tenant.id,
                run: run.run,
                caller: caller,
                isDryRun: dryRun,
                limit: shownRows
            )
        }
        try context.print(.table(Table(report.rows, Self.columns)))
        context.console.say(words(report))
        return .done
    }

    /// On paper and for programs all of them, on a screen as many as can be read.
    private var shownRows: Int? {
        if let limit { return limit == 0 ? nil : limit }
        return options.format == .table ? 100 : nil
    }

    private func words(_ report: FeedRevertReport) -> String {
        let tenant = run.tenant.tenant
        var lines = [
            report.isDone
                ? "Run \(report.run) of feed \(report.feed) of \(tenant) is undone: \(Self.effect(report))."
                : "Undoing run \(report.run) of feed \(report.feed) of \(tenant) \(Self.consequence(report)). "
                    + "Nothing has been changed."
        ]
        let hidden = report.fieldsRestored - report.rows.count { $0.fate == nil }
        if hidden > 0 {
            lines.append("\(FeedRunWords.count(hidden, "more row", "more rows")): --limit 0 shows all.")
        }
        if report.fieldsLeft > 0 {
            lines.append(
                "\(FeedRunWords.count(report.fieldsLeft, "field was", "fields were")) left as \(report.fieldsLeft == 1 ? "it is" : "they are"), "
                    + "see the rows of outcome \"left\" and why; correct them by hand where they are wrong."
            )
        }
        if report.mailsCancelled > 0 {
            lines.append("\(FeedRunWords.count(report.mailsCancelled, "welcome e-mail", "welcome e-mails")) not sent.")
        }
        if report.isDone {
            lines.append("The same file imported again would do it all anew: repair the export first.")
        } else {
            lines.append("  muster feed revert \(report.run) --tenant \(tenant)   do it")
        }
        return lines.joined(separator: "\n")
    }

    private static func effect(_ report: FeedRevertReport) -> String {
        func people(_ outcome: RecordOutcome) -> Int { report.outcomes[outcome, default: 0] }
        return "\(FeedRunWords.count(people(.deactivated), "person", "people")) deactivated, "
            + "\(people(.reactivated)) active again, \(people(.updated)) more changed"
    }

    private static func consequence(_ report: FeedRevertReport) -> String {
        func people(_ outcome: RecordOutcome) -> Int { report.outcomes[outcome, default: 0] }
        return "deactivates \(FeedRunWords.count(people(.deactivated), "person", "people")), "
            + "makes \(people(.reactivated)) active again and changes \(people(.updated)) more"
    }

    private static let columns: [Column<FeedRevertRow>] = [
        Column("person") { .text($0.person) },
        Column("external_id") { .text(optional: $0.externalID) },
        Column("outcome") { .text($0.fate == nil ? "restored" : "left") },
        Column("field") { .text($0.field) },
        Column("found") { .text(optional: $0.present) },
        Column("old_value") { .text(optional: $0.old) },
        Column("cause") { .text($0.cause) },
    ]
}
