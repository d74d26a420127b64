import Directory
import Postgres
import Tenancy

/// What a plan does to a person.
package enum PlanAction: String, CaseIterable, Sendable, ColumnValue {
    case create
    case update
    case reactivate
    case deactivate
    case remove
}

/// A part of a plan: some actions, some people, or both; without either it is all of it.
package struct PlanPart: Sendable {
    package var actions: Set<PlanAction>
    /// External IDs, as the feed has them.
    package var people: [String]

    package init(actions: Set<PlanAction> = [], people: [String] = []) {
        self.actions = actions
        self.people = people
    }

    package static let whole = PlanPart()

    package var isWhole: Bool { actions.isEmpty && people.isEmpty }

    /// The actions and the IDs for a statement, each NULL for all.
    var values: [Value] {
        [
            actions.isEmpty ? .null : .texts(actions.map(\.rawValue).sorted()),
            people.isEmpty ? .null : .texts(people),
        ]
    }

    /// In words, such as "remove; 2 people".
    var words: String {
        let actions = PlanAction.allCases.filter(self.actions.contains).map(\.rawValue).joined(separator: ", ")
        let people = self.people.isEmpty ? "" : "the people named (\(self.people.count))"
        return [actions, people].filter { !$0.isEmpty }.joined(separator: "; ")
    }
}

/// A plan that was kept, or the part of it that was asked for.
package struct KeptPlan: Sendable {
    /// People by what happens to them, of the part asked for.
    package let counts: [PlanAction: Int]
    package let rows: [FeedPlanRow]
    package let run: FeedRunRow
    package let expiresAt: Timestamp?
    package let isExpired: Bool

    static func counts(_ tx: TenantTransaction, _ run: RunID, _ part: PlanPart) throws -> [PlanAction: Int] {
        try Dictionary(
            uniqueKeysWithValues: tx.query(FeedStatement.countPlan.text, [run.value] + part.values).map { row in
                (try row["action"], try row["people"])
            }
        )
    }
}

/// One field of one person that a plan changes.
package struct FeedPlanRow: Sendable, Equatable {
    package let person: String
    package let externalID: String
    package let line: Int?
    package let action: PlanAction
    package let field: String
    package let before: String?
    package let after: String?
    /// Why, in words.
    package let cause: String

    init(row: Row) throws {
        person = try row["person"]
        externalID = try row["external_id"]
        line = try row["line"]
        action = try row["action"]
        field = try row["field"]
        before = try row["old_value"]
        after = try row["new_value"]
        let source: RunID? = try row["source_run_id"]
        let why: String? = try row["cause"]
        let record = source.map { "the record of run \($0) that waited for its job title" } ?? "the record"
        cause =
            switch (action, why) {
            case (.create, _): "\(record) has a new external ID"
            case (.remove, _): "left out of the snapshot"
            case (.deactivate, "ended"?) where field == "status": "the end date has passed"
            case (.deactivate, _) where field == "status": "\(record) says Inactive"
            case (.reactivate, _) where field == "status": "\(record) brings them back"
            case (.reactivate, _) where field == "profile": "whoever comes back gets it anew"
            case (.update, _) where field == "deactivated_by": "\(record) says Inactive"
            case (.update, _), (.deactivate, _), (.reactivate, _): "\(record) says so"
            }
    }
}
