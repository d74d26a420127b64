import ArgumentParser
import Directory

struct ManagerTitlesSet: Verb {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Say which job titles make a learner training manager: these, and no others.",
        discussion: "Example: muster training manager-titles set \"Head Chef\" \"Duty Manager\" --tenant harbour-hotels"
    )

    @Argument(help: "The job titles, exactly as the directory has them.")
    var titles: [String] = []

    @Flag(help: "No job title does.")
    var none = false

    @Flag(help: "Say what would be done, and do nothing.")
    var dryRun = false

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard titles.isEmpty == none else {
            throw ValidationError("Name the job titles, or say --none.")
        }
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        try await context.forEachTenant(tenants, .maintain(.training), dryRun: dryRun) { database, tenant, caller in
            let changes = try await TrainingManagerTitles(database).set(
                titles,
                of: tenant.id,
                dryRun: dryRun,
                by: caller
            )
            let moves = changes.added.map { ($0, true) } + changes.removed.map { ($0, false) }
            let verb = dryRun ? "would go" : "go"
            if changes.users > 0 {
                context.console.say("\(tenant.slug): \(changes.users) users \(verb) to learning again.")
            }
            return .table(
                moves,
                [
                    Column("name") { .text($0.0) },
                    Column("training_manager") { .bool($0.1) },
                ]
            )
        }
    }
}
