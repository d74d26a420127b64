import ArgumentParser
import Directory

struct UserLock: Verb {
    static let configuration = CommandConfiguration(
        commandName: "lock",
        abstract: "Have the feed leave fields of a user alone, with the values given or as they are.",
        discussion: """
            Only for users whom a feed changes. The feed log says so whenever the feed has another value.

            Example: muster user lock 12 --last-name Alder --reason "married, HR is slow" --tenant harbour-hotels
            """
    )

    @OptionGroup var user: UserArgument
    @OptionGroup(title: "Values") var fields: UserFieldOptions

    @Option(help: "A field to lock as it is; several may be named.")
    var field: [LockedField] = []

    @Flag(help: "Keep the person when a snapshot leaves them out.")
    var removal = false

    @Option(help: "Why, for the log and for whoever comes after you.")
    var reason: String

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard !fields.isEmpty || !field.isEmpty || removal else {
            throw ValidationError("Say what to lock; see: muster user lock --help")
        }
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let key = try user.key
        let changes = try fields.changes()
        let locked = Set(field + (removal ? [.removal] : []))
        return try await context.forEachTenant(tenants, .maintain(.users), about: key) { database, tenant, caller in
            let (user, locks) = try await UserService(database)
                .lock(key, changes, fields: locked, reason: reason, of: tenant.id, by: caller)
            var record = Record(user, UserNoun.columns)
            record.append("locks", .table(Table(locks, UserNoun.lockColumns)))
            return Outcome(.record(record), subject: "user \(user.id)")
        }
    }
}

struct UserUnlock: Verb {
    static let configuration = CommandConfiguration(
        commandName: "unlock",
        abstract: "Let the feed change locked fields of a user again.",
        discussion: """
            The feed's next file sets them.

            Example: muster user unlock 12 --field last-name --tenant harbour-hotels
            """
    )

    @OptionGroup var user: UserArgument

    @Option(help: "The field; several may be named.")
    var field: [LockedField] = []

    @Flag(help: "The protection from removal.")
    var removal = false

    @Flag(help: "All locks of the user.")
    var all = false

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard all != (!field.isEmpty || removal) else {
            throw ValidationError("Say which: --field, --removal, or else --all.")
        }
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let key = try user.key
        let fields = all ? nil : Set(field + (removal ? [.removal] : []))
        return try await context.forEachTenant(tenants, .maintain(.users), about: key) { database, tenant, caller in
            let (user, released) = try await UserService(database)
                .unlock(key, fields: fields, of: tenant.id, by: caller)
            context.console.say(
                "\(tenant.slug): released \(released.map(\.rawValue).sorted().joined(separator: ", ")) of user \(user.id)."
            )
            return .record(user, UserNoun.columns, about: "user \(user.id)")
        }
    }
}

extension LockedField: ExpressibleByArgument {
    /// Reads the word of the option that sets the field, or the name by which it is listed: `unit`, `business_unit`.
    package init?(argument: String) {
        let word = argument.replacing("-", with: "_")
        self.init(rawValue: word == "unit" ? LockedField.businessUnit.rawValue : word)
    }

    /// The field as the option that sets it is called.
    var optionName: String { self == .businessUnit ? "unit" : rawValue.replacing("_", with: "-") }

    package static var allValueStrings: [String] { allCases.map(\.optionName) }
}
