import ArgumentParser
import Directory
import Mail
import Tenancy

struct WelcomeHistoryList: Verb {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "What became of welcome e-mails, the newest first.",
        discussion: """
            waiting: for the first day. failed: given up after temporary refusals. bounced: refused for good, with the \
            server's words. unknown: it may have arrived, and is not repeated by itself.

            Example: muster welcome history --state bounced --state unknown --tenant harbour-hotels
            """
    )

    @Option(help: "Only e-mails in this state; several may be named.")
    var state: [WelcomeEmailState] = []

    @Option(help: "Only e-mails of this user, by number or e-mail address.")
    var user: String?

    @Option(help: "Only e-mails of this campaign.")
    var campaign: Int64?

    @Option(help: "At most so many.")
    var limit = 100

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit is at least 1.") }
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let filter = WelcomeHistoryFilter(
            states: state,
            user: try user.map { try UserKey($0) },
            campaign: campaign,
            limit: limit
        )
        return try await context.forEachTenant(tenants, .view(.welcomeEmails)) { database, tenant, caller in
            .table(try await WelcomeHistory(database).list(tenant.id, filter, by: caller), Self.columns)
        }
    }

    private static let columns: [Column<WelcomeHistoryRow>] = [
        Column("email_id") { .int($0.email) },
        Column("user_id") { .int($0.user.rawValue) },
        Column("name") { .text($0.person) },
        Column("email") { .text(optional: $0.address) },
        Column("state") { .text($0.state.rawValue) },
        Column("requested_at") { .timestamp($0.requestedAt) },
        Column("due_at") { .timestamp($0.dueAt) },
        Column("sent_at") { .timestamp(optional: $0.sentAt) },
        Column("attempts") { .count($0.attempts) },
        Column("campaign_id") { .int(optional: $0.campaign) },
        Column("run_id") { .int(optional: $0.run?.rawValue) },
        Column("signed_in_at") { .timestamp(optional: $0.signedInAt) },
        Column("error") { .text(optional: $0.error) },
    ]
}

extension WelcomeEmailState: ExpressibleByArgument {}
