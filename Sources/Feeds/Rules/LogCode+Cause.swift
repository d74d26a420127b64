/// What a cause is called that several entries of a log share, and what to do about it.
///
/// Neither names a person or shows an address: a summary is read where everybody reads along.
package struct LogCause: Sendable, Equatable {
    package let headline: String
    package let step: String
}

extension LogCode {
    /// The cause in words, given the value and the column if all its entries have the same.
    ///
    /// nil for what is about the whole run: its message stands for itself.
    func cause(value: String?, column: String?, example: String) -> LogCause? {
        guard !isAboutRun else { return nil }
        return Self.identityCauses[self] ?? referenceCause(value ?? "?", example)
            ?? valueCause(value, column ?? "A cell")
    }

    /// What a near match came near to and how it differs, such as `"Sous Chef" (capital S)`, out of its entry's message.
    static func nearestName(in message: String) -> String? {
        for words in [" is not the same as ", "whose feed ID is "] {
            if let range = message.firstRange(of: words) {
                let rest = message[range.upperBound...]
                return String(rest.hasSuffix(".") ? rest.dropLast() : rest)
            }
        }
        return nil
    }

    private func referenceCause(_ value: String, _ example: String) -> LogCause? {
        let nearest = Self.nearestName(in: example) ?? "one that exists"
        return switch self {
        case .rowJobTitleUnknown:
            LogCause(
                headline: "Job title \"\(value)\" does not exist",
                step: "Create it with \"muster job-title create\", or correct it in the HR system."
            )
        case .rowJobTitleNear:
            LogCause(
                headline: "Job title \"\(value)\" is not the same as \(nearest)",
                step: "Write it exactly so in the HR system, or let the feed write it so: muster job-title alias"
            )
        case .rowDepartmentUnknown:
            LogCause(
                headline: "Department \"\(value)\" does not exist",
                step: "Create it with \"muster department create\", or correct it in the HR system."
            )
        case .rowDepartmentNear:
            LogCause(
                headline: "Department \"\(value)\" is not the same as \(nearest)",
                step: "Write it exactly so in the HR system, or let the feed write it so: muster department alias"
            )
        case .rowUnitUnknown:
            LogCause(
                headline: "No business unit has the feed ID \"\(value)\"",
                step: "Create the unit with \"muster business-unit create\", or correct the ID in the HR system."
            )
        case .rowUnitWrongIDKind:
            LogCause(
                headline: "\"\(value)\" is not the feed ID of a business unit; it should be \(nearest)",
                step: "Send the feed ID in the column \"Business Unit ID\"."
            )
        default: nil
        }
    }

    private func valueCause(_ value: String?, _ column: String) -> LogCause {
        let quoted = value.map { "\"\($0)\"" }
        return switch self {
        case .rowNameMissing:
            LogCause(headline: "\"\(column)\" is blank", step: "Enter the names in the HR system.")
        case .rowDateInvalid:
            LogCause(
                headline: "\"\(column)\" is not a date in the format of the feed",
                step: "Correct the dates in the HR system, or set the feed's format: muster feed set NAME --date-format"
            )
        case .rowStatusUnknown:
            LogCause(
                headline: "Status \(quoted.map { "\($0) " } ?? "")is neither Active nor Inactive",
                step: "Send Active or Inactive in the column \"Status\"."
            )
        case .rowValueTooLong:
            LogCause(headline: "\"\(column)\" is too long", step: "Shorten the values in the HR system.")
        case .rowFieldLocked:
            LogCause(
                headline: "\"\(column)\" is locked",
                step: "Where the feed is right, release the lock: muster user unlock"
            )
        case .rowProfileRefused:
            LogCause(
                headline: "Profile \(quoted.map { "\($0) " } ?? "")was not given",
                step: "Assign it by hand, or allow it: muster feed set NAME --sets-profiles"
            )
        default:
            // A test holds that no code comes here.
            LogCause(headline: rawValue, step: "See the log of the run.")
        }
    }
}
