import Directory
import Postgres
import Tenancy

/// Whom a story is asked of.
package struct PersonQuestion: Sendable {
    /// A user's number, e-mail address, external ID or name; or the external ID alone.
    let text: String
    let isExternalID: Bool
    let feed: String?

    /// By the user's number, e-mail address, name, or the ID that a feed uses.
    package init(_ text: String, feed: String? = nil) {
        self.text = ComposedForm.of(text).withoutOuterBlanks
        isExternalID = false
        self.feed = feed
    }

    /// By the ID that a feed uses, and by nothing else.
    package init(externalID: String, feed: String? = nil) {
        text = ComposedForm.of(externalID).withoutOuterBlanks
        isExternalID = true
        self.feed = feed
    }
}

/// Tells what became of one person over all runs, also of somebody whom no run has created.
package struct PersonStoryService: Sendable {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    /// The whole story.
    ///
    /// - Parameter events: how many of the newest events.
    /// - Throws: `ServiceError`: `unknown` when no user, waiting record, plan or log entry fits, `conflict` when several people do,
    ///   `refused` for who may not view users and feeds.
    package func story(
        of question: PersonQuestion,
        in tenant: TenantID,
        events: Int = 30,
        as caller: Caller
    ) async throws -> PersonStory {
        try await database.readDirectory(of: tenant) { tx in
            try Permission.view(.users).require(of: caller, tx)
            try Permission.view(.feeds).require(of: caller, tx)
            let person = try Person.find(question, tx)
            let values: [Value] = [.id(person.user), .id(person.feedID), .text(optional: person.externalID)]
            return PersonStory(
                user: try person.user.flatMap { try UserService.user($0, tx) },
                name: person.name,
                feed: person.feed,
                externalID: person.externalID,
                waiting: try tx.query(FeedStatement.personWaiting.text, values).map(PersonWaiting.init),
                events: try tx.query(FeedStatement.personEvents.text, values + [.int(Int64(events))])
                    .map(PersonEvent.init)
            )
        }
    }
}

/// Somebody whom the directory has, or whom a feed has named.
private struct Person {
    let user: UserID?
    let feedID: FeedID?
    let feed: String?
    let externalID: String?
    let name: String?

    private init(_ row: Row) throws {
        user = try row["user_id"]
        feedID = try row["feed_id"]
        feed = try row["feed"]
        externalID = try row["external_id"]
        name = try row["person"]
    }

    /// How far back the words of the log are searched: they have no index, and a year of them can be millions.
    private static let logSearched = Duration.seconds(90 * 86_400)

    static func find(_ question: PersonQuestion, _ tx: TenantTransaction) throws -> Person {
        if let feed = question.feed { _ = try FeedQueries.feed(tx, named: feed) }
        let feed = Value.text(optional: question.feed)
        var found = try tx.query(
            FeedStatement.findPeople.text,
            [.text(question.text), .bool(question.isExternalID), feed]
        ).map(Person.init)
        // As everywhere, a number is a user's number first.
        if !question.isExternalID, let user = found.first(where: { $0.user?.description == question.text }) {
            return user
        }
        // Somebody whom no run took may have the name of somebody whom one did; only the log's words know of them.
        let isByName = !question.isExternalID && !found.contains { $0.externalID == question.text }
        if isByName, found.isEmpty || !question.text.contains("@"), question.text.count >= 3 {
            found += try tx.query(
                FeedStatement.findPeopleInLog.text,
                [.text(question.text), feed, .timestamp(tx.now.adding(.zero - Self.logSearched))]
            ).map(Person.init).filter { person in
                person.user == nil && !found.contains { $0.externalID == person.externalID && $0.feed == person.feed }
                    || found.isEmpty
            }
        }
        guard let person = found.first else { throw unknown(question) }
        guard found.count == 1 else { throw several(found) }
        return person
    }

    private static func unknown(_ question: PersonQuestion) -> ServiceError {
        ServiceError(
            .unknown,
            "No user, no waiting record and no log entry of this tenant is about \"\(Visible.text(question.text))\".",
            remedy: "An external ID counts as the file has it: 007 is not 7. If it is right, no file that was imported "
                + "had it; see which were with: muster feed runs"
        )
    }

    private static func several(_ found: [Person]) -> ServiceError {
        let shown = found.prefix(5).map(\.words).joined(separator: "; ")
        return ServiceError(
            .conflict,
            "That may be several people: \(shown)\(found.count > 5 ? "; and others" : "").",
            remedy: "Give the user's number, or --external-id ID and --feed NAME."
        )
    }

    private var words: String {
        let named = [name, externalID.map { "external ID \($0)" }, feed.map { "feed \($0)" }].compactMap(\.self)
        return (user.map { ["user \($0)"] } ?? ["not in the directory"]).joined() + ", " + named.joined(separator: ", ")
    }
}
