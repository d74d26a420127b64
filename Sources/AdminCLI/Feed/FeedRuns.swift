import ArgumentParser
import Directory
import Feeds
import Tenancy

struct FeedRuns: Verb {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "What became of a tenant's files, the newest run first.",
        discussion: "Example: muster feed runs --tenant harbour-hotels"
    )

    @Option(help: ArgumentHelp("Only the runs of this feed.", valueName: "name"))
    var feed: String?

    @Option(help: "How many runs at most.")
    var limit = 50

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit takes a number above 0.") }
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        try await context.forEachTenant(tenants, .view(.feeds)) { database, tenant, _ in
            let runs = try await FeedRunService(database: database).runs(tenant.id, feed: feed, limit: limit)
            if runs.isEmpty {
                context.console.say("\(tenant.slug) has no feed runs yet.")
            }
            return .table(runs, Self.columns(options.format))
        }
    }

    /// People get the outcomes as words: thirteen figures, most of them zero, fit into no line.
    private static func columns(_ format: OutputFormat) -> [Column<FeedRunRow>] {
        let run = Column<FeedRunRow>("run_id") { .int($0.run.rawValue) }
        let feed = Column<FeedRunRow>("feed") { .text($0.feed) }
        let fileName = Column<FeedRunRow>("file_name") { .text($0.fileName) }
        let state = Column<FeedRunRow>("state") { .text($0.state.rawValue) }
        let startedAt = Column<FeedRunRow>("started_at") { .timestamp($0.startedAt) }
        let records = Column<FeedRunRow>("records") { .count($0.records) }
        guard format != .table else {
            return [
                run, feed, fileName, state, startedAt, records,
                Column("outcomes") { .text(FeedRunWords.outcomes($0.counts, removed: $0.removed)) },
            ]
        }
        return [
            run, feed, fileName, Column("mode") { .text($0.mode.rawValue) }, state, startedAt,
            Column("finished_at") { .timestamp(optional: $0.finishedAt) }, records,
        ]
            + RecordOutcome.allCases.map { outcome in
                Column(outcome.rawValue) { .count($0.counts[outcome, default: 0]) }
            }
            + [
                Column("removed") { .count($0.removed) },
                Column("errors") { .count($0.entries[.error, default: 0]) },
                Column("warnings") { .count($0.entries[.warning, default: 0]) },
            ]
    }
}
