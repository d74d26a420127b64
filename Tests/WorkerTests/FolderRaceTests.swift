import Directory
import Feeds
import Foundation
import Postgres
import Tenancy
import TestSupport
import Testing
import Worker

/// Sixteen workers, one folder, and whatever wakes them more often than it should.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct FolderRaceTests {
    private static let header = "First Name,Last Name,Email,External Identifier,Job Title\n"

    /// A snapshot of sixty people without some.
    private func snapshot(without gone: Range<Int> = 0..<0) -> String {
        Self.header
            + (0..<60).filter { !gone.contains($0) }.map { "Kim,Alder,k\($0)@example.com,K\($0),Waiter\n" }.joined()
    }

    @Test func `however often they are woken, each file is imported once and no safeguard is overshot`() async throws {
        let database = try await TenantFixture.openDatabase(appConnections: 20)
        let superuser = try await Superuser.connect()
        let tenant = try await TenantFixture.create(in: database)
        let drop = try TemporaryFolder()
        try await makeFeed(of: tenant, drop)
        try drop.write("00.csv", snapshot())
        try await wakeSixteen(on: database, drop, superuser)
        try #require(try await superuser.value("SELECT count(*) FROM muster.users WHERE is_active") == Int64(60))

        // By turns files that leave out three, which is let through, and four, which is held; each time others.
        for round in 0..<4 {
            for number in round * 4..<round * 4 + 4 {
                let gone = number * 3..<number * 3 + (number.isMultiple(of: 2) ? 3 : 4)
                try drop.write("\(String(number + 10)).csv", snapshot(without: gone))
            }
            try await wakeSixteen(on: database, drop, superuser)
        }

        let runs: [String] = try await superuser.column(
            "SELECT file_name || ' ' || state || ' ' || removed FROM muster.feed_runs ORDER BY file_name, run_id"
        )
        let names = try drop.names()
        #expect(names == ["done", "failed"], "nothing is left over")
        #expect(runs.count == 17, "\(runs)")
        #expect(Set(runs.compactMap { $0.split(separator: " ").first }).count == 17, "each file once")
        #expect(runs.count { $0.hasSuffix(" applied 3") } == 8)
        #expect(runs.count { $0.contains(" discarded ") } == 7)
        #expect(runs.last == "25.csv held 4")
        #expect(try await superuser.value("SELECT count(*) FROM muster.users WHERE is_active") == Int64(57))
        #expect(
            try await superuser.value("SELECT count(*) FROM muster.user_changes WHERE change = 'deactivated'")
                == Int64(24)
        )
        drop.remove()
        await superuser.close()
        await database.close()
    }

    private func makeFeed(of tenant: TenantFixture, _ drop: TemporaryFolder) async throws {
        let feeds = FeedService(database: tenant.database)
        _ = try await feeds.create(
            tenant.id,
            NewFeed(name: "payroll", kind: .folder, mode: .snapshot, folderPath: drop.url.path),
            caller: .operatorOfDeployment
        )
        var change = FeedChange()
        change.removals = .from(people: 4, overPercent: nil)
        _ = try await feeds.set(tenant.id, name: "payroll", change, caller: .operatorOfDeployment)
    }

    /// All workers look at once, while the job is made due again and again, until the folder is empty; and once more.
    ///
    /// Of many who ask at the same moment all may be turned away from the queue's gate, to come again.
    private func wakeSixteen(on database: Database, _ drop: TemporaryFolder, _ superuser: Superuser) async throws {
        for _ in 0..<50 {
            let wasEmpty = try drop.names().allSatisfy { !$0.hasSuffix(".csv") }
            try await wakeOnce(on: database, superuser)
            if wasEmpty { return }
        }
        Issue.record("The workers leave the folder as it is.")
    }

    private func wakeOnce(on database: Database, _ superuser: Superuser) async throws {
        let workers = try (0..<16).map { _ in
            try WorkerFixture(
                database,
                handlers: FeedJobs.handlers(database: database, environment: [:], logger: TenantFixture.logger)
            ).worker
        }
        // In the past: what comes round after a worker began to look once is for its next look, so that a job which is
        // put off to the present fast enough would be passed over by all.
        let trigger = "UPDATE muster.jobs SET due_at = now() - interval '1 minute' WHERE kind = 'folder_feed'"
        try await superuser.execute(trigger)
        try await withThrowingTaskGroup { group in
            for worker in workers {
                group.addTask { _ = try await worker.runOnce() }
            }
            group.addTask {
                for _ in 0..<20 { try await superuser.execute(trigger) }
            }
            try await group.waitForAll()
        }
    }
}
