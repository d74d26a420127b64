import ArgumentParser
import Directory
import Postgres

struct UserCreate: Verb {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create a user by hand; one whom no feed changes or removes.",
        discussion: """
            Example: muster user create --first-name Kim --last-name Alder --job-title "Sous Chef" --email \
            kim@harbour.example --tenant harbour-hotels
            """
    )

    @Option(help: "First name.")
    var firstName: String

    @Option(help: "Last name.")
    var lastName: String

    @Option(help: "Job title, exactly as the directory has it.")
    var jobTitle: String

    @Option(help: "E-mail address; a user without one has no login.")
    var email: String?

    @Option(help: "Profile; else the tenant's default.")
    var profile: String?

    @OptionGroup var details: UserDetailOptions

    @Flag(inversion: .prefixedNo, help: "Whether the person gets a welcome e-mail; else as the tenant's policy says.")
    var welcome: Bool?

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        var draft = UserDraft(
            firstName: try PersonName(firstName, called: "first name"),
            lastName: try PersonName(lastName, called: "last name"),
            email: try email.map { try EmailAddress($0) },
            jobTitle: jobTitle
        )
        draft.department = details.department
        draft.businessUnit = details.unit
        draft.profile = profile
        draft.startDate = details.startDate
        draft.endDate = details.endDate
        draft.phone = details.phone
        draft.language = details.language
        return try await context.forEachTenant(tenants, .maintain(.users)) { [draft] database, tenant, caller in
            let wish: RunWelcome = welcome.map { $0 ? .asked : .silent } ?? .byPolicy
            let (user, mail) = try await UserService(database)
                .create(draft, in: tenant.id, welcome: wish, by: caller)
            let words = mail.mails > 0 ? " " + mail.sentence() : ""
            context.console.say("\(tenant.slug): created user \(user.id).\(words)")
            return .record(user, UserNoun.columns, about: "user \(user.id)")
        }
    }
}
