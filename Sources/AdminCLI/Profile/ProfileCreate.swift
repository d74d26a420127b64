import ArgumentParser
import Directory

struct ProfileCreate: Verb {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a profile: the solutions and areas that are named, and nothing else.",
        discussion: """
            Without --solution it opens app, and the solutions of the areas. Nobody can make a profile with more permissions than \
            their own.

            Example: muster profile create "kitchen lead" --view users catalogues --maintain training --tenant harbour-hotels
            """
    )

    @Argument(help: "Its name.")
    var name: String

    @OptionGroup var access: ProfileAccessOptions

    @Option(
        help: "Where it is listed: 2 is the highest, several profiles may have the same; else just above the default."
    )
    var rank: Int?

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let solutions: Set<Solution> = access.solution.isEmpty ? [.app] : Set(access.solution)
        let draft = try ProfileDraft(
            name: ProfileName(name),
            rights: AccessChanges(opened: solutions, levels: access.levels).applied(to: .none),
            rank: rank
        )
        return try await context.forEachTenant(tenants, .maintain(.profiles)) { database, tenant, caller in
            let profile = try await ProfileService(database).create(draft, in: tenant.id, by: caller)
            context.console.say(
                "\(tenant.slug): created the profile \"\(profile.name)\". "
                    + "Give it with: muster profile assign \"\(profile.name)\" USER --tenant \(tenant.slug)"
            )
            return ProfileNoun.outcome(profile)
        }
    }
}
