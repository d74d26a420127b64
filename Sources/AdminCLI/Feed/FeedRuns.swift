import ArgumentParser
import Directory
import Feeds
import Tenancy

struct FeedRuns: Verb {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "What became of a tenant's files, the newest run first."
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
        try await context.forEachTenant(tenants) { database, tenant in
            let runs = try await FeedRunService(database: database).runs(tenant.id, feed: feed, limit: limit)
            if runs.isEmpty {
                context.console.say("\(tenant.slug) has no feed runs yet.")
            }
            return .table(runs, Self.columns)
        }
    }

    private static let columns: [Column<FeedRunRow>] =
        [
            Column("run_id") { .int($0.run.rawValue) },
            Column("feed") { .text($0.feed) },
            Column("file_name") { .text($0.fileName) },
            Column("mode") { .text($0.mode.rawValue) },
            Column("state") { .text($0.state.rawValue) },
            Column("started_at") { .timestamp($0.startedAt) },
            Column("finished_at") { .timestamp(optional: $0.finishedAt) },
            Column("records") { .count($0.records) },
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
