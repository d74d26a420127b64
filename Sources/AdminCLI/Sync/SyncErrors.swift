import ArgumentParser
import Directory
import Learning

struct SyncErrors: Verb {
    static let configuration = CommandConfiguration(
        commandName: "errors",
        abstract: "What keeps changes from learning: now, and in the latest runs that failed.",
        discussion: "Example: muster sync errors --tenant harbour-hotels"
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
            let trouble = try await SyncTrouble.of(tenant.id, runs: limit, in: database)
            var record = Record(trouble, Self.columns)
            record.append("runs", .table(Table(trouble.runs, Self.runColumns)))
            return Outcome(.record(record))
        }
    }

    private static let columns: [Column<SyncTrouble>] = [
        Column("pending_changes") { .int($0.pendingChanges) },
        Column("oldest_pending_at") { .timestamp(optional: $0.oldestPendingAt) },
        Column("failures") { .int($0.failures) },
        Column("last_error") { .text(optional: $0.lastError) },
        Column("next_try_at") { .timestamp(optional: $0.nextTryAt) },
        Column("quarantine_reason") { .text(optional: $0.quarantineReason) },
    ]

    private static let runColumns: [Column<SyncHistory.Run>] = [
        Column("run_id") { .int($0.runID) },
        Column("trigger") { .text($0.trigger) },
        Column("state") { .text($0.state) },
        Column("started_at") { .timestamp($0.startedAt) },
        Column("failed") { .int($0.failed) },
        Column("error") { .text(optional: $0.error) },
    ]
}
