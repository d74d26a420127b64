import ArgumentParser
import Directory
import Feeds
import Tenancy

struct FeedLog: Verb {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract:
            "What a run has to tell, record by record, or its causes with --summary; of the newest run if none is named.",
        discussion: "Example: muster feed log 3 --summary --tenant harbour-hotels"
    )

    @Argument(help: "The run's number.")
    var run: RunID?

    @Option(help: "Only fatal, held, error, warning or info.")
    var severity: LogSeverity?

    @Option(help: "Only one code, such as ROW_EMAIL_IN_USE.")
    var code: String?

    @Option(help: "Only the entries about this person.")
    var externalID: String?

    @Option(help: "Only the entries about whoever has this external ID, or this in their name, address or value.")
    var person: String?

    @Flag(help: "The causes, each with how many people share it and what to do.")
    var summary = false

    @Option(help: "How many entries at most.")
    var limit = 1000

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit takes a number above 0.") }
        guard run == nil || tenants.isForOne else {
            throw ValidationError("Runs are numbered per tenant; name one with --tenant.")
        }
        guard code.map({ LogCode(rawValue: $0.uppercased()) != nil }) ?? true else {
            throw ValidationError("There is no code \(code ?? ""). They are listed by: muster feed log --summary")
        }
        guard !summary || (code == nil && externalID == nil && person == nil) else {
            throw ValidationError("--summary goes with --severity only.")
        }
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        try await context.forEachTenant(tenants, .view(.feeds)) { database, tenant, _ in
            let service = FeedRunService(database: database)
            let shown = try await shownRun(of: tenant, service)
            guard let shown else {
                context.console.say("\(tenant.slug) has no feed runs yet.")
                return .table([FeedLogRow](), Self.columns(options.format))
            }
            context.console.say(
                "Run \(shown.run) of feed \(shown.feed) of \(tenant.slug), file \(TextStyle.visible(shown.fileName)): "
                    + shown.state.words
            )
            if summary {
                let causes = try await service.logSummary(tenant.id, run: shown.run)
                return .table(
                    causes.filter { severity ?? $0.severity == $0.severity },
                    Self.causeColumns(options.format)
                )
            }
            return .table(try await entries(of: shown.run, tenant, service, context), Self.columns(options.format))
        }
    }

    private func shownRun(of tenant: Tenant, _ service: FeedRunService) async throws -> FeedRunRow? {
        guard let run else { return try await service.runs(tenant.id, limit: 1).first }
        return try await service.show(tenant.id, run: run)
    }

    private func entries(
        of run: RunID,
        _ tenant: Tenant,
        _ service: FeedRunService,
        _ context: CommandContext
    ) async throws -> [FeedLogRow] {
        let filter = FeedLogFilter(
            run: run,
            severity: severity,
            code: code?.uppercased(),
            externalID: externalID,
            person: person,
            limit: limit + 1
        )
        let entries = try await service.log(tenant.id, filter)
        if entries.isEmpty {
            context.console.say("It has no such entries.")
        } else if entries.count > limit {
            context.console.say(
                "There are more than \(limit) entries; see more with --limit, or the causes with --summary."
            )
        }
        return Array(entries.prefix(limit))
    }

    /// A message names the person, the column and the value, so a table for people leaves those out.
    private static func columns(_ format: OutputFormat) -> [Column<FeedLogRow>] {
        let severity = Column<FeedLogRow>("severity") { .text($0.severity.rawValue) }
        let line = Column<FeedLogRow>("line") { .int(optional: $0.line.map(Int64.init)) }
        let code = Column<FeedLogRow>("code") { .text($0.code) }
        let message = Column<FeedLogRow>("message") { .text($0.message) }
        let remedy = Column<FeedLogRow>("remedy") { .text(optional: $0.remedy) }
        let who = Column<FeedLogRow>("who") { .text(optional: $0.who) }
        guard format != .table else { return [severity, line, code, who, message, remedy] }
        return [
            Column("run_id") { .int($0.run.rawValue) }, severity, code, line,
            Column("external_id") { .text(optional: $0.externalID) },
            Column("column_name") { .text(optional: $0.column) },
            Column("value") { .text(optional: $0.value) },
            message, remedy, who,
        ]
    }

    private static func causeColumns(_ format: OutputFormat) -> [Column<FeedLogCause>] {
        let shown: [Column<FeedLogCause>] = [
            Column("severity") { .text($0.severity.rawValue) },
            Column("code") { .text($0.code) },
            Column("who") { .text(optional: $0.who) },
            Column("people") { $0.isAboutRun ? .null : .count($0.people) },
            Column("cause") { .text($0.headline) },
            Column("remedy") { .text(optional: $0.step) },
        ]
        guard format != .table else { return shown }
        return shown + [
            Column("column_name") { .text(optional: $0.column) },
            Column("value") { .text(optional: $0.value) },
            Column("example") { .text($0.example) },
        ]
    }
}

extension FeedRunState {
    /// The state in a sentence.
    var words: String {
        switch self {
        case .appliedWithMessages: "applied, with messages."
        case .planned: "a plan only; nothing was changed."
        case .held: "held by a safeguard; nothing was changed."
        case .appliedInPart: "applied in part; the rest of its plan was dropped."
        case .expired: "expired: nobody approved it in time, and nothing was changed."
        case .reverted: "reverted: what it had changed was undone."
        case .failed: "failed; nothing was changed."
        case .unchanged: "the same file as before; there was nothing to do."
        case .running, .applied, .discarded: "\(rawValue)."
        }
    }
}
