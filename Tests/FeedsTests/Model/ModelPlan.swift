import Feeds

/// What a run would do: one outcome for each record, whom a snapshot leaves out, and what the log says.
struct ModelPlan {
    /// One record and what becomes of it.
    struct Item {
        let reading: ModelReading
        /// The known person's number.
        let person: Int?
        var outcome: RecordOutcome
        /// What the person would have.
        var wanted: [ModelField: String] = [:]
        /// Names that nobody knows, by field.
        var unknown: [ModelField: String] = [:]
        var datesAreOutOfOrder = false
        var contradicts = false
        var emailFault: LogCode?
        var managerFault: LogCode?

        var isApplied: Bool { ![.rejected, .parked, .superseded, .skipped].contains(outcome) }
        /// Whether applying it writes to anybody.
        var isWritten: Bool { isApplied && outcome != .unchanged }
    }

    struct Entry: Hashable, Comparable, CustomStringConvertible {
        let code: LogCode
        let externalID: String?
        /// Where in the file; nil for what is about no record.
        let line: Int?

        var description: String { "\(code.rawValue) \(externalID ?? "-")" }

        static func < (one: Entry, other: Entry) -> Bool { one.description < other.description }
    }

    let isSnapshot: Bool
    var items: [Item]
    var removals: [Int] = []
    var protected: [Int] = []
    var isMissingRemovals = false
    var holds: [LogCode] = []
    var entries: [Entry] = []
    /// Whom an approval of a part is about; nil for everybody.
    var chosen: Set<String>?

    var removed: Int { removals.count }

    var counts: [RecordOutcome: Int] {
        Dictionary(grouping: items, by: \.outcome).mapValues(\.count)
    }

    /// IDs that stand in any record, applied or not.
    var mentioned: Set<String> { Set(items.compactMap(\.reading.id)) }

    /// Whether what waited for somebody, or would, is settled with the plan.
    func settles(_ id: String?) -> Bool {
        guard let chosen else { return true }
        return id.map(chosen.contains) ?? false
    }

    var hasMessages: Bool {
        entries.contains { [.error, .warning].contains($0.code.wording.severity) }
    }
}
