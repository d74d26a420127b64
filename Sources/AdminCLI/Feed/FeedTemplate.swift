import ArgumentParser
import Feeds

struct FeedTemplate: Verb {
    static let configuration = CommandConfiguration(
        commandName: "template",
        abstract: "A CSV file to start from: the header and one sample row.",
        discussion: """
            Needed are First Name, Last Name, External Identifier and Job Title; a column that is left out leaves its \
            field alone. The sample's job title, department and business unit must exist in the tenant.

            Example: muster feed template
            """
    )

    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        try context.print(
            .text(
                CSVText.line(FeedColumn.allCases.map(\.rawValue)) + CSVText.line(FeedColumn.allCases.map(\.sample))
            )
        )
        return .done
    }
}

extension FeedColumn {
    /// A value that shows how the column is written.
    fileprivate var sample: String {
        switch self {
        case .firstName: "Robin"
        case .lastName: "Sample"
        case .email: "robin.sample@example.com"
        case .status: "Active"
        case .profile: "employee"
        case .externalID: "004711"
        case .jobTitle: "Sous Chef"
        case .startDate: "01/09/2026"
        case .businessUnitID: "0101"
        case .department: "Kitchen"
        // Left blank: a manager must be in the directory, and most people have no end date.
        case .endDate, .managerExternalID: ""
        case .phone: "+44 20 7946 0000"
        case .language: "en-GB"
        }
    }
}
