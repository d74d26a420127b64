/// What a template can ask for, written `{{first_name}}`.
package enum Placeholder: String, CaseIterable, Sendable {
    case firstName = "first_name"
    case lastName = "last_name"
    case company
    case link
    case linkExpires = "link_expires"
    case jobTitle = "job_title"
    case businessUnit = "business_unit"
    case senderName = "sender_name"

    /// One line, whatever the directory holds.
    func text(from values: WelcomeValues) -> String {
        switch self {
        case .firstName: OneLine.text(values.firstName)
        case .lastName: OneLine.text(values.lastName)
        case .company: OneLine.text(values.company)
        case .link: OneLine.text(values.link)
        case .linkExpires: OneLine.text(values.linkExpires)
        case .jobTitle: OneLine.text(values.jobTitle)
        case .businessUnit: OneLine.text(values.businessUnit)
        case .senderName: OneLine.text(values.senderName.isEmpty ? values.company : values.senderName)
        }
    }

    /// Whether every person has text for it.
    var isNeverBlank: Bool {
        switch self {
        case .company, .link, .linkExpires, .senderName: true
        case .firstName, .lastName, .jobTitle, .businessUnit: false
        }
    }

    var tag: String { "{{\(rawValue)}}" }
}
