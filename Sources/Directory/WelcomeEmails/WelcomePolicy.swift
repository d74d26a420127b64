import Postgres
import Tenancy

/// When somebody who is created gets a welcome e-mail.
package enum WelcomePolicy: String, CaseIterable, Sendable, ColumnValue {
    /// Only by a campaign.
    case never
    /// At once, but never before the first day.
    case atImport = "at_import"
    /// On the first day in the morning; at once for somebody whose first day is past or unknown.
    case onStartDate = "on_start_date"

    /// The hour of the first day, in the time zone of the person's unit, before which nothing is sent.
    package static let morningHour: Int64 = 8
}

/// Whether a feed run writes to the people whom it creates.
package enum RunWelcome: String, CaseIterable, Sendable, ColumnValue {
    /// As the tenant's policy says, but nobody whom a silent run had parked.
    case byPolicy = "by_policy"
    /// As the policy says, also to those; a policy of never is taken as at_import.
    case asked
    case silent

    /// Demands that the caller may send where it is asked for: beyond the tenant's policy, creating people is not enough.
    ///
    /// - Throws: `ServiceError` with code `refused`.
    package func require(of caller: Caller, _ tx: TenantTransaction) throws {
        guard self == .asked else { return }
        try Permission.maintain(.welcomeEmails).require(of: caller, tx)
    }
}

/// The welcome e-mails that a change brought about.
package struct WelcomeTally: Sendable {
    /// All of them, those that wait included.
    package let mails: Int
    /// Those that wait for the person's first day.
    package let waiting: Int
    /// When the first of them is due.
    let firstDue: Timestamp?
    /// Nobody was written to because it was the feed's first import, though the tenant's policy would have it.
    package var isSilentFirstImport = false

    package static let none = WelcomeTally(mails: 0, waiting: 0, firstDue: nil)
}
