import ArgumentParser
import Directory
import Tenancy

struct UserMarkSignedIn: Verb {
    static let configuration = CommandConfiguration(
        commandName: "mark-signed-in",
        abstract: "Note that people have signed in elsewhere, such as by SSO: --never-signed-in then leaves them out.",
        discussion: "Example: muster user mark-signed-in 12 15 --tenant harbour-hotels"
    )

    @Argument(help: "Users' numbers or e-mail addresses.")
    var user: [String] = []

    @Option(
        help: ArgumentHelp("A CSV file with one column, Email or External Identifier.", valueName: "file"),
        completion: .file()
    )
    var file: String?

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard user.isEmpty != (file == nil) else {
            throw ValidationError("Say who: users' numbers or e-mail addresses, or --file FILE.")
        }
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let people = try file.map { try PeopleFile.read($0) } ?? user.map { try NamedPerson(typed: $0) }
        return try await context.forEachTenant(tenants, .maintain(.users)) { database, tenant, caller in
            let noted = try await SignInService(database).record(people, of: tenant.id, by: caller)
            context.console.say(
                "\(tenant.slug): noted for \(FeedRunWords.count(noted.users, "user", "users"))"
                    + (noted.faults.isEmpty ? "." : ", \(noted.faults.count) not found:")
            )
            for fault in noted.faults {
                let place = fault.line.map { "line \($0) " } ?? ""
                context.console.say("  \(place)\"\(TextStyle.visible(fault.value))\": \(fault.message) \(fault.remedy)")
            }
            let record = Record([
                "noted": .field(.count(noted.users)), "not_found": .field(.count(noted.faults.count)),
            ])
            let isTyped = file == nil
            return Outcome(.record(record), status: isTyped && !noted.faults.isEmpty ? .unknown : .done)
        }
    }
}
