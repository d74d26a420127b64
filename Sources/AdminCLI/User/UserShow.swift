import ArgumentParser
import Directory
import Tenancy

struct UserShow: Verb {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One user with the latest changes.",
        discussion: "Example: muster user show 12 --tenant harbour-hotels"
    )

    @OptionGroup var user: UserArgument

    @Option(help: "How many of the latest changes to show.")
    var changes = 20

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard changes >= 0 else {
            throw ValidationError("--changes is at least 0.")
        }
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let key = try user.key
        return try await context.forEachTenant(tenants, .view(.users)) { database, tenant, _ in
            let (user, history) = try await UserService(database).show(key, of: tenant.id, changes: changes)
            let locks = try await UserService(database).locks(.id(user.id), of: tenant.id)
            var record = Record(user, UserNoun.particulars)
            record.append("locks", .table(Table(locks, UserNoun.lockColumns)))
            record.append("history", .table(Table(history, Self.historyColumns)))
            return Outcome(.record(record))
        }
    }

    private static let historyColumns: [Column<UserHistoryEntry>] = [
        Column("changed_at") { .timestamp($0.changedAt) },
        Column("changed_by") { .text($0.changedBy) },
        Column("run_id") { .int(optional: $0.runID?.rawValue) },
        Column("change") { .text($0.change) },
        Column("field") { .text($0.field) },
        Column("old_value") { .text(optional: $0.oldValue) },
        Column("new_value") { .text(optional: $0.newValue) },
    ]
}
