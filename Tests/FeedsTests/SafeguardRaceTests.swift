import Directory
import Feeds
import Foundation
import Logging
import Postgres
import TestSupport
import Tenancy
import Testing

private typealias Line = ImportFixture

/// Sixteen importers of one tenant at once: a safeguard judges the directory as it is when a file's turn comes.
@Suite(.temporaryDatabase)
struct SafeguardRaceTests {
    private let staff = (1...64).map { Line.line("E\($0)") }

    @Test(.timeLimit(.minutes(30)))
    func `sixteen files at once, the same and others, never overshoot the limit`() async throws {
        let harbour = try await ImportFixture.crowded()
        let valley = try await ImportFixture.make(slug: "valley", in: harbour.database, url: harbour.url)
        for fixture in [harbour, valley] { try await fixture.run(staff, mode: .snapshot) }
        var change = FeedChange()
        change.removals = .from(people: 4, overPercent: nil)
        _ = try await FeedService(database: harbour.database).set(
            harbour.tenant,
            name: "default",
            change,
            caller: .operatorOfDeployment
        )

        // Eight times the same file, which leaves out four; eight others, each of which leaves out four of its own.
        let files = (0..<16).map { number in
            let gone = number % 2 == 0 ? 0..<4 : number * 4..<number * 4 + 4
            return staff.enumerated().filter { !gone.contains($0.offset) }.map(\.element)
        }
        let states = try await withThrowingTaskGroup(of: FeedRunState.self) { group in
            for file in files {
                group.addTask { try await harbour.importAll(file).state }
            }
            return try await group.reduce(into: [FeedRunState]()) { $0.append($1) }
        }

        #expect(states == Array(repeating: .held, count: 16))
        #expect(try await harbour.count("users", "is_active") == 64)
        #expect(try await harbour.count("feed_runs", "state = 'held'") == 1, "a newer file replaces a held one")
        #expect(try await harbour.count("feed_runs", "state = 'discarded'") == 15)
        #expect(try await harbour.count("feed_plan_rows") == 4, "only the newest plan is kept")
        // Another feed of the tenant, and another tenant, do not wait.
        _ = try await FeedService(database: harbour.database).create(
            harbour.tenant,
            NewFeed(name: "agency", kind: .upload),
            caller: .operatorOfDeployment
        )
        #expect(try await harbour.run([Line.line("Z1")], feed: "agency").state == .applied)
        #expect(try await valley.run(Array(staff.dropFirst(4)), mode: .snapshot).removed == 4)
    }

    @Test(.timeLimit(.minutes(30)))
    func `files below the limit add up to no more than each was judged by`() async throws {
        let harbour = try await ImportFixture.crowded()
        try await harbour.run(staff, mode: .snapshot)

        // Deltas that make three people each inactive, every file given twice: below five and ten percent each.
        let files = (0..<16).map { number in
            (number / 2 * 3..<number / 2 * 3 + 3).map { Line.line("E\($0 + 1)", status: "Inactive") }
        }
        let summaries = try await withThrowingTaskGroup(of: FeedRunSummary.self) { group in
            for file in files {
                group.addTask { try await harbour.importAll(file, mode: .delta) }
            }
            return try await group.reduce(into: [FeedRunSummary]()) { $0.append($1) }
        }

        let deactivations = summaries.map { $0.counts[.deactivated, default: 0] }
        #expect(deactivations.filter { $0 == 3 }.count == 8, "each file takes effect once, whichever of two came first")
        #expect(deactivations.reduce(0, +) == 24)
        #expect(try await harbour.count("users", "is_active") == 40)
        #expect(try await harbour.count("user_changes", "change = 'deactivated'") == 24)
    }

    @Test(.timeLimit(.minutes(30)))
    func `of sixteen approvals and discards at once one counts`() async throws {
        for approvals in [16, 8] {
            let harbour = try await ImportFixture.crowded(slug: "harbour-\(approvals)")
            try await harbour.run(staff, mode: .snapshot)
            let held = try await harbour.run(Array(staff.prefix(40)) + [Line.line("N1")], mode: .snapshot)
            try #require(held.state == .held)

            let plans = FeedPlanService(database: harbour.database)
            let done = await withTaskGroup(of: String?.self) { group in
                for number in 0..<16 {
                    group.addTask {
                        do {
                            if number < approvals {
                                _ = try await plans.approve(
                                    harbour.tenant,
                                    run: held.run,
                                    caller: .operatorOfDeployment
                                )
                                return "approved"
                            }
                            try await plans.discard(harbour.tenant, run: held.run, caller: .operatorOfDeployment)
                            return "discarded"
                        } catch let error as ServiceError where error.code == .conflict {
                            return nil
                        } catch {
                            return "\(error)"
                        }
                    }
                }
                return await group.reduce(into: [String]()) { words, word in if let word { words.append(word) } }
            }

            #expect(done.count == 1, "\(done)")
            let isApproved = done == ["approved"]
            #expect(isApproved || approvals < 16)
            #expect(try await harbour.count("users", "NOT is_active") == (isApproved ? 24 : 0))
            #expect(try await harbour.count("users", "external_id = 'N1'") == (isApproved ? 1 : 0))
            #expect(try await harbour.count("user_changes", "change = 'deactivated'") == (isApproved ? 24 : 0))
            #expect(try await harbour.runs().first?.state == (isApproved ? .applied : .discarded))
        }
    }
}

extension ImportFixture {
    /// As `make`, with a connection for each of sixteen importers and their signs of life.
    fileprivate static func crowded(slug: String = "harbour") async throws -> ImportFixture {
        let url = try TemporaryDatabase.current.url
        let logger = Logger.ofTests
        let database = try await Database.open(DatabaseConfiguration(url: url, appConnections: 18), logger: logger)
        return try await make(slug: slug, in: database, url: url)
    }

    /// Imports lines, waiting for whoever imports just now.
    fileprivate func importAll(_ lines: [String], mode: FeedMode = .snapshot) async throws -> FeedRunSummary {
        let path = FileManager.default.temporaryDirectory.appending(path: "race-\(UUID()).csv")
        try Data(([Self.header] + lines).joined(separator: "\n").utf8).write(to: path)
        defer { try? FileManager.default.removeItem(at: path) }
        return try await importer.run(
            ImportRequest(tenant: tenant, path: path.path, mode: mode, wait: .seconds(120))
        )
    }
}
