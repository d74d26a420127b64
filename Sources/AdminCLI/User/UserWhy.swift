import ArgumentParser
import Directory
import Feeds
import Tenancy

struct UserWhy: Verb {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract:
            "Why somebody is missing or as they are: the answer, what waits, and all that happened, newest first.",
        discussion: """
            It also finds people whom no run has created, if a feed ever named them. A number is a user's number if there \
            is one, else an external ID.

            Example: muster user why "Kim Alder" --tenant harbour-hotels
            """
    )

    @Argument(help: "The user's number, e-mail address or name, or the ID that a feed uses.")
    var person: String?

    @Option(help: "Instead: the ID that a feed uses, and nothing else.")
    var externalID: String?

    @Option(help: "The feed, where several use the ID.")
    var feed: String?

    @Option(help: "How many events at most.")
    var limit = 30

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (person == nil) != (externalID == nil) else {
            throw ValidationError("Say who: a number, an e-mail address, a name, or --external-id ID.")
        }
        guard limit > 0 else { throw ValidationError("--limit takes a number above 0.") }
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let question =
            externalID.map { PersonQuestion(externalID: $0, feed: feed) } ?? PersonQuestion(person ?? "", feed: feed)
        return try await context.forEachTenant(tenants, .view(.users)) { database, tenant, caller in
            let story = try await PersonStoryService(database)
                .story(of: question, in: tenant.id, events: limit, as: caller)
            let answer = PersonAnswer(story)
            return Outcome(
                .record(
                    Record([
                        "person": .field(.text(optional: story.name ?? story.externalID)),
                        "user_id": .field(.int(optional: story.user?.id.rawValue)),
                        "external_id": .field(.text(optional: story.externalID)),
                        "feed": .field(.text(optional: story.feed)),
                        "status": .field(.text(story.user?.status.rawValue ?? "not in the directory")),
                        "answer": .field(.text(answer.words)),
                        "next": .field(.text(optional: answer.next)),
                        "waiting": .table(Table(story.waiting, Self.waitingColumns)),
                        "events": .table(Table(story.events, Self.eventColumns(options.format))),
                    ])
                )
            )
        }
    }

    private static let waitingColumns: [Column<PersonWaiting>] = [
        Column("kind") { .text($0.kind.rawValue) },
        Column("value") { .text($0.value) },
        Column("since_run") { .int(optional: $0.run?.rawValue) },
        Column("reason") { .text(optional: $0.detail) },
    ]

    private static func eventColumns(_ format: OutputFormat) -> [Column<PersonEvent>] {
        let shown: [Column<PersonEvent>] = [
            Column("at") { .timestamp($0.happenedAt) },
            Column("run_id") { .int(optional: $0.run?.rawValue) },
            Column("file") { .text(optional: $0.fileName) },
            Column("what") { .text($0.what) },
            Column("by") { .text(optional: $0.changedBy) },
            Column("words") { .text(optional: $0.words) },
        ]
        guard format != .table else { return shown }
        return shown + [
            Column("run_state") { .text(optional: $0.runState?.rawValue) },
            Column("severity") { .text(optional: $0.severity?.rawValue) },
            Column("remedy") { .text(optional: $0.remedy) },
        ]
    }
}
