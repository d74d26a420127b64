import ArgumentParser
import Directory
import Feeds
import Tenancy

struct FeedApprove: Verb {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Apply exactly the plan of a held run, or a part of it; refused if the directory has moved since.",
        discussion: """
            It asks first; where nobody can be asked it needs --yes. The approval counts for this run only.

            With --only or --person exactly that part is applied, and the rest of the plan is dropped: its people stay as \
            they were, nothing of the file waits for a job title, and the run is applied_in_part. A part that needs a \
            change outside of it, such as an e-mail address that somebody else gives up, is refused and says which.

            Example: muster feed approve 3 --only removals --tenant harbour-hotels
            """
    )

    @OptionGroup var run: RunArgument
    @OptionGroup var part: PlanPartOptions
    @OptionGroup var confirmation: ConfirmationOption
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let begin = ContinuousClock.now
        let (summary, words) = try await context.withTenant(
            run.tenant.tenant,
            .maintain(.feeds),
            subject: "run \(run.run)"
        ) { database, tenant, caller in
            let runs = FeedRunService(database: database)
            let held = try await runs.show(tenant.id, run: run.run)
            let plans = FeedPlanService(database: database)
            if held.state == .held {
                try context.console.confirm(
                    "\(try await consequence(held, plans, tenant)) Apply it to \(tenant.slug)?",
                    yes: confirmation.yes
                )
            }
            let summary = try await plans.approve(tenant.id, run: run.run, part: part.part, caller: caller)
            let causes = try await runs.logSummary(tenant.id, run: run.run).filter { $0.severity != .held }
            let words = FeedRunWords(tenant: tenant.slug.text, style: context.console.errorStyle)
            return (summary, words.text(summary, causes))
        }
        try context.print(.record(FeedRunDocument(summary, elapsed: ContinuousClock.now - begin).shown(options.format)))
        context.console.say("\n" + words)
        return .done
    }

    private func consequence(_ held: FeedRunRow, _ plans: FeedPlanService, _ tenant: Tenant) async throws -> String {
        guard !part.part.isWhole else { return held.consequence }
        let plan = try await plans.plan(tenant.id, run: run.run, part: part.part, limit: 0)
        return "That part of the plan of run \(run.run): \(plan.counts.words); the rest is dropped."
    }
}

extension FeedRunRow {
    /// What the plan of a held run would do, in one sentence.
    var consequence: String {
        let leavers = removed + counts[.deactivated, default: 0]
        let created = counts[.created, default: 0]
        let changed = counts[.updated, default: 0] + counts[.reactivated, default: 0]
        return "The plan of run \(run) deactivates \(FeedRunWords.count(leavers, "person", "people")), "
            + "creates \(created) and changes \(changed)."
    }
}
