/// What tells a tenant's three catalogues apart; everything else about them is the same.
package struct Catalogue: Sendable {
    /// What one entry is called, and what several are.
    package let noun: String
    package let plural: String
    /// The noun as commands have it.
    var command: String { noun.replacing(" ", with: "-") }
    let table: StaticString
    let idColumn: StaticString
    let counter: Counter
    /// What the rows of aliases call it.
    let kind: String
    /// The columns that not every catalogue has, under the names that every query uses.
    let ownColumns: StaticString
    /// Whether feeds name an entry by an ID of its own instead of its name.
    package let hasFeedIDs: Bool
    /// Whether learners carry the name, so that a rename must reach learning.
    let reachesLearning: Bool

    package static let jobTitles = Catalogue(
        noun: "job title",
        plural: "job titles",
        table: "muster.job_titles",
        idColumn: "job_title_id",
        counter: .jobTitle,
        kind: "job_title",
        ownColumns: "NULL::text AS feed_key, NULL::text AS time_zone, NULL::text AS language, c.is_training_manager",
        hasFeedIDs: false,
        reachesLearning: true
    )

    package static let departments = Catalogue(
        noun: "department",
        plural: "departments",
        table: "muster.departments",
        idColumn: "department_id",
        counter: .department,
        kind: "department",
        ownColumns: """
            NULL::text AS feed_key, NULL::text AS time_zone, NULL::text AS language,
            NULL::boolean AS is_training_manager
            """,
        hasFeedIDs: false,
        reachesLearning: true
    )

    package static let businessUnits = Catalogue(
        noun: "business unit",
        plural: "business units",
        table: "muster.business_units",
        idColumn: "business_unit_id",
        counter: .businessUnit,
        kind: "business_unit",
        ownColumns: "c.feed_key, c.time_zone, c.language, NULL::boolean AS is_training_manager",
        hasFeedIDs: true,
        reachesLearning: false
    )
}
