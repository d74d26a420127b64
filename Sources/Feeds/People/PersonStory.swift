import Directory
import Postgres
import Tenancy

/// Why somebody is missing from the directory, or as they are in it: over all runs and changes.
package struct PersonStory: Sendable {
    /// Nil when the directory does not have them.
    package let user: User?
    /// Their name, where anybody told it.
    package let name: String?
    package let feed: String?
    package let externalID: String?
    /// What stands between the feed's word and the directory now.
    package let waiting: [PersonWaiting]
    /// What became of them, newest first.
    package let events: [PersonEvent]
}

/// Something that keeps a feed's word from the directory.
package struct PersonWaiting: Sendable {
    package enum Kind: String, Sendable, ColumnValue {
        /// The whole record waits for a job title.
        case jobTitle = "job_title"
        /// The department is left as it is until the one named exists.
        case department
        /// The unit is left as it is until the one named exists.
        case businessUnit = "business_unit"
        /// A field is locked.
        case lock
        /// The person is protected from removal.
        case protection
        /// A plan about the person waits for approval.
        case held
    }

    package let kind: Kind
    /// The name that does not exist, the field, or what the plan would do.
    package let value: String
    /// The reason of a lock.
    package let detail: String?
    package let run: RunID?

    init(_ row: Row) throws {
        kind = try row["kind"]
        value = try row["value"]
        detail = try row["detail"]
        run = try row["run_id"]
    }
}

/// A change of the user, or what the feed log told of one of their records.
package struct PersonEvent: Sendable {
    package let happenedAt: Timestamp
    package let run: RunID?
    package let fileName: String?
    package let runState: FeedRunState?
    /// `created`, `updated`, `deactivated` or `reactivated`, or a code of the log.
    package let what: String
    /// Nil for a change.
    package let severity: LogSeverity?
    /// Nil for an entry of the log.
    package let changedBy: String?
    /// The fields before and after, or the log's message.
    package let words: String?
    package let remedy: String?

    init(_ row: Row) throws {
        happenedAt = try row["happened_at"]
        run = try row["run_id"]
        fileName = try row["file_name"]
        runState = try row["run_state"]
        what = try row["what"]
        severity = try row["severity"]
        changedBy = try row["changed_by"]
        words = try row["words"]
        remedy = try row["remedy"]
    }
}
