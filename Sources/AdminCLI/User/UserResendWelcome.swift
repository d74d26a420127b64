import ArgumentParser
import Directory
import Mail
import Tenancy

struct UserResendWelcome: Verb {
    static let configuration = CommandConfiguration(
        commandName: "resend-welcome",
        abstract: "Send welcome e-mails again: to people named, or to all who fit.",
        discussion: """
            Nobody gets one twice with the same --key; without one, the same selection on the same day is the same \
            campaign. Who had one lately is left out until the cool-down is over. From 100 people on it asks first; where \
            nobody can be asked it needs --yes.

            Example: muster user resend-welcome --never-signed-in --unit "Harbour Street" --dry-run --tenant harbour-hotels
            """
    )

    /// From so many people on it asks.
    private static var many: Int { 100 }

    @Option(parsing: .upToNextOption, help: ArgumentHelp("E-mail addresses of people.", valueName: "address"))
    var email: [String] = []

    @Option(
        help: ArgumentHelp("A CSV file with one column, Email or External Identifier.", valueName: "file"),
        completion: .file()
    )
    var file: String?

    @Flag(help: "Everybody who has never signed in.")
    var neverSignedIn = false

    @Option(help: "Everybody with this profile.")
    var profile: String?

    @Option(help: "Everybody with this job title.")
    var jobTitle: String?

    @Option(help: "Everybody in this business unit, by name.")
    var unit: String?

    @Option(help: "Everybody in this department.")
    var department: String?

    @Flag(help: "List who would get one, and who not and why; send nothing.")
    var dryRun = false

    @Flag(help: "Show the e-mail of the first person, with dots in the link; send nothing.")
    var preview = false

    @Option(help: "The campaign's key: the same key again adds only people who are not in it yet.")
    var key: String?

    @Flag(help: "Also to people who had one lately.")
    var ignoreCoolDown = false

    @OptionGroup var confirmation: ConfirmationOption
    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        let hasFilter = neverSignedIn || profile != nil || jobTitle != nil || unit != nil || department != nil
        guard [!email.isEmpty, file != nil, hasFilter].count(where: \.self) == 1 else {
            throw ValidationError(
                "Say whom: --email ADDRESS…, --file FILE, or --never-signed-in and --profile, --job-title, --unit, --department."
            )
        }
        guard !(dryRun && preview) else { throw ValidationError("Either --dry-run or --preview.") }
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let request = WelcomeCampaignRequest(try selection(), key: key, ignoresCoolDown: ignoreCoolDown)
        return try await context.forEachTenant(
            tenants,
            dryRun || preview ? .view(.welcomeEmails) : .maintain(.welcomeEmails)
        ) { database, tenant, caller in
            let (plan, people) = try await WelcomeCampaigns(database)
                .plan(request, in: tenant.id, by: caller, limit: dryRun ? nil : 100)
            if !email.isEmpty { try Self.requireFound(plan.faults) }
            if preview { return try await show(people, database, tenant, caller) }
            if dryRun {
                context.console.say("\(tenant.slug): \(ResendWords.planned(plan))")
                return Outcome(.table(ResendWords.table(people, plan.faults)))
            }
            if plan.queued >= Self.many {
                try context.console.confirm(
                    "Send a welcome e-mail to \(plan.queued) people of \(tenant.slug)?",
                    yes: confirmation.yes
                )
            }
            let campaign = try await WelcomeCampaigns(database).start(request, in: tenant.id, by: caller)
            context.console.say("\(tenant.slug): \(ResendWords.done(campaign, tenant.slug.text))")
            return Outcome(
                .record(ResendWords.record(campaign)),
                subject: campaign.id.map { "campaign \($0)" }
            )
        }
    }

    private func selection() throws -> WelcomeSelection {
        if !email.isEmpty { return .people(email.map { NamedPerson(.email($0)) }) }
        if let file { return .people(try PeopleFile.read(file)) }
        return .filter(
            WelcomeFilter(
                neverSignedIn: neverSignedIn,
                profile: profile,
                jobTitle: jobTitle,
                unit: unit,
                department: department
            )
        )
    }

    /// Who is typed is meant, so nothing is sent when one is not there.
    private static func requireFound(_ faults: [NamedPersonFault]) throws {
        guard !faults.isEmpty else { return }
        throw ServiceError(
            .unknown,
            "No user has \(faults.map { "\"\($0.value)\"" }.joined(separator: ", ")). Nothing was sent.",
            remedy: "See: muster user list --search TEXT"
        )
    }

    private func show(
        _ people: [WelcomeChoice],
        _ database: Database,
        _ tenant: Tenant,
        _ caller: Caller
    ) async throws -> Outcome {
        // Those who would get one come first; for a look at the words anybody with an address will do.
        guard let first = people.first(where: { $0.refusal == nil || $0.address != nil }) else {
            throw ServiceError(.unknown, "Nobody who was selected has an e-mail address.")
        }
        let message = try await WelcomePreview(database).message(for: first.user, in: tenant.id, by: caller)
        guard options.format == .table else { return .record(message, Self.messageColumns) }
        let sender = message.from.name.map { "\($0) <\(message.from.address)>" } ?? message.from.address
        return Outcome(
            .text(
                """
                From: \(sender)
                To: \(message.to.address)
                Subject: \(message.subject)
                Language: \(message.language ?? "")

                \(message.text)\(message.html == nil ? "" : "\nIt has an HTML part, too; see it with: --format json\n")
                """
            )
        )
    }

    private static let messageColumns: [Column<MailMessage>] = [
        Column("from") { .text($0.from.address) },
        Column("to") { .text($0.to.address) },
        Column("language") { .text(optional: $0.language) },
        Column("subject") { .text($0.subject) },
        Column("text") { .text($0.text) },
        Column("html") { .text(optional: $0.html) },
    ]
}
