import Postgres
import Tenancy

/// One person in a tenant's directory.
package struct User: Sendable, Equatable {
    package let id: UserID
    /// The feed that the person came from, nil for one made by hand.
    package let feed: String?
    package let externalID: String?
    /// Whether the feed owns the person's fields, so that they are read-only here.
    package let feedOwnsFields: Bool
    package let status: UserStatus
    package let deactivatedAt: Timestamp?
    /// Whether the end date has passed, in the unit's time zone or else the tenant's.
    package let hasEnded: Bool
    package let managerExternalID: String?
    package let revision: Int64
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    package var fields: UserFields
}

/// How a user stands, as people and the view `directory` say it.
///
/// To add one: the stored facts that it follows from (a migration of `users`); the two places that say it in SQL (the
/// view `directory` and `UserRows`); what a feed may do with it (`plan_work.sql` and `StatusWord` in Feeds); what learning
/// makes of it (`LearnerStatements`).
package enum UserStatus: String, Sendable, CaseIterable, ColumnValue {
    case active
    /// The start date is in the future.
    case notStarted = "not_started"
    case deactivated
}

/// What can change about a user; history keeps the fields that did.
package struct UserFields: Sendable, Equatable {
    package var firstName: String
    package var lastName: String
    package var email: String?
    package var isActive: Bool
    /// What ended the account: `feed`, `absence`, `end_date`, `hand` or `revert`.
    package var deactivatedBy: String?
    package var profile: Reference
    package var jobTitle: Reference?
    package var department: Reference?
    package var businessUnit: Reference?
    package var startDate: CalendarDate?
    package var endDate: CalendarDate?
    package var phone: String?
    package var language: String?
}

/// Which user is meant.
package enum UserKey: Sendable, Equatable {
    case id(UserID)
    /// The active user with the address; of former ones the only one.
    case email(String)
    /// The ID that a feed uses; the feed may be left out while no two feeds use it.
    case externalID(String, feed: String?)

    /// Reads what a person types: a number is the user's id, text with an @ an e-mail address.
    package init(_ text: String) throws {
        if text.contains("@") {
            self = .email(text)
        } else if let number = Int64(text), number > 0 {
            self = .id(UserID(rawValue: number))
        } else {
            throw ServiceError(
                .invalid,
                "\"\(text)\" is neither a user's number nor an e-mail address.",
                remedy: "For an ID that a feed uses, say --external-id ID."
            )
        }
    }
}
