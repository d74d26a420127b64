import ArgumentParser
import Directory
import Feeds
import Tenancy

struct FeedPlan: Verb {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Person by person, what a held run or a dry run would change.",
        discussion: "Example: muster feed plan 3 --tenant harbour-hotels"
    )

    @OptionGroup var run: RunArgument
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let (rows, planned) = try await context.withTenant(run.tenant.tenant, .view(.feeds)) { database, tenant, _ in
            let plan = try await FeedPlanService(database: database).plan(tenant.id, run: run.run)
            return (plan, try await FeedRunService(database: database).show(tenant.id, run: run.run))
        }
        try context.print(.table(Table(rows, Self.columns)))
        context.console.say(words(rows, planned))
        return .done
    }

    private func words(_ rows: [FeedPlanRow], _ run: FeedRunRow) -> String {
        let tenant = self.run.tenant.tenant
        let counts = Dictionary(grouping: rows, by: \.action).mapValues(\.count)
        let parts = ["create", "update", "reactivate", "deactivate", "remove"].compactMap { action in
            counts[action].map { "\($0) to \(action)" }
        }
        let what = parts.isEmpty ? "nobody to change" : parts.joined(separator: ", ")
        return switch run.state {
        case .held:
            """
            Run \(run.run) is held: \(what). Nothing has been changed.
              muster feed approve \(run.run) --tenant \(tenant)   apply exactly this
              muster feed discard \(run.run) --tenant \(tenant)   drop it
            """
        case .planned where !run.isDryRun:
            """
            Run \(run.run) changed nothing, since some of its records cannot be applied; the others: \(what).
              muster feed log \(run.run) --severity error --tenant \(tenant)   which cannot, and why
            To apply the others, upload the file with --partial.
            """
        case .planned: "Run \(run.run) was a dry run: \(what). Import the file without --dry-run to do it."
        default:
            rows.isEmpty
                ? "Run \(run.run) has no plan to show; only held runs and dry runs keep one. It is: \(run.state.words)"
                : "Run \(run.run) was held with this plan: \(what). It is now: \(run.state.words)"
        }
    }

    private static let columns: [Column<FeedPlanRow>] = [
        Column("action") { .text($0.action) },
        Column("line") { .int(optional: $0.line.map(Int64.init)) },
        Column("external_id") { .text($0.externalID) },
        Column("person") { .text($0.person) },
        Column("changes") { .text($0.changes) },
    ]
}
