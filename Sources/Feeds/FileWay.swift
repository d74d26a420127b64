import Postgres

/// How a feed's files come, as far as texts have to tell of it.
package enum FileWay: Sendable, Equatable {
    /// A person uploads users.
    case byHand
    /// A person imports them.
    case imported
    /// They are put into a folder.
    case folder
    /// Workers fetch them, for the feed of this name.
    case fetched(feed: String)

    init(_ kind: FeedKind, feed: String, ownsFields: Bool) {
        self =
            switch kind {
            case .upload: feed == ByHandFeed.name && !ownsFields ? .byHand : .imported
            case .folder: .folder
            case .https, .sftp: .fetched(feed: feed)
            }
    }

    /// From the columns `kind`, `feed` and `owns_fields`.
    init(row: Row) throws {
        self.init(try row["kind"], feed: try row["feed"], ownsFields: try row["owns_fields"])
    }

    /// The text, telling how the same file comes once more.
    package func worded(_ text: String) -> String {
        switch self {
        case .byHand: LogWording.byHand(text)
        case .imported: text
        case .folder: Self.adding(" or put it into the feed's folder once more", to: text)
        case .fetched(let feed):
            Self.adding(" or have it fetched with \"muster feed pull \(feed) --again\"", to: text)
        }
    }

    private static func adding(_ way: String, to text: String) -> String {
        text.replacing(/[Ii]mport the file again/) { $0.output + way }
    }
}

extension Feed {
    package var fileWay: FileWay { FileWay(kind, feed: name, ownsFields: ownsFields) }

    /// Whether its files are given by hand, by `user upload`.
    package var isByHand: Bool { fileWay == .byHand }

    /// The texts of a code as they fit the feed.
    func wording(_ code: LogCode) -> LogWording {
        // Whoever meets another import has the file in hand.
        code == .runBusy && !isByHand ? code.wording : worded(code.wording)
    }

    func worded(_ wording: LogWording) -> LogWording {
        isByHand
            ? wording.byHand
            : LogWording(wording.severity, wording.who, wording.message, remedy: fileWay.worded(wording.remedy))
    }
}
