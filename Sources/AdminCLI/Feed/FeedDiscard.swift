import ArgumentParser
import Directory
import Feeds
import Tenancy

struct FeedDiscard: Verb {
    static let configuration = CommandConfiguration(
        commandName: "discard",
        abstract: "Drop the plan of a held run; the directory stays as it is.",
        discussion: "Example: muster feed discard 3 --tenant harbour-hotels"
    )

    @OptionGroup var run: RunArgument
    @OptionGroup var confirmation: ConfirmationOption
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let begin = ContinuousClock.now
        let discarded = try await context.withTenant(run.tenant.tenant, .maintain(.feeds), subject: "run \(run.run)") {
            database,
            tenant,
            caller in
            let runs = FeedRunService(database: database)
            let held = try await runs.show(tenant.id, run: run.run)
            if held.state == .held {
                try context.console.confirm("\(held.consequence) Discard it?", yes: confirmation.yes)
            }
            try await FeedPlanService(database: database).discard(tenant.id, run: run.run, caller: caller)
            context.console.say(
                "Run \(run.run) of feed \(held.feed) of \(tenant.slug) is discarded; the directory stays as it is. "
                    + Self.next(held.way)
            )
            return try await runs.show(tenant.id, run: run.run)
        }
        try context.print(
            .record(FeedRunDocument(discarded, elapsed: ContinuousClock.now - begin).shown(options.format))
        )
        return .done
    }

    private static func next(_ way: FileWay) -> String {
        switch way {
        case .byHand: "Repair the file and upload it again."
        case .imported: "Repair the export and import it again."
        case .folder: "Repair the export and put it into the folder again."
        case .fetched(let feed):
            "Repair the export: workers fetch it once it is another. To have the same fetched: muster feed pull \(feed) --again"
        }
    }
}
