/// Somebody in the model's directory; the number is the place in the order in which people were made.
struct ModelPerson {
    let number: Int
    /// nil for somebody made by hand, or by another feed, whom the feed does not touch.
    let externalID: String?
    /// The ID in the other feed.
    var agencyID: String?
    /// Empty fields are not in it.
    var fields: [ModelField: String]
    var isActive = true
    /// `hand`, `feed`, `absence` or `revert`.
    var deactivatedBy: String?
    /// Counts changes, so that a plan can tell whether it still stands.
    var revision = 1

    /// A field's value, and the status and its cause as two more.
    subscript(_ field: ModelField) -> String? {
        switch field {
        case .status: isActive ? "active" : "deactivated"
        case .deactivatedBy: deactivatedBy
        default: fields[field]
        }
    }

    /// How addresses compare.
    var emailKey: String? { fields[.email].map(Self.key) }

    static func key(_ email: String) -> String { email.lowercased() }

    /// Days in tests are long past or far ahead.
    static func hasEnded(_ fields: [ModelField: String]) -> Bool { fields[.endDate].map { $0 < "2024-01-01" } ?? false }
}
