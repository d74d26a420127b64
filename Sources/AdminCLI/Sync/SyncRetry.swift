import ArgumentParser
import Directory
import Learning

struct SyncRetry: Verb {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Have workers try again at once what waits because syncs failed.",
        discussion: """
            For when the cause was put right; without it, workers try again by themselves. To sync here and now: \
            muster sync run.

            Example: muster sync retry --tenant harbour-hotels
            """
    )

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        try await context.forEachTenant(tenants, .maintain(.sync)) { database, tenant, _ in
            let waited = try await LearningSync(database: database).retry(tenant.id)
            context.console.say(
                "\(tenant.slug): "
                    + (waited
                        ? "a worker tries again at once." : "nothing waits because it failed; nothing was changed.")
            )
            return .record(waited, [Column("retried") { .bool($0) }])
        }
    }
}
