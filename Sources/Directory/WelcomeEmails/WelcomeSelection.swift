import Postgres
import Tenancy

/// Whom a campaign means.
package enum WelcomeSelection: Sendable {
    /// A list, typed or read from a file.
    case people([NamedPerson])
    case filter(WelcomeFilter)
}

/// People of whom all of this holds; nil means any.
package struct WelcomeFilter: Sendable {
    package var neverSignedIn: Bool
    package var profile: String?
    package var jobTitle: String?
    package var unit: String?
    package var department: String?

    package init(
        neverSignedIn: Bool = false,
        profile: String? = nil,
        jobTitle: String? = nil,
        unit: String? = nil,
        department: String? = nil
    ) {
        self.neverSignedIn = neverSignedIn
        self.profile = profile
        self.jobTitle = jobTitle
        self.unit = unit
        self.department = department
    }
}

/// A selection as a statement and as words, once its names have been found.
struct ResolvedSelection {
    /// Over `muster.users` as `u`; its own values start at `$5`.
    let condition: String
    let values: [Value]
    /// For people, without personal data.
    let words: String
    /// The same for the same selection, and for no other.
    let identity: String
    let faults: [NamedPersonFault]
    /// Whether somebody who signs in is not meant any more.
    let isNeverSignedIn: Bool

    /// - Throws: `ServiceError` with code `unknown` for a profile, job title, unit or department that is not there.
    static func resolve(_ tx: TenantTransaction, _ selection: WelcomeSelection) throws -> ResolvedSelection {
        switch selection {
        case .people(let people): try ResolvedSelection(tx, people)
        case .filter(let filter): try ResolvedSelection(tx, filter)
        }
    }

    private init(_ tx: TenantTransaction, _ people: [NamedPerson]) throws {
        let (found, faults) = try NamedPeople.find(tx, people)
        let users = Set(found.map(\.rawValue)).sorted()
        condition = "u.user_id = ANY($5)"
        values = [.ints(users)]
        words = users.count == 1 ? "1 person named" : "\(users.count) people named"
        identity = "users " + users.map(String.init).joined(separator: " ")
        self.faults = faults
        isNeverSignedIn = false
    }

    private init(_ tx: TenantTransaction, _ filter: WelcomeFilter) throws {
        var conditions = ["true"]
        var values: [Value] = []
        var words: [String] = []
        func require(_ column: String, _ reference: Reference, _ noun: String) {
            values.append(.int(reference.id))
            conditions.append("u.\(column) = $\(values.count + 4)")
            words.append("\(noun) \"\(reference.name)\"")
        }
        if filter.neverSignedIn {
            conditions.append(
                """
                NOT EXISTS (
                    SELECT FROM muster.user_sign_ins AS i WHERE i.tenant_id = $1 AND i.user_id = u.user_id
                )
                """
            )
            words.append("never signed in")
        }
        if let profile = filter.profile {
            require("profile_id", try ProfileRows(tx).reference(to: profile), "profile")
        }
        if let jobTitle = filter.jobTitle {
            require("job_title_id", try CatalogueRows(.jobTitles, tx).reference(to: jobTitle), "job title")
        }
        if let unit = filter.unit {
            require("business_unit_id", try CatalogueRows(.businessUnits, tx).reference(to: unit), "business unit")
        }
        if let department = filter.department {
            require("department_id", try CatalogueRows(.departments, tx).reference(to: department), "department")
        }
        self.condition = conditions.joined(separator: "\nAND ")
        self.values = values
        self.words = words.isEmpty ? "everybody" : words.joined(separator: ", ")
        identity = self.words
        faults = []
        isNeverSignedIn = filter.neverSignedIn
    }
}
