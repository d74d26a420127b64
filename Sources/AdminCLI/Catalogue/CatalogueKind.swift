import ArgumentParser
import Directory

/// Which catalogue a noun is about; the verbs are written once for all of them.
protocol CatalogueKind: Sendable {
    static var catalogue: Catalogue { get }
    /// The noun as it is typed.
    static var noun: String { get }
    /// The columns of an upload file, the mandatory ones first.
    static var header: [String] { get }
    static var mandatoryColumns: Int { get }
    static var example: [String] { get }
    /// Another way in which a feed may name the example.
    static var exampleAlias: String { get }
}

enum JobTitles: CatalogueKind {
    static let catalogue = Catalogue.jobTitles
    static let noun = "job-title"
    static let header = ["Job Title"]
    static let mandatoryColumns = 1
    static let example = ["Sous Chef"]
    static let exampleAlias = "Souschef"
}

enum Departments: CatalogueKind {
    static let catalogue = Catalogue.departments
    static let noun = "department"
    static let header = ["Department"]
    static let mandatoryColumns = 1
    static let example = ["Front of House"]
    static let exampleAlias = "FOH"
}

enum BusinessUnits: CatalogueKind {
    static let catalogue = Catalogue.businessUnits
    static let noun = "business-unit"
    static let header = ["Business Unit", "Business Unit ID", "Time Zone", "Language"]
    static let mandatoryColumns = 2
    static let example = ["Harbour Street", "0101", "Europe/London", "en"]
    static let exampleAlias = "HRB-01"
}

extension CatalogueKind {
    /// What the lists show: the columns that this catalogue has.
    static var columns: [Column<CatalogueEntry>] {
        var columns: [Column<CatalogueEntry>] = [Column("name") { .text($0.name) }]
        if catalogue.hasFeedIDs {
            columns.append(Column("feed_id") { .text(optional: $0.feedID) })
            columns.append(Column("time_zone") { .text(optional: $0.timeZone) })
            columns.append(Column("language") { .text(optional: $0.language) })
        }
        if noun == JobTitles.noun {
            columns.append(Column("training_manager") { .bool($0.isTrainingManager ?? false) })
        }
        columns.append(Column("active_users") { .count($0.activeUsers) })
        columns.append(Column("users") { .count($0.users) })
        return columns
    }
}
