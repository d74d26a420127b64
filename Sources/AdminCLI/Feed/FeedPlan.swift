import ArgumentParser
import Directory
import Feeds
import Tenancy

struct FeedPlan: Verb {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Person by person and field by field, what a held run or a dry run would change, and why.",
        discussion: """
            Plans are kept as long as the feed says (feed set --plan-days), or until a newer file replaces a held one.

            Example: muster feed plan 3 --only removals --tenant harbour-hotels
            """
    )

    @OptionGroup var run: RunArgument
    @OptionGroup var part: PlanPartOptions

    @Option(help: "Of how many people; 0 for all. Without it 100 on a screen, and all as JSON or CSV.")
    var limit: Int?

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard limit.map({ $0 >= 0 }) ?? true else { throw ValidationError("--limit takes 0 or more.") }
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let plan = try await context.withTenant(run.tenant.tenant, .view(.feeds)) { database, tenant, _ in
            try await FeedPlanService(database: database)
                .plan(tenant.id, run: run.run, part: part.part, limit: shownPeople)
        }
        context.console.say(summary(plan))
        try context.print(.table(Table(plan.rows, Self.columns)))
        if let next = next(plan) { context.console.say(next) }
        return .done
    }

    private var shownPeople: Int? {
        if let limit { return limit == 0 ? nil : limit }
        return options.format == .table ? 100 : nil
    }

    private func summary(_ plan: KeptPlan) -> String {
        let run = "Run \(plan.run.run)"
        let what = plan.counts.words
        if plan.isExpired, plan.run.state == .held || plan.run.state == .planned {
            return "The plan of run \(plan.run.run) has expired. "
                + plan.run.way.worded("Import the file again to plan anew.")
        }
        return switch plan.run.state {
        case .held: "\(run) is held: \(what).\(waiting(plan)) Nothing has been changed.\(expiry(plan))"
        case .planned where !plan.run.isDryRun:
            "\(run) changed nothing, since some of its records cannot be applied; the others: \(what)."
        case .planned: "\(run) was a dry run: \(what).\(waiting(plan))\(expiry(plan))"
        default: "\(run) has no plan to show; only held runs and dry runs keep one. It is: \(plan.run.state.words)"
        }
    }

    private func waiting(_ plan: KeptPlan) -> String {
        let parked = plan.run.counts[.parked, default: 0]
        return parked > 0 && part.part.isWhole ? " \(parked) would wait for their job title." : ""
    }

    private func expiry(_ plan: KeptPlan) -> String {
        plan.expiresAt.map { " The plan is kept until \($0)." } ?? ""
    }

    private func next(_ plan: KeptPlan) -> String? {
        guard !plan.isExpired else { return nil }
        let tenant = self.run.tenant.tenant
        let more = plan.counts.values.reduce(0, +) - (shownPeople ?? .max)
        let hidden = more > 0 ? "\(FeedRunWords.count(more, "more person", "more people")): --limit 0 shows all.\n" : ""
        let run = plan.run.run
        // A part is worth naming where there is more than one.
        let kind = PlanKind.allCases.last { plan.counts[$0.action] != nil && plan.counts.count > 1 }
        let some = kind.map { " --only \($0.rawValue)" } ?? " --person ID"
        return switch plan.run.state {
        case .held:
            hidden + """
                  muster feed approve \(run) --tenant \(tenant)   apply exactly this
                  muster feed approve \(run)\(some) --tenant \(tenant)   apply a part of it, and drop the rest
                  muster feed discard \(run) --tenant \(tenant)   drop it
                """
        case .planned where !plan.run.isDryRun:
            hidden + """
                  muster feed log \(run) --severity error --tenant \(tenant)   which cannot, and why
                To apply the others, upload the file with --partial.
                """
        case .planned: hidden + "Import the file without --dry-run to do it."
        default: nil
        }
    }

    private static let columns: [Column<FeedPlanRow>] = [
        Column("person") { .text($0.person) },
        Column("external_id") { .text($0.externalID) },
        Column("line") { .int(optional: $0.line.map(Int64.init)) },
        Column("action") { .text($0.action.rawValue) },
        Column("field") { .text($0.field) },
        Column("before") { .text(optional: $0.before) },
        Column("after") { .text(optional: $0.after) },
        Column("cause") { .text($0.cause) },
    ]
}
