import ArgumentParser
import Directory
import Learning

struct SyncStatus: Verb {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "How far learning is behind the directory, as the view muster.freshness tells it.",
        discussion: "Example: muster sync status --all-tenants"
    )

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        try await context.forEachTenant(tenants, .view(.sync)) { database, tenant, _ in
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
                    Column("quarantine_reason") { .text(optional: $0.quarantineReason) },
                ]
            )
        }
    }
}
