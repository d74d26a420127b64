import ArgumentParser
import Directory

/// People who are named one by one.
struct AssignmentListOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The ID that a feed uses for a person; several may be given.", valueName: "id"))
    var externalID: [String] = []

    @Option(
        help: ArgumentHelp(
            "A CSV or Excel file with one of the columns Email, External Identifier or User ID.",
            valueName: "file"
        )
    )
    var file: String?

    @Flag(help: "Give it to those who are found, although others of the list are not.")
    var partial = false
}

/// People by what they have in common.
struct AssignmentFilterOptions: ParsableArguments {
    @Option(help: "Everybody with this job title.")
    var jobTitle: String?

    @Option(help: "Everybody in this department.")
    var department: String?

    @Option(help: "Everybody of this business unit, by name.")
    var unit: String?

    @Option(help: ArgumentHelp("Everybody who has this profile now.", valueName: "profile"))
    var from: String?

    @Option(help: "Everybody of this feed.")
    var feed: String?

    @Option(help: "Everybody with this in their name, e-mail address or external ID, in any case.")
    var search: String?

    @Flag(help: "Everybody who has never signed in.")
    var neverSignedIn = false

    @Flag(help: "With a filter: deactivated users, too.")
    var includeDeactivated = false

    func validate() throws {
        guard !(includeDeactivated && isEmpty) else {
            throw ValidationError("--include-deactivated goes with a filter, such as --from PROFILE.")
        }
    }

    var filter: UserFilter {
        UserFilter(
            jobTitle: jobTitle,
            department: department,
            businessUnit: unit,
            profile: from,
            feed: feed,
            search: search,
            neverSignedIn: neverSignedIn
        )
    }

    var isEmpty: Bool { filter.isEmpty }
}
