import Feeds
import Foundation
import Postgres
import TestSupport
import Tenancy
import Testing

/// The import against a model of it: the same random steps done to both end in the same.
///
/// `MUSTER_MODEL_SEED` runs one sequence and tells its steps; `MUSTER_MODEL_SEQUENCES` runs so many, from that seed on.
@Suite(.temporaryDatabase, .timeLimit(.minutes(240))) struct FeedModelTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let seed = environment["MUSTER_MODEL_SEED"].flatMap { Int($0) }
    private static let asked = environment["MUSTER_MODEL_SEQUENCES"].flatMap { Int($0) }
    private static let usual = environment["MUSTER_SOAK"] == nil ? 2_000 : 100_000
    private static let count = asked ?? (seed == nil ? usual : 1)
    /// Each has a connection of its own, and so the server a process.
    private static let lanes = 4

    /// Files of ten records are planned for longer than they are worked on, and any plan gives the same result.
    private static func planQuickly() async throws {
        let database = try TemporaryDatabase.current
        try await database.run { session in
            for setting in [
                "join_collapse_limit = 1", "from_collapse_limit = 1", "max_parallel_workers_per_gather = 0",
                "enable_mergejoin = off",
            ] {
                try session.script("ALTER DATABASE \(database.name) SET \(setting)")
            }
        }
    }

    @Test func `random files, changes by hand and undoings end as the model says`() async throws {
        let first = Self.seed ?? 1
        let seeds = first..<first + Self.count
        try await Self.planQuickly()
        let database = try await TenantFixture.openDatabase(appConnections: Self.lanes)
        let firms = try await ModelFirms.make(in: database)
        let progress = ModelProgress(seeds)
        let clock = ContinuousClock()
        let begin = clock.now

        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<Self.lanes {
                group.addTask {
                    while let seeds = progress.next() {
                        try await firms.open(seeds)
                        for seed in seeds {
                            progress.ended(try await ModelRace(seed: seed, firms, isTold: Self.count == 1).run())
                        }
                    }
                }
            }
            try await group.waitForAll()
        }

        let each = (clock.now - begin) / max(1, progress.done)
        print("feed model: \(progress.done) seeds from \(seeds.lowerBound) on, \(Int(each / .milliseconds(1))) ms each")
        for difference in progress.differences.prefix(3) { Issue.record("\(difference)") }
        await database.close()
        if progress.differences.isEmpty, seeds.count >= Self.usual {
            #expect(progress.unseen.isEmpty, "no sequence had these")
        }
    }
}
