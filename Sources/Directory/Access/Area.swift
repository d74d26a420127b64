import Postgres

/// Something that a profile opens as a whole; every area of work belongs to one.
package enum Solution: String, Sendable, CaseIterable, ColumnValue {
    /// Signing in to learn.
    case app
    /// The directory: users, profiles, catalogues, feeds.
    case directory
    /// The learning system: training, and how it is kept up to date.
    case learning
}

/// A field of work, as profiles open it.
package enum Area: String, Sendable, CaseIterable, ColumnValue {
    case users
    case profiles
    /// Job titles, departments and business units.
    case catalogues
    /// Feeds, their runs and logs.
    case feeds
    case welcomeEmails = "welcome_emails"
    case training
    /// Syncs and freshness.
    case sync
    case audit
    /// The tenant's own settings.
    case settings

    package var solution: Solution {
        switch self {
        case .training, .sync: .learning
        case .users, .profiles, .catalogues, .feeds, .welcomeEmails, .audit, .settings: .directory
        }
    }

    /// The area in words, after "view" or "maintain".
    package var words: String {
        switch self {
        case .users: "users"
        case .profiles: "profiles"
        case .catalogues: "job titles, departments and business units"
        case .feeds: "feeds"
        case .welcomeEmails: "welcome e-mails"
        case .training: "training"
        case .sync: "syncs"
        case .audit: "the audit trail"
        case .settings: "the tenant's settings"
        }
    }
}

/// How far a profile opens an area.
package enum AccessLevel: String, Sendable, CaseIterable, Comparable, ColumnValue {
    case none
    case view
    case maintain

    package static func < (a: AccessLevel, b: AccessLevel) -> Bool { a.order < b.order }

    private var order: Int {
        switch self {
        case .none: 0
        case .view: 1
        case .maintain: 2
        }
    }
}
