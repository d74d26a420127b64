import Postgres
import Tenancy

/// A job title, a department or a business unit, with how many users have it.
package struct CatalogueEntry: Sendable, Equatable {
    /// The number within its own catalogue.
    package let id: Int64
    package let name: String
    /// By which feeds name a business unit; nil in the other catalogues.
    package let feedID: String?
    package let timeZone: String?
    /// In which the unit is written to; nil in the other catalogues.
    package let language: String?
    /// Nil in catalogues other than that of job titles.
    package let isTrainingManager: Bool?
    package let activeUsers: Int
    package let users: Int

    init(_ row: Row) throws {
        id = try row["entry_id"]
        name = try row["name"]
        feedID = try row["feed_key"]
        timeZone = try row["time_zone"]
        language = try row["language"]
        isTrainingManager = try row["is_training_manager"]
        activeUsers = try row["active_users"]
        users = try row["users"]
    }
}

/// An entry without its users, which are much to count when only the names matter.
struct CatalogueNameEntry: Sendable, Equatable {
    let id: Int64
    let name: String
    let feedID: String?
    let timeZone: String?
    let language: String?

    init(_ row: Row) throws {
        id = try row["entry_id"]
        name = try row["name"]
        feedID = try row["feed_key"]
        timeZone = try row["time_zone"]
        language = try row["language"]
    }
}

/// An entry to be: its values are valid, whether it fits in is for the catalogue to say.
package struct CatalogueDraft: Sendable, Hashable {
    package let name: CatalogueName
    /// Business units only.
    package let feedID: ExternalID?
    package let timeZone: String?
    package let language: String?

    /// By which feeds name the entry.
    var ownValue: String { feedID?.text ?? name.text }

    /// - Throws: `ServiceError` with code `invalid`.
    package init(
        _ catalogue: Catalogue,
        name: String,
        feedID: String? = nil,
        timeZone: String? = nil,
        language: String? = nil
    ) throws {
        self.name = try CatalogueName(name)
        self.timeZone = timeZone.map(\.withoutOuterBlanks).flatMap { $0.isEmpty ? nil : $0 }
        self.language = try language.map(\.withoutOuterBlanks).flatMap { $0.isEmpty ? nil : $0 }.map(
            LanguageTag.checked
        )
        guard catalogue.hasFeedIDs else {
            self.feedID = nil
            return
        }
        let id = (feedID ?? "").withoutOuterBlanks
        guard !id.isEmpty, id.scalarCount <= CatalogueName.maximumLength, !id.holdsControlCharacter else {
            throw ServiceError(
                .invalid,
                "The ID of the \(catalogue.noun) is blank, over \(CatalogueName.maximumLength) characters or over one line.",
                remedy: "Give the ID by which feeds name it."
            )
        }
        self.feedID = try ExternalID(id)
    }
}
