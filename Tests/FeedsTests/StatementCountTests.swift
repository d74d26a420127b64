import Directory
import Feeds
import Foundation
import Postgres
import TestSupport
import Tenancy
import Testing

/// What Muster says to the database does not become more with the number of records.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30)))
struct StatementCountTests {
    @Test func `ten, a hundred and two thousand people cost the same statements, whatever is done with them`()
        async throws
    {
        try await StatementCount.run { count in
            let few = try await count.ofEverything(people: 10)
            let more = try await count.ofEverything(people: 100)
            let many = try await count.ofEverything(people: 2_000)

            for (step, statements) in few {
                #expect(statements.values.reduce(0, +) > 3, "\(step): the counter counts")
                #expect(more[step] == statements, "\(step): \(difference(more[step], statements))")
                #expect(many[step] == statements, "\(step): \(difference(many[step], statements))")
            }
            #expect(few.count == 9)
        }
    }

    @Test func `a statement for each row would be seen`() async throws {
        try await StatementCount.run { count in
            let firm = try await ImportFixture.make(slug: "firm", in: count.database, url: count.url)
            func statements(forRows rows: Int) async throws -> Int {
                _ = count.tally.take()
                try await firm.database.withTenant(firm.tenant) { tx in
                    for row in 0..<rows {
                        _ = try tx.query("SELECT $2::bigint AS row WHERE $1 > 0", [.int(Int64(row))])
                    }
                }
                return count.tally.take().values.reduce(0, +)
            }

            let few = try await statements(forRows: 3)
            let many = try await statements(forRows: 30)

            #expect(many - few == 27)
        }
    }

    private func difference(_ some: [String: Int]?, _ others: [String: Int]) -> String {
        let some = some ?? [:]
        return Set(some.keys).union(others.keys).filter { some[$0] != others[$0] }
            .map { "\(others[$0] ?? 0) → \(some[$0] ?? 0) × \($0)" }.sorted().joined(separator: "; ")
    }
}

/// Imports by way of a proxy that counts.
private struct StatementCount: Sendable {
    let tally: StatementTally
    let database: Database
    let url: String

    static func run(_ body: (StatementCount) async throws -> Void) async throws {
        let url = try TemporaryDatabase.current.url
        try await withCountedStatements { database, tally in
            // The connection is made, and prepared, before anything is counted.
            let first = try await ImportFixture.make(slug: "first", in: database, url: url)
            try await first.run([ImportFixture.line("E1")])
            try await body(StatementCount(tally: tally, database: database, url: url))
        }
    }

    /// The statements of one thing after another that becomes of a firm of so many people, by what was done.
    func ofEverything(people: Int) async throws -> [String: [String: Int]] {
        let firm = Firm(people: people, fixture: try await .make(slug: "firm-\(people)", in: database, url: url))
        var counts: [String: [String: Int]] = [:]
        func count(_ step: String, _ body: () async throws -> Void) async throws {
            _ = tally.take()
            try await body()
            // A long import says that it lives, and one of many records asks for a few settings: both by the clock or
            // by a threshold, and neither by the record.
            counts[step] = tally.take().filter {
                !$0.key.hasPrefix("UPDATE muster.feed_runs SET alive_until") && !$0.key.hasPrefix("SET LOCAL")
            }
        }
        try await count("first import") {
            let run = try await firm.run(0..<people)
            #expect(run.happened[.created] == people)
        }
        try await firm.liftLimits()
        try await count("unchanged") {
            let run = try await firm.run((0..<people).reversed())
            #expect(run.happened[.unchanged] == people)
        }
        try await count("one in a hundred changed") {
            let changed = max(1, people / 100)
            let run = try await firm.run(0..<people, renamed: changed)
            #expect(run.happened[.updated] == changed)
        }
        try await count("removals") {
            let run = try await firm.run(0..<people * 4 / 5, mode: .snapshot)
            #expect(run.removed == people / 5)
        }
        try await count("parked") {
            let parked = try await firm.run(people..<people * 6 / 5, title: "Barback")
            #expect(parked.happened[.parked] == people / 5)
        }
        try await firm.create("Barback")
        try await count("tried again") {
            let run = try await firm.retry()
            #expect(run?.happened == [.created: people / 5])
        }
        try await firm.holdAlways()
        var held: FeedRunSummary?
        try await count("held") {
            held = try await firm.run(0..<people * 3 / 5, mode: .snapshot)
            #expect(held?.state == .held)
        }
        let run = try #require(held?.run)
        try await count("approved") {
            let summary = try await firm.fixture.approve(run)
            #expect(summary.removed == people * 2 / 5)
        }
        try await count("undone") {
            let report = try await firm.fixture.revert(run)
            #expect(report.outcomes[.reactivated] == people * 2 / 5)
        }
        return counts
    }
}

/// People in numbers, with something to tell about some of them in every file.
private struct Firm: Sendable {
    let people: Int
    let fixture: ImportFixture

    private static let header = ImportFixture.header + ",Manager External Identifier"

    func run(
        _ numbers: some Sequence<Int>,
        renamed: Int = 0,
        title: String = "Chef",
        mode: FeedMode = .delta
    ) async throws -> FeedRunSummary {
        let lines = numbers.map { number in
            ImportFixture.line("E\(number)", last: number < renamed ? "Renamed\(number)" : "Quill", title: title)
                + ",E0"
        }
        // Each file has a line twice, one of no use, one without a manager or department that anybody knows, and a name too
        // long: what a file has to say is to take every way there is.
        let odd = [
            ImportFixture.line("E0", first: "Early") + ",E1", "too,few",
            ImportFixture.line("X1", email: "nowhere", department: "Cellar") + ",Z9",
            ImportFixture.line("X2", last: String(repeating: "Q", count: 101)) + ",Z9",
        ]
        let isSnapshot = mode == .snapshot
        return try await fixture.run(
            (isSnapshot ? [] : Array(odd.prefix(1))) + lines + (isSnapshot ? [] : Array(odd.dropFirst())),
            header: Self.header,
            mode: mode
        )
    }

    func liftLimits() async throws {
        try await fixture.set {
            $0.removals = .off
            $0.unitEmptied = .off
            $0.creations = .off
            $0.idChurn = .off
        }
    }

    func holdAlways() async throws {
        try await fixture.set { $0.removals = .always }
    }

    func create(_ title: String) async throws {
        _ = try await CatalogueService(.jobTitles, fixture.database).create(
            CatalogueDraft(.jobTitles, name: title),
            in: fixture.tenant,
            by: .operatorOfDeployment
        )
    }

    func retry() async throws -> FeedRunSummary? {
        let feed = try #require(try await FeedService(database: fixture.database).list(fixture.tenant).first)
        return try await fixture.importer.retryParked(fixture.tenant, feed: feed.id)
    }
}
