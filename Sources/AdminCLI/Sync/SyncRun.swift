import ArgumentParser
import Directory
import Learning
import Tenancy

struct SyncRun: Verb {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Sync what is pending now, without waiting for a worker.",
        discussion: "Example: muster sync run --tenant harbour-hotels"
    )

    @Flag(help: "Compare every user with the learner first, and mend what differs.")
    var repair = false

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        try await context.forEachTenant(tenants, .maintain(.sync)) { database, tenant, _ in
            let outcomes = try await LearningSync(database: database)
                .runAll(tenant.id, trigger: repair ? .repair : .manual)
            return .table(
                outcomes,
                [
                    Column("run_id") { .int(optional: $0.runID?.rawValue) },
                    Column("created") { .int($0.created) },
                    Column("updated") { .int($0.updated) },
                    Column("deactivated") { .int($0.deactivated) },
                    Column("oldest_change_at") { .timestamp(optional: $0.oldestChangeAt) },
                    Column("lag_seconds") { .double($0.lagSeconds) },
                ]
            )
        }
    }
}
