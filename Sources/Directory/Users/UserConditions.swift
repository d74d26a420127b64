import Postgres
import Tenancy

/// Which users are wanted; nil means any.
package struct UserFilter: Sendable {
    package var status: UserStatus?
    package var jobTitle: String?
    package var department: String?
    package var businessUnit: String?
    package var profile: String?
    package var feed: String?
    /// Part of a name, an e-mail address or an external ID, in any case.
    package var search: String?
    /// Only users who have never signed in, here or elsewhere.
    package var neverSignedIn: Bool

    package init(
        status: UserStatus? = nil,
        jobTitle: String? = nil,
        department: String? = nil,
        businessUnit: String? = nil,
        profile: String? = nil,
        feed: String? = nil,
        search: String? = nil,
        neverSignedIn: Bool = false
    ) {
        self.status = status
        self.jobTitle = jobTitle
        self.department = department
        self.businessUnit = businessUnit
        self.profile = profile
        self.feed = feed
        self.search = search
        self.neverSignedIn = neverSignedIn
    }

    package var isEmpty: Bool {
        status == nil && jobTitle == nil && department == nil && businessUnit == nil && profile == nil && feed == nil
            && search == nil && !neverSignedIn
    }
}

/// A filter as conditions of a statement over users `u`, their tenant `t` and their units `b`.
///
/// Only conditions that were asked for are in it: an index serves none that begins with "is NULL or".
struct UserConditions {
    /// Conditions, each after an AND; `$2` is the time at which the status is asked.
    private(set) var sql = ""
    /// The values from `$2` on.
    private(set) var values: [Value]

    /// - Throws: `ServiceError` with code `unknown` for a name that is not there.
    init(_ filter: UserFilter, _ tx: TenantTransaction) throws {
        values = [.timestamp(tx.now)]
        if let status = filter.status {
            require(.text(status.rawValue)) { "\(UserRows.status) = \($0)" }
        }
        if let jobTitle = filter.jobTitle {
            require(.int(try CatalogueRows(.jobTitles, tx).reference(to: jobTitle).id)) { "u.job_title_id = \($0)" }
        }
        if let department = filter.department {
            require(.int(try CatalogueRows(.departments, tx).reference(to: department).id)) {
                "u.department_id = \($0)"
            }
        }
        if let unit = filter.businessUnit {
            require(.int(try CatalogueRows(.businessUnits, tx).reference(to: unit).id)) { "u.business_unit_id = \($0)" }
        }
        if let profile = filter.profile {
            require(.int(try ProfileRows(tx).reference(to: profile).id)) { "u.profile_id = \($0)" }
        }
        if let feed = filter.feed {
            require(try Self.feed(feed, tx).value) { "u.feed_id = \($0)" }
        }
        if let search = filter.search {
            require(.text(search.composed)) {
                "strpos(lower(concat_ws(' ', u.first_name, u.last_name, u.email, u.external_id)), lower(\($0))) > 0"
            }
        }
        if filter.neverSignedIn {
            sql += """

                AND NOT EXISTS (
                    SELECT FROM muster.user_sign_ins AS s WHERE s.tenant_id = $1 AND u.user_id = s.user_id
                )
                """
        }
    }

    /// Adds a condition on a value; `condition` is given the value's place.
    mutating func require(_ value: Value, _ condition: (String) -> String) {
        values.append(value)
        sql += "\nAND " + condition("$\(values.count + 1)")
    }

    private static func feed(_ name: String, _ tx: TenantTransaction) throws -> FeedID {
        let rows = try tx.query("SELECT feed_id, name FROM muster.feeds WHERE tenant_id = $1")
        let feeds: [(name: String, id: FeedID)] = try rows.map { (try $0["name"], try $0["feed_id"]) }
        if let feed = feeds.first(where: { $0.name == name }) { return feed.id }
        throw ServiceError(
            .unknown,
            "There is no feed \"\(name)\".",
            remedy: Nearness.question(for: name, among: feeds.map(\.name)) ?? "The tenant has \(feeds.count) feeds."
        )
    }
}
