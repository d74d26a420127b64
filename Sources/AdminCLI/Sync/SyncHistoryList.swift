import ArgumentParser
import Directory
import Learning

struct SyncHistoryList: Verb {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "The latest sync runs, as the view muster.sync_history tells them.",
        discussion: "Example: muster sync history --tenant harbour-hotels"
    )

    @Option(help: "At most so many runs of a tenant.")
    var limit = 20

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard limit > 0 else {
            throw ValidationError("--limit is at least 1.")
        }
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        try await context.forEachTenant(tenants, .view(.sync)) { database, tenant, _ in
            .table(
                try await SyncHistory(database: database).runs(of: tenant.id, limit: limit),
                Self.columns(options.format)
            )
        }
    }

    /// People get what fits into a line.
    private static func columns(_ format: OutputFormat) -> [Column<SyncHistory.Run>] {
        let columns: [Column<SyncHistory.Run>] = [
            Column("run_id") { .int($0.runID) },
            Column("trigger") { .text($0.trigger) },
            Column("state") { .text($0.state) },
            Column("started_at") { .timestamp($0.startedAt) },
            Column("finished_at") { .timestamp(optional: $0.finishedAt) },
            Column("duration_ms") { .int(optional: $0.durationMilliseconds) },
            Column("created") { .int($0.created) },
            Column("updated") { .int($0.updated) },
            Column("deactivated") { .int($0.deactivated) },
            Column("failed") { .int($0.failed) },
            Column("oldest_change_at") { .timestamp(optional: $0.oldestChangeAt) },
            Column("lag_seconds") { .double($0.lagSeconds) },
            Column("error") { .text(optional: $0.error) },
        ]
        return format == .table
            ? columns.filter { !["finished_at", "oldest_change_at"].contains($0.key) } : columns
    }
}
