import Postgres
import Scheduling
import Tenancy
import TestSupport
import Testing

@testable import Worker

@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct JobFinisherTests {
    @Test func `jobs that end together are all ended, and one whose row is locked keeps no other waiting`() async throws
    {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let blocker = try await Superuser.connect()
        let terms = try #require(LeaseTerms())
        for number in 1...30 { _ = try await TenantFixture.create("tenant-\(number)", in: database) }
        try await superuser.script(
            """
            UPDATE muster.jobs SET kind = 'feed_pull', due_at = now(), every_seconds = NULL;
            UPDATE muster.jobs SET every_seconds = 60 WHERE job_id % 2 = 0;
            """
        )
        let jobs = DueJobs(database: database, worker: WorkerIdentity(), terms: terms)
        let claims = try #require(try await jobs.claim(.feedPull, limit: 100))
        #expect(claims.count == 30)
        let lost = claims[1]
        try await superuser.execute("UPDATE muster.jobs SET fence = fence + 1 WHERE job_id = \(lost.id)")
        try await blocker.script("BEGIN; SELECT 1 FROM muster.jobs WHERE job_id = \(claims[0].id) FOR UPDATE")
        let finisher = JobFinisher(jobs)

        let ended = try await withThrowingTaskGroup(of: (Int64, Bool).self) { group in
            for claim in claims {
                group.addTask { (claim.id, try await finisher.finish(FinishedJob(claim: claim))) }
            }
            var ended: [Int64: Bool] = [:]
            while ended.count < claims.count - 1, let (id, isMine) = try await group.next() { ended[id] = isMine }
            let locked = ended[claims[0].id]
            try await blocker.script("COMMIT")
            for try await (id, isMine) in group { ended[id] = isMine }
            #expect(locked == nil)
            return ended
        }

        #expect(ended.filter { !$0.value }.map(\.key) == [lost.id])
        #expect(ended.count == 30)
        #expect(try await superuser.value("SELECT count(*) FROM muster.job_runs WHERE state = 'done'") == Int64(29))
        #expect(
            try await superuser.value(
                "SELECT bool_and(every_seconds = 60 AND due_at > now()) FROM muster.jobs WHERE lease_owner IS NULL"
            )
        )
        for connection in [superuser, blocker] { await connection.close() }
        await database.close()
    }
}
