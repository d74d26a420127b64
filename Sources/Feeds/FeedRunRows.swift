import Directory
import Postgres
import Tenancy

/// A feed run as `feed runs` lists it.
package struct FeedRunRow: Sendable {
    package let run: RunID
    package let feed: String
    /// How the feed's files come.
    package let way: FileWay
    package let fileName: String
    package let mode: FeedMode
    package let isDryRun: Bool
    package let state: FeedRunState
    package let startedAt: Timestamp
    package let finishedAt: Timestamp?
    package let records: Int
    package let counts: [RecordOutcome: Int]
    package let removed: Int
    package let entries: [LogSeverity: Int]

    init(row: Row) throws {
        run = try row["run_id"]
        feed = try row["feed"]
        way = try FileWay(row: row)
        fileName = try row["file_name"]
        mode = try row["mode"]
        isDryRun = try row["is_dry_run"]
        state = try row["state"]
        startedAt = try row["started_at"]
        finishedAt = try row["finished_at"]
        records = try row["records"]
        counts = try Dictionary(
            uniqueKeysWithValues: RecordOutcome.allCases.map { ($0, try row[$0.rawValue] as Int) }
        )
        removed = try row["removed"]
        entries = try Dictionary(
            uniqueKeysWithValues: LogSeverity.allCases.map { ($0, try row["entries_\($0.rawValue)"] as Int) }
        )
    }
}

/// Which entries of the feed log to show.
package struct FeedLogFilter: Sendable {
    /// nil: the newest run.
    package var run: RunID?
    package var severity: LogSeverity?
    package var code: String?
    package var externalID: String?
    /// An external ID, or a part of what an entry says, whatever its capitals.
    package var person: String?
    package var limit: Int

    package init(
        run: RunID? = nil,
        severity: LogSeverity? = nil,
        code: String? = nil,
        externalID: String? = nil,
        person: String? = nil,
        limit: Int = 1000
    ) {
        self.run = run
        self.severity = severity
        self.code = code
        self.externalID = externalID
        self.person = person
        self.limit = limit
    }
}

/// One entry of the feed log.
package struct FeedLogRow: Sendable {
    package let run: RunID
    package let severity: LogSeverity
    package let code: String
    package let line: Int?
    package let externalID: String?
    package let column: String?
    package let value: String?
    package let message: String
    package let remedy: String?
    package let who: String?

    init(row: Row) throws {
        run = try row["run_id"]
        severity = try row["severity"]
        code = try row["code"]
        line = try row["line"]
        externalID = try row["external_id"]
        column = try row["column_name"]
        value = try row["value"]
        message = try row["message"]
        remedy = try row["remedy"]
        who = try row["who"]
    }
}

/// A cause that several entries of one run share.
package struct FeedLogCause: Sendable {
    package let severity: LogSeverity
    package let code: String
    package let column: String?
    /// The value, if all entries have the same.
    package let value: String?
    package let people: Int
    /// The first entry's own message and remedy, which name a person.
    package let example: String
    package let remedy: String?
    package let who: String?
    private let way: FileWay

    /// The cause in words that name no person.
    package var headline: String { cause?.headline ?? example }
    /// What to do about it, in words that name no person.
    package var step: String? { cause.map { way.worded($0.step) } ?? remedy }
    /// Whether it is about the run as a whole, and `people` means nothing.
    package var isAboutRun: Bool { LogCode(rawValue: code)?.isAboutRun ?? false }

    private var cause: LogCause? {
        LogCode(rawValue: code)?.cause(value: value.map(Visible.text), column: column, example: example)
    }

    init(row: Row) throws {
        severity = try row["severity"]
        code = try row["code"]
        column = try row["column_name"]
        value = try row["value"]
        people = try row["people"]
        example = try row["example"]
        remedy = try row["remedy"]
        who = try row["who"]
        way = try FileWay(row: row)
    }
}

/// What a feed refers to in the catalogues.
package enum ReferenceKind: String, CaseIterable, Sendable {
    case jobTitle = "Job Title"
    case department = "Department"
    case businessUnit = "Business Unit ID"

    /// $2 last id in use, $3 names, $4 now.
    var creationStatement: String {
        switch self {
        case .jobTitle:
            """
            INSERT INTO muster.job_titles (tenant_id, job_title_id, name, created_at)
            SELECT $1, $2 + n.place, n.name, $4 FROM unnest($3::text[]) WITH ORDINALITY AS n (name, place)
            """
        case .department:
            """
            INSERT INTO muster.departments (tenant_id, department_id, name, created_at)
            SELECT $1, $2 + n.place, n.name, $4 FROM unnest($3::text[]) WITH ORDINALITY AS n (name, place)
            """
        case .businessUnit:
            """
            INSERT INTO muster.business_units (tenant_id, business_unit_id, name, feed_key, created_at)
            SELECT $1, $2 + n.place, n.name, n.name, $4 FROM unnest($3::text[]) WITH ORDINALITY AS n (name, place)
            """
        }
    }
}

/// A value that a run could not find in a catalogue.
package struct MissingReference: Sendable {
    package let kind: ReferenceKind
    package let value: String
    package let people: Int
    /// Something that exists differs from it only by case, blanks or invisible characters.
    package private(set) var isNearMatch: Bool
    /// What it comes near to and how it differs, as the log says it.
    package private(set) var nearest: String?
    /// It has been created since.
    package let exists: Bool

    /// Whether it may be created as it stands: a near match, or a name with characters that nobody sees, is a slip.
    package var isCreatable: Bool { !isNearMatch && !exists && !holdsOddCharacters }

    /// The same, left alone because of a name that it comes near to.
    func resembling(_ nearest: String) -> MissingReference {
        var reference = self
        reference.isNearMatch = true
        reference.nearest = nearest
        return reference
    }

    package var holdsOddCharacters: Bool {
        Visible.text(value) != value || (try? CatalogueName(value)) == nil
    }

    /// The value with invisible characters shown.
    package var shown: String { Visible.text(value) }

    init(row: Row) throws {
        let column: String = try row["column_name"]
        guard let kind = ReferenceKind(rawValue: column) else {
            throw ServiceError(.failed, "The log names an unknown column.")
        }
        self.kind = kind
        value = try row["value"]
        people = try row["people"]
        isNearMatch = try row["is_near"]
        nearest = LogCode.nearestName(in: try row["example"])
        exists = try row["already_exists"]
    }
}
