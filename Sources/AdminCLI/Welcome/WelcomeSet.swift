import ArgumentParser
import Directory

struct WelcomeSet: Verb {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change how a tenant sends welcome e-mails; what is not given stays.",
        discussion: """
            Whoever sets --link or --sender-address must be allowed to maintain the tenant's settings, too.

            Example: muster welcome set --policy at_import --tenant harbour-hotels
            """
    )

    @Option(help: "When somebody new is written to: never, at_import (not before the first day) or on_start_date.")
    var policy: WelcomePolicy?

    @Option(help: "The sender's name; else the tenant's.")
    var senderName: String?

    @Option(help: "The sender's e-mail address.")
    var senderAddress: String?

    @Option(help: ArgumentHelp("Where the e-mail leads, with {token} where the token stands.", valueName: "url"))
    var link: String?

    @Option(help: "For how many days a link is good: 1 to 365.")
    var linkDays: Int?

    @Option(help: ArgumentHelp("How long after an e-mail nobody gets another by a campaign.", valueName: "hours"))
    var coolDown: Double?

    @Option(help: "How many e-mails a minute at most.")
    var perMinute: Int?

    @Option(help: "The language for people and units without one, such as en or de-AT.")
    var language: String?

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        let isEmpty =
            policy == nil && senderName == nil && senderAddress == nil && link == nil && linkDays == nil
            && coolDown == nil && perMinute == nil && language == nil
        guard !isEmpty else { throw ValidationError("Say what to change; see: muster welcome set --help") }
        guard (0...8760).contains(coolDown ?? 0) else { throw ValidationError("--cool-down is 0 to 8760 hours.") }
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        var changes = WelcomeSettingsChanges()
        changes.policy = policy
        changes.senderName = senderName
        changes.senderAddress = senderAddress
        changes.linkTemplate = link
        changes.linkValidDays = linkDays
        changes.coolDownSeconds = coolDown.map { Int(($0 * 3600).rounded()) }
        changes.mailsPerMinute = perMinute
        changes.defaultLanguage = language
        let wish = changes
        return try await context.forEachTenant(tenants, .maintain(.welcomeEmails)) { database, tenant, caller in
            let (overview, cancelled) = try await WelcomeSettingsService(database).set(tenant.id, wish, by: caller)
            if policy == .never {
                let mails = FeedRunWords.count(cancelled, "welcome e-mail", "welcome e-mails")
                context.console.say(
                    cancelled > 0
                        ? "\(tenant.slug): \(mails) for newcomers cancelled."
                        : "\(tenant.slug): no welcome e-mail for a newcomer was on its way."
                )
                context.console.say("What campaigns have queued still goes. To stop it: muster welcome cancel")
            }
            if language != nil { try await WelcomeTemplateNoun.warnOfMissingLanguage(context, database, tenant) }
            return .record(overview, WelcomeNoun.columns)
        }
    }
}
