/// What a person has; the raw value is the name by which history and locks call it.
enum ModelField: String, CaseIterable, Comparable {
    case firstName = "first_name"
    case lastName = "last_name"
    case email
    case jobTitle = "job_title"
    case department
    case businessUnit = "business_unit"
    case startDate = "start_date"
    case endDate = "end_date"
    /// The ID of somebody in the same feed.
    case manager = "manager_external_id"
    case phone
    case profile
    case status
    /// What made somebody inactive.
    case deactivatedBy = "deactivated_by"
    /// Not a value: whose record it is.
    case externalID = "external_id"
    /// Not a value: a lock that keeps somebody whom a snapshot leaves out.
    case removal

    /// What a feed writes to.
    static let written: [ModelField] = [
        .firstName, .lastName, .email, .jobTitle, .department, .businessUnit, .startDate, .endDate, .manager, .phone,
        .profile,
    ]

    /// What of that a lock keeps.
    static let lockable = written.filter { ![.manager, .profile].contains($0) }

    static let references: [ModelField] = [.jobTitle, .department, .businessUnit]

    /// The header under which a file has it.
    var header: String {
        switch self {
        case .firstName: "First Name"
        case .lastName: "Last Name"
        case .email: "Email"
        case .jobTitle: "Job Title"
        case .department: "Department"
        case .businessUnit: "Business Unit ID"
        case .startDate: "Start Date"
        case .endDate: "End Date"
        case .manager: "Manager External Identifier"
        case .phone: "Phone"
        case .profile: "User Profile"
        case .status: "Status"
        case .externalID: "External Identifier"
        case .deactivatedBy, .removal: ""
        }
    }

    static func < (one: ModelField, other: ModelField) -> Bool { one.rawValue < other.rawValue }
}
