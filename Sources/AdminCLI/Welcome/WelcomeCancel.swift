import ArgumentParser
import Directory
import Tenancy

struct WelcomeCancel: Verb {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Stop the welcome e-mails of a campaign, or of a feed run, that have not gone yet.",
        discussion: """
            What has gone stays as it is. People of a cancelled campaign can be written to by another one: muster user \
            resend-welcome --key ANOTHER.

            Example: muster welcome cancel --campaign 3 --tenant harbour-hotels
            """
    )

    @Option(help: "The campaign's number.")
    var campaign: Int64?

    @Option(help: "The number of the feed run that created the people.")
    var run: RunID?

    @OptionGroup var confirmation: ConfirmationOption
    @OptionGroup var tenant: OneTenantOption
    @OptionGroup var options: GlobalOptions

    private var origin: WelcomeOrigin? {
        switch (campaign, run) {
        case (let campaign?, nil): .campaign(campaign)
        case (nil, let run?): .run(run)
        default: nil
        }
    }

    func validate() throws {
        guard origin != nil else { throw ValidationError("Say which: either --campaign NUMBER or --run NUMBER.") }
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        guard let origin else { return .usage }
        let cancelled = try await context.withTenant(
            tenant.tenant,
            .maintain(.welcomeEmails),
            subject: origin.description
        ) { database, tenant, caller in
            let service = WelcomeCancelling(database)
            let waiting = try await service.count(origin, of: tenant.id, by: caller)
            if waiting > 0 {
                try context.console.confirm(
                    "Cancel \(Self.mails(waiting)) of \(origin) of \(tenant.slug)?",
                    yes: confirmation.yes
                )
            }
            let cancelled = try await service.cancel(origin, of: tenant.id, by: caller)
            context.console.say(
                cancelled > 0
                    ? "\(tenant.slug): \(Self.mails(cancelled)) of \(origin) cancelled."
                    : "\(tenant.slug): no welcome e-mail of \(origin) was on its way."
            )
            return cancelled
        }
        try context.print(.record(Record(["cancelled": .field(.count(cancelled))])))
        return .done
    }

    private static func mails(_ count: Int) -> String {
        FeedRunWords.count(count, "welcome e-mail", "welcome e-mails")
    }
}
