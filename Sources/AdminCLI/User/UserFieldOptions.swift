import ArgumentParser
import Directory
import Postgres

/// What is to be different about a user; what is not given stays.
struct UserFieldOptions: ParsableArguments {
    /// The fields that may be empty.
    enum Clearable: String, CaseIterable, ExpressibleByArgument {
        case email
        case department
        case unit
        case startDate = "start-date"
        case endDate = "end-date"
        case phone
        case language

        /// The same words as for a lock.
        init?(argument: String) {
            guard let field = LockedField(argument: argument) else { return nil }
            self.init(rawValue: field.optionName)
        }
    }

    @Option(help: "First name.")
    var firstName: String?

    @Option(help: "Last name.")
    var lastName: String?

    @Option(help: "E-mail address.")
    var email: String?

    @Option(help: "Job title, exactly as the directory has it.")
    var jobTitle: String?

    @OptionGroup var details: UserDetailOptions

    @Option(help: "A field to empty; several may be named.")
    var clear: [Clearable] = []

    func validate() throws {
        for (field, isGiven) in given where isGiven && clear.contains(field) {
            throw ValidationError("Either --\(field.rawValue) or --clear \(field.rawValue).")
        }
    }

    var isEmpty: Bool {
        firstName == nil && lastName == nil && jobTitle == nil && clear.isEmpty && !given.contains { $0.1 }
    }

    /// - Throws: `ServiceError` with code `invalid` for a name or an address that cannot be.
    func changes() throws -> UserChanges {
        var changes = UserChanges()
        changes.firstName = try firstName.map { try PersonName($0, called: "first name") }
        changes.lastName = try lastName.map { try PersonName($0, called: "last name") }
        changes.email = change(try email.map { try EmailAddress($0) }, .email)
        changes.jobTitle = jobTitle
        changes.department = change(details.department, .department)
        changes.businessUnit = change(details.unit, .unit)
        changes.startDate = change(details.startDate, .startDate)
        changes.endDate = change(details.endDate, .endDate)
        changes.phone = change(details.phone, .phone)
        changes.language = change(details.language, .language)
        return changes
    }

    private var given: [(Clearable, Bool)] {
        [
            (.email, email != nil), (.department, details.department != nil), (.unit, details.unit != nil),
            (.startDate, details.startDate != nil), (.endDate, details.endDate != nil), (.phone, details.phone != nil),
            (.language, details.language != nil),
        ]
    }

    private func change<Value>(_ value: Value?, _ field: Clearable) -> FieldChange<Value> {
        if let value { return .set(value) }
        return clear.contains(field) ? .clear : .keep
    }
}
