import Directory
import Postgres
import Tenancy

/// The feed behind `user upload`: files that a person gives by hand, with every rule and the log of a feed.
///
/// It owns no fields, so what it wrote can be changed by hand; absence from a file means nothing to it.
package enum ByHandFeed {
    package static let name = "by-hand"

    /// The tenant's, made at its first use.
    ///
    /// - Throws: `ServiceError` `conflict` when a feed of another nature has the name.
    static func feed(_ tx: TenantTransaction) throws -> Feed {
        if let feed = try find(tx) { return feed }
        // Another upload may be making it just now.
        try DirectoryChange.lock(tx)
        if let feed = try find(tx) { return feed }
        var new = NewFeed(name: name, kind: .upload, mode: .delta)
        new.ownsFields = false
        new.setsProfiles = true
        try FeedQueries.insert(tx, new)
        return try FeedQueries.feed(tx, named: name)
    }

    /// - Throws: `ServiceError` `invalid` for a mode in which an upload of a few would end everybody else.
    static func requireDelta(_ mode: FeedMode?, of feed: Feed) throws {
        guard feed.isByHand, mode == .snapshot else { return }
        throw ServiceError(
            .invalid,
            "The feed \"\(name)\" cannot be a snapshot: a file given by hand never says who has left.",
            remedy: "Write Inactive in the column Status of those who left."
        )
    }

    private static func find(_ tx: TenantTransaction) throws -> Feed? {
        guard let feed = try FeedQueries.all(tx).first(where: { $0.name == name }) else { return nil }
        guard feed.isByHand else {
            throw ServiceError(
                .conflict,
                "The tenant has a feed \"\(name)\" that owns the fields of its people, so users cannot be uploaded by hand.",
                remedy: "Import the file into a feed with: muster feed import FILE --feed NAME"
            )
        }
        return feed
    }
}

extension LogWording {
    /// The words for a file that a person gave by hand: there is no HR system behind it, and no export.
    var byHand: LogWording {
        LogWording(severity, who == .hr ? .admin : who, Self.byHand(message), remedy: Self.byHand(remedy))
    }

    // The longer words come first.
    /// The same for a text that stands alone.
    static func byHand(_ text: String) -> String {
        [
            ("the export in the HR system", "the file"),
            ("the export of the HR system", "the file"),
            ("the HR system's export include", "the file include"),
            ("have the HR system send", "upload"),
            ("the HR system's export", "the file"),
            ("the HR system", "the file"),
            ("the export", "the file"),
            ("send the file again", "upload it again"),
            ("Import the file again", "Upload the file again"),
            ("import the file again", "upload the file again"),
            ("send it again", "upload it again"),
            ("send that file", "upload that file"),
            ("let the feed write it so", "let uploads write it so"),
            ("(the record is then applied by itself)", "(a record taken with --partial is then applied by itself)"),
        ].reduce(text) { text, words in text.replacing(words.0, with: words.1) }
    }
}
