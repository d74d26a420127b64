import Postgres
import Tenancy

/// What to do with an optional field.
package enum FieldChange<Value: Sendable>: Sendable {
    case keep
    case set(Value)
    case clear

    func applied(to value: Value?) -> Value? {
        switch self {
        case .keep: value
        case .set(let new): new
        case .clear: nil
        }
    }

    var isKept: Bool {
        if case .keep = self { true } else { false }
    }
}

/// A user to be made by hand.
package struct UserDraft: Sendable {
    package var firstName: PersonName
    package var lastName: PersonName
    /// Nil makes a user without login.
    package var email: EmailAddress?
    package var jobTitle: String
    package var department: String?
    package var businessUnit: String?
    /// Nil is the tenant's default profile.
    package var profile: String?
    package var startDate: CalendarDate?
    package var endDate: CalendarDate?
    package var phone: String?
    package var language: String?

    package init(firstName: PersonName, lastName: PersonName, email: EmailAddress?, jobTitle: String) {
        self.firstName = firstName
        self.lastName = lastName
        self.email = email
        self.jobTitle = jobTitle
    }
}

/// What to change of a user, with references by name.
///
/// Nil and `keep` leave what is there.
package struct UserChanges: Sendable {
    package var firstName: PersonName?
    package var lastName: PersonName?
    package var email: FieldChange<EmailAddress> = .keep
    package var profile: String?
    package var jobTitle: String?
    package var department: FieldChange<String> = .keep
    package var businessUnit: FieldChange<String> = .keep
    package var startDate: FieldChange<CalendarDate> = .keep
    package var endDate: FieldChange<CalendarDate> = .keep
    package var phone: FieldChange<String> = .keep
    package var language: FieldChange<String> = .keep

    package init() {}

    /// What a feed that owns fields does not let anybody change here.
    var ownedFields: [String] {
        [
            ("first name", firstName != nil), ("last name", lastName != nil), ("e-mail", !email.isKept),
            ("job title", jobTitle != nil), ("department", !department.isKept), ("business unit", !businessUnit.isKept),
            ("start date", !startDate.isKept), ("end date", !endDate.isKept), ("phone", !phone.isKept),
            ("language", !language.isKept),
        ].filter(\.1).map(\.0)
    }

    func applied(to fields: UserFields, _ tx: TenantTransaction) throws -> UserFields {
        var fields = fields
        fields.firstName = firstName?.text ?? fields.firstName
        fields.lastName = lastName?.text ?? fields.lastName
        fields.email = email.applied(to: nil)?.text ?? (email.isKept ? fields.email : nil)
        fields.startDate = startDate.applied(to: fields.startDate)
        fields.endDate = endDate.applied(to: fields.endDate)
        fields.phone = try ShortText.checked(phone.applied(to: fields.phone), called: "phone")
        fields.language = try ShortText.checked(language.applied(to: fields.language), called: "language")
        if let profile {
            fields.profile = try ProfileRows(tx).reference(to: profile)
        }
        if let jobTitle {
            fields.jobTitle = try CatalogueRows(.jobTitles, tx).reference(to: jobTitle)
        }
        fields.department = try reference(department, fields.department, .departments, tx)
        fields.businessUnit = try reference(businessUnit, fields.businessUnit, .businessUnits, tx)
        return fields
    }

    private func reference(
        _ change: FieldChange<String>,
        _ present: Reference?,
        _ catalogue: Catalogue,
        _ tx: TenantTransaction
    ) throws -> Reference? {
        switch change {
        case .keep: present
        case .set(let name): try CatalogueRows(catalogue, tx).reference(to: name)
        case .clear: nil
        }
    }
}

/// Free text of one line: a phone number, a language.
enum ShortText {
    static let maximumLength = 100

    static func checked(_ text: String?, called what: String) throws -> String? {
        guard let text = text?.withoutOuterBlanks.composed, !text.isEmpty else { return nil }
        guard text.scalarCount <= maximumLength, !text.holdsControlCharacter else {
            throw ServiceError(.invalid, "The \(what) is over \(maximumLength) characters, or over one line.")
        }
        return text
    }
}
