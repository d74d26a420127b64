import ArgumentParser
import Directory

struct ProfileUpdate: Verb {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Change a profile; what is not given stays, and its users follow.",
        discussion: """
            Nobody can change a profile that has more permissions than their own, or give it more than that. The account \
            manager's keeps all it has.

            Example: muster profile update manager --maintain users --no-access sync --tenant harbour-hotels
            """
    )

    @Argument(help: "The profile's name.")
    var name: String

    @Option(name: .customLong("name"), help: ArgumentHelp("Another name for it.", valueName: "new-name"))
    var newName: String?

    @OptionGroup var access: ProfileAccessOptions

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("A solution to close, with all its areas.", valueName: "solution")
    )
    var noSolution: [Solution] = []

    @Option(parsing: .upToNextOption, help: ArgumentHelp("An area to close.", valueName: "area"))
    var noAccess: [Area] = []

    @Flag(
        name: .customLong("default"),
        help: "Every new user gets this profile from now on, instead of the present one."
    )
    var becomesDefault = false

    @Option(help: "Where it is listed: 2 is the highest, several profiles may have the same.")
    var rank: Int?

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        try access.requireOnce(access.view + access.maintain + noAccess, "--view, --maintain and --no-access")
        let opened = Set(access.solution + (access.view + access.maintain).map(\.solution))
        if let both = noSolution.first(where: opened.contains) {
            throw ValidationError("The solution \(both.rawValue) would be opened and closed at once.")
        }
        guard
            newName != nil || rank != nil || becomesDefault || !opened.isEmpty || !noSolution.isEmpty
                || !noAccess.isEmpty
        else {
            throw ValidationError("Say what to change; see: muster profile update --help")
        }
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let changes = try ProfileChanges(
            name: newName.map { try ProfileName($0) },
            rank: rank,
            becomesDefault: becomesDefault,
            access: AccessChanges(
                opened: Set(access.solution),
                closed: Set(noSolution),
                levels: access.levels.merging(noAccess.map { ($0, AccessLevel.none) }) { $1 }
            )
        )
        return try await context.forEachTenant(tenants, .maintain(.profiles)) { database, tenant, caller in
            let profile = try await ProfileService(database).update(name, changes, in: tenant.id, by: caller)
            context.console.say(
                "\(tenant.slug): updated the profile \"\(profile.name)\"\(becomesDefault ? ", the default from now on" : "")."
            )
            return ProfileNoun.outcome(profile)
        }
    }
}
