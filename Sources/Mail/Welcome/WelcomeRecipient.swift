import Directory
import Postgres
import Tenancy

/// One welcome e-mail that is due, with what is known of the person.
struct WelcomeRecipient: Sendable {
    let email: Int64
    let user: UserID
    /// The person as read; whoever has changed since is read again.
    let revision: Int64
    let attempts: Int
    let address: String
    let firstName: String
    let lastName: String
    let jobTitle: String?
    let businessUnit: String?
    /// The languages to write in, the best first: the person's, the unit's.
    let languages: [String]
    let timeZone: String

    /// What `init` reads, over `users` as `u`, `job_titles` as `j`, `business_units` as `b` and `tenants` as `t`.
    static let columns: StaticString = """
        u.user_id, u.revision, u.email AS address, u.first_name, u.last_name, j.name AS job_title,
        b.name AS business_unit, u.language, b.language AS unit_language,
        coalesce(b.time_zone, t.time_zone) AS time_zone
        """

    static let tables: StaticString = """
        muster.users AS u
        INNER JOIN muster.tenants AS t ON t.tenant_id = $1 AND u.tenant_id = t.tenant_id
        LEFT JOIN muster.job_titles AS j ON j.tenant_id = $1 AND u.job_title_id = j.job_title_id
        LEFT JOIN muster.business_units AS b ON b.tenant_id = $1 AND u.business_unit_id = b.business_unit_id
        """

    init(_ row: Row) throws {
        email = try row["email_id"]
        user = try row["user_id"]
        revision = try row["revision"]
        attempts = try row["attempts"]
        address = try row["address"]
        firstName = try row["first_name"]
        lastName = try row["last_name"]
        jobTitle = try row["job_title"]
        businessUnit = try row["business_unit"]
        let own: String? = try row["language"]
        let unit: String? = try row["unit_language"]
        languages = [own, unit].compactMap(\.self)
        timeZone = try row["time_zone"]
    }
}
