import Foundation
import Postgres
import TestSupport
import Testing

/// Imports that meet another one, or do not come to their end.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct FeedInterruptionTests {
    @Test func `a second import at the same time is 6, and one that waits goes through`() async throws {
        let office = try await FeedOffice()
        let path = try office.file(FeedOffice.people(0..<3))
        _ = try await office.feed("create", "default", "--kind", "upload")
        let gate = try await FeedGate.closed()
        let first = try office.start("import", path)
        try await gate.someoneWaits()

        let second = try await office.feed("import", path)
        let third = try office.start("import", path, "--wait", "60", "--format", "json")
        try await gate.open()

        #expect(second.status == 6)
        #expect(second.errors.contains("Run 1 of this tenant is still running"))
        #expect(second.errors.contains("--wait"))
        #expect(try await first.end().status == 0)
        let waited = try await third.end()
        #expect(waited.status == 0)
        #expect((try waited.object()["counts"] as? [String: Int])?["created"] == 0)
        #expect(try await office.users() == 3)
    }

    @Test func `Ctrl-C while the plan is made closes the run as failed`() async throws {
        let office = try await FeedOffice()
        let path = try office.file(FeedOffice.people(0..<3))
        _ = try await office.feed("create", "default", "--kind", "upload")
        let gate = try await FeedGate.closed()
        let running = try office.start("import", path)
        try await gate.someoneWaits()

        running.send(SIGINT)
        let result = try await running.end()
        try await gate.open()

        #expect(result.status == 1)
        #expect(result.errors.contains("Nothing of this import will be kept"))
        #expect(try await office.runs(inState: "failed") == 1)
        #expect(try await office.users() == 0)
        #expect(try await office.feed("import", path).status == 0)
    }

    @Test func `Ctrl-C in the middle of a big file leaves nothing half-written`() async throws {
        let office = try await FeedOffice()
        let path = try office.file(FeedOffice.people(0..<200_000))
        let running = try office.start("import", path, "--format", "json")
        try await becomesTrue(
            """
            SELECT EXISTS (
                SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY stage%'
            )
            """
        )

        running.send(SIGINT)
        let result = try await running.end()

        #expect(result.status == 1)
        #expect(result.output.isEmpty)
        #expect(try await office.runs(inState: "failed") == 1)
        #expect(try await office.users() == 0)
        let log = try await office.feed("log", "1", "--format", "json").list()
        #expect(log.compactMap { $0["code"] as? String } == ["RUN_INTERNAL"])
        #expect((log.first?["message"] as? String)?.contains("somebody stopped it") == true)
    }

    @Test func `an import that was killed leaves nothing, and its run is closed when its sign of life has run out`()
        async throws
    {
        let office = try await FeedOffice()
        let path = try office.file(FeedOffice.people(0..<3))
        _ = try await office.feed("create", "default", "--kind", "upload")
        let gate = try await FeedGate.closed()
        let running = try office.start("import", path)
        try await gate.someoneWaits()

        running.send(SIGKILL)
        _ = try await running.end()
        try await gate.open()
        try await becomesTrue(
            """
            SELECT NOT EXISTS (
                SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'muster_app'
            )
            """
        )
        let tooEarly = try await office.feed("import", path)
        try await TemporaryDatabase.current.run { session in
            try session.script("UPDATE muster.feed_runs SET alive_until = now() - interval '1 second'")
        }
        let later = try await office.feed("import", path, "--format", "json")

        #expect(tooEarly.status == 6)
        #expect(later.status == 0)
        #expect((try later.object()["counts"] as? [String: Int])?["created"] == 3)
        #expect(try await office.runs(inState: "failed") == 2)
        let log = try await office.feed("log", "1", "--format", "json").list()
        #expect((log.first?["message"] as? String)?.contains("its process is gone") == true)
        let busy = try await office.feed("log", "2", "--format", "json").list()
        #expect(busy.compactMap { $0["code"] as? String } == ["RUN_BUSY"])
        #expect((busy.first?["message"] as? String)?.hasPrefix("Run 1 of this tenant is still running") == true)
    }
}
