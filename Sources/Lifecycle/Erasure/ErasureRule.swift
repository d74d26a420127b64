/// What becomes of one table's rows about a person who is erased.
///
/// `ErasureRule.all` names every table with rows of tenants; a test compares it with the catalogue.
struct ErasureRule: Sendable {
    enum Effect: Sendable, Equatable {
        /// The rows go.
        case removed
        /// The rows stay, so that counts stay true, and name nobody any more.
        case anonymised
        /// The table holds nothing about people, or only what an administrator wrote into it and has to change.
        case kept
    }

    let table: String
    let effect: Effect
    /// Whether a row, as `t`, names the person.
    ///
    /// In: `$1` tenant, `$2` user, `$3` feed, `$4` external ID, `$5` a regular expression of what names the person in free
    /// text. False for every row afterwards.
    let naming: String
    /// What an anonymised row gets.
    let assignments: String
    /// What to do about a row that names the person and is kept.
    let remedy: String?

    private init(_ table: String, _ effect: Effect, _ naming: String, _ assignments: String = "", remedy: String? = nil)
    {
        self.table = table
        self.effect = effect
        self.naming = naming
        self.assignments = assignments
        self.remedy = remedy
    }

    static func removed(_ table: String, where naming: String) -> ErasureRule { .init(table, .removed, naming) }

    static func anonymised(_ table: String, where naming: String, set assignments: String) -> ErasureRule {
        .init(table, .anonymised, naming, assignments)
    }

    /// Free text about something else that may name people.
    static func mentions(_ table: String, _ columns: String...) -> ErasureRule {
        .init(
            table,
            .anonymised,
            columns.map { "t.\($0) ~* $5" }.joined(separator: " OR "),
            columns.map { "\($0) = regexp_replace(t.\($0), $5, '(erased)', 'gi')" }.joined(separator: ", ")
        )
    }

    static func kept(_ table: String) -> ErasureRule { .init(table, .kept, "false") }

    static func kept(_ table: String, unlessNamedIn columns: String..., remedy: String) -> ErasureRule {
        .init(table, .kept, columns.map { "t.\($0) ~* $5" }.joined(separator: " OR "), remedy: remedy)
    }

    /// The statement that does it; nil where nothing is to be done.
    var statement: String? {
        switch effect {
        case .removed: "DELETE FROM muster.\(table) AS t WHERE t.tenant_id = $1 AND (\(naming))"
        case .anonymised: "UPDATE muster.\(table) AS t SET \(assignments) WHERE t.tenant_id = $1 AND (\(naming))"
        case .kept: nil
        }
    }

    /// How many rows name the person.
    var counting: String {
        "SELECT count(*) AS rows FROM muster.\(table) AS t WHERE t.tenant_id = $1 AND (\(naming))"
    }
}
