import Directory
import Feeds
import TestSupport
import Tenancy
import Testing

private typealias Line = ImportFixture

/// Files in which nearly every value is odd in a way of its own.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30)))
struct OddValueTests {
    /// Blanks that differ, so that so many titles look like one.
    private static func title(_ number: Int) -> String {
        let blanks = ["", " ", "\u{A0}", "\u{2003}"]
        var rest = number
        return "SousChefOfAll".map { letter in
            defer { rest /= 4 }
            return String(letter) + blanks[rest % 4]
        }.joined()
    }

    @Test func `more different values than fit in one piece are all explained and shown`() async throws {
        let url = try TemporaryDatabase.current.url
        let count = 20_500
        try await withCountedStatements { database, tally in
            let firm = try await ImportFixture.make(slug: "firm", in: database, url: url)
            _ = try await CatalogueService(.jobTitles, database).create(
                CatalogueDraft(.jobTitles, name: "SOUSCHEFOFALL"),
                in: firm.tenant,
                by: .operatorOfDeployment
            )
            _ = tally.take()

            let run = try await firm.run((0..<count).map { Line.line("E\($0)", title: Self.title($0)) })

            #expect(run.happened == [.parked: count])
            #expect(try await firm.count("feed_log_entries", "code = 'ROW_JOB_TITLE_NEAR'") == count)
            let shown = "code = 'ROW_JOB_TITLE_NEAR' AND message LIKE '%\u{2003}%'"
            #expect(try await firm.count("feed_log_entries", shown) == 0)
            // Two pieces that are full, and the rest, of one statement; of the texts that the log shows likewise.
            let statements = tally.take()
            for cursor in ["unknown_references", "hidden_texts"] {
                let count = { (verb: String) in
                    statements.filter { $0.key.hasPrefix(verb) && $0.key.contains(cursor) }.values.reduce(0, +)
                }
                #expect(count("DECLARE") == 1, "\(cursor)")
                #expect(count("FETCH") >= 3, "\(cursor)")
            }
        }
    }

    @Test func `thousands of missing names are told apart`() async throws {
        let firm = try await ImportFixture.make()
        let count = 8_000
        let titles = (0..<count).map { "Title \($0)" } + ["title 7", "TITLE 7"]
        let run = try await firm.run(titles.enumerated().map { Line.line("E\($0.offset)", title: $0.element) })

        let missing = try await FeedRunService(database: firm.database).missing(firm.tenant, run: run.run)

        #expect(missing.count == count + 2)
        #expect(missing.count(where: \.isCreatable) == count)
        #expect(missing.filter(\.isNearMatch).count == 2)
    }
}
