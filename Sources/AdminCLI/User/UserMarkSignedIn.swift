import ArgumentParser
import Directory
import Tenancy

struct UserMarkSignedIn: Verb {
    static let configuration = CommandConfiguration(
        commandName: "mark-signed-in",
        abstract: "Note that people have signed in elsewhere, such as by SSO: --never-signed-in then leaves them out.",
        discussion: """
            All of those named are noted, or with one who cannot be told nobody. Exit status: 0 done, 4 the file is \
            missing or unreadable, or names somebody who cannot be told, 5 somebody typed cannot be told.

            Example: muster user mark-signed-in 12 15 --tenant harbour-hotels
            """
    )

    @Argument(help: "Users' numbers or e-mail addresses.")
    var user: [String] = []

    @Option(
        help: ArgumentHelp("A CSV file with one column, Email or External Identifier.", valueName: "file"),
        completion: .file()
    )
    var file: String?

    @Flag(help: "With --file: note the people who can be told, and leave the others out.")
    var partial = false

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard user.isEmpty != (file == nil) else {
            throw ValidationError("Say who: users' numbers or e-mail addresses, or --file FILE.")
        }
        guard !partial || file != nil else { throw ValidationError("--partial goes with --file.") }
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let people = try file.map { try PeopleFile.read($0) } ?? user.map { try NamedPerson(typed: $0) }
        return try await context.forEachTenant(tenants, .maintain(.welcomeEmails)) { database, tenant, caller in
            let noted = try await SignInService(database)
                .record(people, of: tenant.id, takesFound: partial, by: caller)
            if file == nil { try Self.requireFound(noted.faults) }
            let isRefused = !noted.faults.isEmpty && !partial
            context.console.say(
                "\(tenant.slug): "
                    + (isRefused
                        ? "nobody was noted, because \(noted.faults.count) of the file cannot be told; "
                            + "repair it, or note the others with --partial:"
                        : "noted for \(FeedRunWords.count(noted.users, "user", "users"))"
                            + (noted.faults.isEmpty ? "." : ", \(noted.faults.count) left out:"))
            )
            for fault in noted.faults {
                let place = fault.line.map { "line \($0) " } ?? ""
                context.console.say("  \(place)\"\(TextStyle.visible(fault.value))\": \(fault.message) \(fault.remedy)")
            }
            let record = Record([
                "noted": .field(.count(noted.users)), "not_found": .field(.count(noted.faults.count)),
            ])
            return Outcome(.record(record), status: isRefused ? .unreadable : .done)
        }
    }

    /// Who is typed is meant, so nobody is noted when one is not there.
    private static func requireFound(_ faults: [NamedPersonFault]) throws {
        guard let first = faults.first else { return }
        let names = faults.map { "\"\(TextStyle.visible($0.value))\"" }.joined(separator: ", ")
        throw ServiceError(
            .unknown,
            "\(names): \(first.message) Nobody was noted.",
            remedy: first.remedy
        )
    }
}
