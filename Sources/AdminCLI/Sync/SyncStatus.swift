import ArgumentParser
import Directory
import Learning
import Tenancy

struct SyncStatus: Verb {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "How far learning is behind the directory, as the view muster.freshness tells it.",
        discussion: """
            Of several tenants, the one comes first whose oldest change has the least of its window left, or is the \
            longest past it.

            Example: muster sync status --all-tenants --limit 20
            """
    )

    @Option(help: "Of several tenants, the first so many.")
    var limit: Int?

    @Flag(help: "On a terminal: show it anew every two seconds, until you interrupt it.")
    var watch = false

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard limit ?? 1 > 0 else {
            throw ValidationError("--limit is at least 1.")
        }
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        guard watch else { return try await show(context) }
        guard context.console.outputIsTerminal, options.format == .table else {
            throw ServiceError(
                .invalid,
                "--watch shows a table anew on a terminal, and this is none.",
                remedy: "Leave it out; programs ask again when they want to know."
            )
        }
        return try await context.keepingDatabase { context in
            while true {
                try context.console.clear()
                _ = try await show(context)
                try await Task.sleep(for: .seconds(2))
            }
        }
    }

    private func show(_ context: CommandContext) async throws -> ExitStatus {
        try await context.forEachTenant(tenants, .view(.sync), order: mostUrgentFirst) { database, tenant, _ in
            .record(
                try await Freshness.of(tenant.id, in: database),
                [
                    Column("tenant") { .text($0.tenant) },
                    Column("window_seconds") { .int($0.windowSeconds) },
                    Column("pending_changes") { .int($0.pendingChanges) },
                    Column("oldest_pending_at") { .timestamp(optional: $0.oldestPendingAt) },
                    Column("lag_seconds") { .double($0.lagSeconds) },
                    Column("last_synced_at") { .timestamp(optional: $0.lastSyncedAt) },
                    Column("breaches_24h") { .int($0.breaches24h) },
                    Column("failures") { .int($0.failures) },
                    Column("last_error") { .text(optional: $0.lastError) },
                    Column("quarantine_reason") { .text(optional: $0.quarantineReason) },
                ]
            )
        }
    }

    /// Those that do not exist come last, and are told so.
    private func mostUrgentFirst(_ database: Database, _ slugs: [String]) async throws -> [String] {
        let wanted = Set(slugs)
        let ordered = try await Freshness.slugsByUrgency(in: database).filter(wanted.contains)
        let known = Set(ordered)
        let unknown = slugs.filter { !known.contains($0) }
        return Array((ordered + unknown).prefix(limit ?? .max))
    }
}
