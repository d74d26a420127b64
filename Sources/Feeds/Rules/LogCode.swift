/// What a feed log entry is about; the raw value is the public code of `muster.feed_log`.
package enum LogCode: String, CaseIterable, Sendable {
    case runEmptyFile = "RUN_EMPTY_FILE"
    case runNotText = "RUN_NOT_TEXT"
    case runBadEncoding = "RUN_BAD_ENCODING"
    case runBOMStripped = "RUN_BOM_STRIPPED"
    case runMalformedCSV = "RUN_MALFORMED_CSV"
    case runHeaderMissing = "RUN_HEADER_MISSING"
    case runHeaderDuplicate = "RUN_HEADER_DUPLICATE"
    case runHeaderUnknown = "RUN_HEADER_UNKNOWN"
    case runSameAsLast = "RUN_SAME_AS_LAST"
    case runBusy = "RUN_BUSY"
    case runHeldRemovals = "RUN_HELD_REMOVALS"
    case runHeldUnitEmpty = "RUN_HELD_UNIT_EMPTY"
    case runHeldCreations = "RUN_HELD_CREATIONS"
    case runHeldIDChurn = "RUN_HELD_ID_CHURN"
    case runRemovalsSkipped = "RUN_REMOVALS_SKIPPED"
    case runInternal = "RUN_INTERNAL"
    case runAppliedInPart = "RUN_APPLIED_IN_PART"
    case runReverted = "RUN_REVERTED"

    case rowWidth = "ROW_WIDTH"
    case rowIDMissing = "ROW_ID_MISSING"
    case rowIDDuplicate = "ROW_ID_DUPLICATE"
    case rowIDDuplicateRejected = "ROW_ID_DUPLICATE_REJECTED"
    case rowIDOtherPerson = "ROW_ID_OTHER_PERSON"
    case rowIDLookalike = "ROW_ID_LOOKALIKE"
    case rowIDFormat = "ROW_ID_FORMAT"
    case rowEmailInvalid = "ROW_EMAIL_INVALID"
    case rowEmailMissing = "ROW_EMAIL_MISSING"
    case rowEmailInUse = "ROW_EMAIL_IN_USE"
    case rowEmailInUseKept = "ROW_EMAIL_IN_USE_KEPT"
    case rowEmailTwiceInFile = "ROW_EMAIL_TWICE_IN_FILE"
    case rowEmailReused = "ROW_EMAIL_REUSED"
    case rowReactivated = "ROW_REACTIVATED"
    case rowNameMissing = "ROW_NAME_MISSING"
    case rowJobTitleMissing = "ROW_JOB_TITLE_MISSING"
    case rowJobTitleUnknown = "ROW_JOB_TITLE_UNKNOWN"
    case rowJobTitleNear = "ROW_JOB_TITLE_NEAR"
    case rowDepartmentUnknown = "ROW_DEPARTMENT_UNKNOWN"
    case rowDepartmentNear = "ROW_DEPARTMENT_NEAR"
    case rowUnitUnknown = "ROW_UNIT_UNKNOWN"
    case rowUnitWrongIDKind = "ROW_UNIT_WRONG_ID_KIND"
    case rowDateInvalid = "ROW_DATE_INVALID"
    case rowDateOrder = "ROW_DATE_ORDER"
    case rowStatusUnknown = "ROW_STATUS_UNKNOWN"
    case rowStatusContradicts = "ROW_STATUS_CONTRADICTS"
    case rowManagerUnknown = "ROW_MANAGER_UNKNOWN"
    case rowManagerLoop = "ROW_MANAGER_LOOP"
    case rowValueTooLong = "ROW_VALUE_TOO_LONG"
    case rowFieldLocked = "ROW_FIELD_LOCKED"
    case rowProfileRefused = "ROW_PROFILE_REFUSED"
    case rowProtected = "ROW_PROTECTED"
    case rowNotInFile = "ROW_NOT_IN_FILE"
    case rowInactiveUnknown = "ROW_INACTIVE_UNKNOWN"
    case rowHandDeactivated = "ROW_HAND_DEACTIVATED"
    case rowNotApproved = "ROW_NOT_APPROVED"
}

/// What an entry meant for its run or record.
package enum LogSeverity: String, CaseIterable, Sendable {
    /// The run stopped and wrote nothing.
    case fatal
    /// The run waits for approval and wrote nothing.
    case held
    /// The record was not applied.
    case error
    /// The record was applied, with something left out or surprising.
    case warning
    /// Nothing is wrong.
    case info
}

/// Who can repair the cause of an entry.
package enum LogWho: String, CaseIterable, Sendable {
    /// The people who keep the data in the HR system.
    case hr
    /// Whoever administers the directory and its feeds.
    case admin
}

/// The texts of one log code, as templates with `{placeholders}`.
///
/// Entries of records are rendered set-based in SQL, so a template may use nothing but `LogPlaceholder`.
package struct LogWording: Sendable, Equatable {
    package let severity: LogSeverity
    /// Who can repair the cause; nil when nobody needs to.
    package let who: LogWho?
    package let message: String
    package let remedy: String

    init(_ severity: LogSeverity, _ who: LogWho?, _ message: String, remedy: String = "Nothing to do.") {
        self.severity = severity
        self.who = who
        self.message = message
        self.remedy = remedy
    }

    /// The message with its placeholders replaced; a placeholder without an argument stays as it is.
    package func renderedMessage(_ arguments: [String: String]) -> String {
        LogWording.render(message, arguments)
    }

    /// The remedy with its placeholders replaced; a placeholder without an argument stays as it is.
    package func renderedRemedy(_ arguments: [String: String]) -> String {
        LogWording.render(remedy, arguments)
    }

    /// Replaces in one pass, so that a value that looks like a placeholder is shown as it was sent.
    static func render(_ template: String, _ arguments: [String: String]) -> String {
        var result = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open]
            rest = rest[open...]
            guard let close = rest.firstIndex(of: "}") else { break }
            let name = String(rest[rest.index(after: open)..<close])
            result += arguments[name] ?? "{\(name)}"
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}

/// The words in braces that a template may use.
package enum LogPlaceholder: String, CaseIterable, Sendable {
    /// The display name of the record's person.
    case person
    /// The record's external ID.
    case id
    /// The value as sent, invisible characters shown.
    case value
    /// What would have been right, or what stays.
    case expected
    /// Another person's, unit's or run's name.
    case other
    case otherID = "other_id"
    case otherLine = "other_line"
    case line
    case column
    case detail
    case n
    case m
    case percent
    case feed
}

extension LogCode {
    /// The texts for a record that was not applied, for a new person, or for the run.
    package var wording: LogWording {
        // A test holds that every code stands in one of the tables.
        Self.wordings[self] ?? LogWording(.error, .admin, rawValue)
    }

    /// The texts about a known person, where they differ: mostly that the record was applied and a present value kept.
    package var wordingWhenKept: LogWording? { Self.keptWordings[self] }

    package var severity: LogSeverity { wording.severity }
    package var who: LogWho? { wording.who }
    package var message: String { wording.message }
    package var remedy: String { wording.remedy }

    /// The message of a run-level entry, its placeholders replaced.
    package func render(_ arguments: [String: String]) -> String { wording.renderedMessage(arguments) }

    /// Whether the code is about the whole run, and not about one record.
    package var isAboutRun: Bool { rawValue.hasPrefix("RUN_") }

    static let wordings: [LogCode: LogWording] = runWordings.merging(identityWordings) { first, _ in first }
        .merging(valueWordings) { first, _ in first }
}
