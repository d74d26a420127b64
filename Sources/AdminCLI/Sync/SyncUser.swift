import ArgumentParser
import Directory
import Learning
import Tenancy

struct SyncUser: Verb {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "One user as the directory has it and as learning has it, and whether a change is on its way.",
        discussion: """
            state: synced, pending (a change is on its way) or differs (none is: muster sync run --repair mends it).

            Example: muster sync user 12 --tenant harbour-hotels
            """
    )

    @OptionGroup var user: UserArgument
    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let key = try user.key
        return try await context.forEachTenant(tenants, .view(.users)) { database, tenant, _ in
            let user = try await UserService(database).show(key, of: tenant.id, changes: 0).user
            let comparison = try await LearnerComparison.of(user.id, in: tenant.id, database)
            return Outcome(
                .record(
                    Record([
                        "user_id": .field(.int(user.id.rawValue)),
                        "state": .field(.text(comparison.state.rawValue)),
                        "pending_since": .field(.timestamp(optional: comparison.pendingSince)),
                        "synced_at": .field(.timestamp(optional: comparison.syncedAt)),
                        "fields": .table(Table(comparison.fields, Self.columns)),
                    ])
                )
            )
        }
    }

    private static let columns: [Column<LearnerComparison.Field>] = [
        Column("field") { .text($0.name) },
        Column("directory") { .text(optional: $0.directory) },
        Column("learning") { .text(optional: $0.learning) },
        Column("is_equal") { .bool($0.directory == $0.learning) },
    ]
}
