import ArgumentParser
import Feeds

struct FeedTemplate: Verb {
    static let configuration = CommandConfiguration(
        commandName: "template",
        abstract: "A file to start from, CSV or Excel: the header and one sample row.",
        discussion: """
            Needed are First Name, Last Name, External Identifier and Job Title; a column that is left out leaves its \
            field alone. The sample's job title, department and business unit must exist in the tenant.

            Example: muster feed template --output employees.xlsx
            """
    )

    @OptionGroup var output: TemplateOptions
    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        try TemplateFile.people.write(output, context)
        return .done
    }
}

extension TemplateFile {
    /// The columns of people, for feeds and for uploads by hand.
    static var people: TemplateFile {
        TemplateFile(
            header: FeedColumn.allCases.map(\.rawValue),
            example: FeedColumn.allCases.map(\.sample),
            sheetName: "People"
        )
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
