import ArgumentParser
import Directory
import Feeds
import Tenancy

struct FeedTemplate: Verb {
    static let configuration = CommandConfiguration(
        commandName: "template",
        abstract: "An empty file to start from, CSV or Excel, with the right header.",
        discussion: """
            Needed are First Name, Last Name, External Identifier and Job Title; a column that is left out leaves its \
            field alone. With --feed the header is the one that the feed reads, in the names that were mapped to its \
            columns. --sample adds a row that shows how it is filled in; its job title, department and business unit \
            must exist in the tenant.

            Example: muster feed template --output employees.xlsx
            Example: muster feed template --feed payroll --tenant harbour-hotels
            """
    )

    @Option(help: ArgumentHelp("The feed that is to read it.", valueName: "name"))
    var feed: String?

    @Option(help: ArgumentHelp("The feed's tenant.", valueName: "slug"))
    var tenant: String?

    @Flag(help: "Add a row that shows how it is filled in.")
    var sample = false

    @OptionGroup var output: TemplateOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (feed == nil) == (tenant == nil) else {
            throw ValidationError("Give --feed and --tenant together.")
        }
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        guard let feed, let tenant else {
            try TemplateFile.people(withSample: sample).write(output, context)
            return .done
        }
        let settings = try await context.withTenant(tenant, .view(.feeds)) { database, tenant, _ in
            try await FeedService(database: database).show(tenant.id, name: feed)
        }
        try TemplateFile(of: settings, withSample: sample).write(output, context)
        return .done
    }
}

extension TemplateFile {
    /// The columns of people, for feeds and for uploads by hand.
    static func people(withSample: Bool) -> TemplateFile {
        TemplateFile(
            header: FeedColumn.allCases.map(\.rawValue),
            example: withSample ? FeedColumn.allCases.map(\.sample) : nil,
            sheetName: "People"
        )
    }

    /// What a feed reads, by its own settings.
    init(of feed: Feed, withSample: Bool) {
        let names = HeaderNames(feed.columnMapping)
        let columns = FeedColumn.allCases.compactMap { column in names[column].map { (column: column, name: $0) } }
        header = columns.map(\.name)
        example = withSample ? columns.map(\.column.sample) : nil
        sheetName = feed.sheet ?? "People"
        delimiter = feed.delimiter?.text ?? ","
        hasByteOrderMark = feed.encoding != .utf8 && !header.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } }
    }
}

extension FeedDelimiter {
    fileprivate var text: String {
        switch self {
        case .comma: ","
        case .semicolon: ";"
        case .tab: "\t"
        }
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
        case .startDate: "2026-09-01"
        case .businessUnitID: "0101"
        case .department: "Kitchen"
        // Left blank: a manager must be in the directory, and most people have no end date.
        case .endDate, .managerExternalID: ""
        case .phone: "+44 20 7946 0000"
        case .language: "en-GB"
        }
    }
}
