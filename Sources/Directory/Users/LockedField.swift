import Postgres
import Tenancy

/// A field that a feed leaves alone once it is locked, or the protection from removal.
package enum LockedField: String, Sendable, CaseIterable, ColumnValue {
    case firstName = "first_name"
    case lastName = "last_name"
    case email
    case jobTitle = "job_title"
    case department
    case businessUnit = "business_unit"
    case startDate = "start_date"
    case endDate = "end_date"
    case phone
    case language
    /// Not a field: the person stays when a snapshot leaves them out.
    case removal

    /// The field's value, as text that people read.
    func value(in fields: UserFields) -> String? {
        switch self {
        case .firstName: fields.firstName
        case .lastName: fields.lastName
        case .email: fields.email
        case .jobTitle: fields.jobTitle?.name
        case .department: fields.department?.name
        case .businessUnit: fields.businessUnit?.name
        case .startDate: fields.startDate?.description
        case .endDate: fields.endDate?.description
        case .phone: fields.phone
        case .language: fields.language
        case .removal: nil
        }
    }
}

/// A lock on a field of a user: the feed leaves it alone.
package struct FieldLock: Sendable, Equatable {
    package let field: LockedField
    package let value: String?
    package let reason: String
    package let lockedBy: String
    package let lockedAt: Timestamp
}

extension UserChanges {
    /// The fields that these changes name.
    package var namedFields: Set<LockedField> {
        let named: [(LockedField, Bool)] = [
            (.firstName, firstName != nil), (.lastName, lastName != nil), (.email, !email.isKept),
            (.jobTitle, jobTitle != nil), (.department, !department.isKept), (.businessUnit, !businessUnit.isKept),
            (.startDate, !startDate.isKept), (.endDate, !endDate.isKept), (.phone, !phone.isKept),
            (.language, !language.isKept),
        ]
        return Set(named.filter(\.1).map(\.0))
    }
}

extension UserRows {
    /// What a person sets is not filled in later by what a file said before.
    func forgetWaiting(_ user: UserID, _ fields: Set<LockedField>) throws {
        guard !fields.isDisjoint(with: [.department, .businessUnit]) else { return }
        try tx.execute(
            "DELETE FROM muster.waiting_references WHERE tenant_id = $1 AND user_id = $2 AND kind = ANY ($3)",
            [user.value, .texts(fields.map(\.rawValue))]
        )
    }
}
