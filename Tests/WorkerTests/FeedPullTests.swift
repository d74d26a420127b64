import Directory
import Feeds
import Fetching
import Foundation
import Mail
import Postgres
import Scheduling
import Tenancy
import TestSupport
import Testing

@testable import Worker

@Suite(.temporaryDatabase) struct FeedPullTests {
    @Test func `a worker fetches a file and imports it, and an unchanged one costs no import`() async throws {
        try await PullOffice.overHTTPS { office, server in
            try server.put("staff.csv", PullOffice.staff(1...3))

            let first = try await office.pull()
            let second = try await office.pull()
            try server.put("staff.csv", PullOffice.staff(1...4))
            let third = try await office.pull()

            #expect([first, second, third].map(\.failures) == [0, 0, 0])
            #expect(
                try await office.superuser.column("SELECT created FROM muster.feed_runs ORDER BY run_id") == [
                    Int64(3), 1,
                ]
            )
            #expect(server.requests.map(\.status) == [200, 304, 200])
            #expect(try await office.fileName() == "staff.csv")
        }
    }

    @Test func `over SFTP, too, and only when its trigger is there`() async throws {
        try await PullOffice.overSFTP(trigger: "staff.csv.done") { office, server in
            try server.folder.write("staff.csv", PullOffice.staff(1...3))
            _ = try await office.pull()
            let early: Int64 = try await office.superuser.value("SELECT count(*) FROM muster.feed_runs")
            try server.folder.write("staff.csv.done", "")

            for _ in 1...2 { _ = try await office.pull() }

            #expect(early == 0)
            #expect(try await office.created() == [3])
        }
    }

    @Test func `a pull that meets another import waits, and asks the server only once that has ended`() async throws {
        try await PullOffice.overHTTPS { office, server in
            try server.put("staff.csv", PullOffice.staff(1...3))
            try await office.beginOtherImport()

            let busy = try await office.pull()
            let queued = try await office.queued(.feedPull)
            try await office.superuser.execute("DELETE FROM muster.feed_runs")
            let free = try await office.pull()

            #expect([busy, free].map(\.failures) == [0, 0])
            #expect(queued == "failures 0, soon t, leased f, history 0")
            // The server is not asked for what could not be imported.
            #expect(server.requests.map(\.status) == [200])
            #expect(try await office.created() == [3])
        }
    }

    @Test func `parked records that meet another import wait for a moment, and have not failed`() async throws {
        try await PullOffice.overHTTPS { office, server in
            try server.put("staff.csv", PullOffice.staff(1...3).replacing("Waiter", with: "Pilot"))
            _ = try await office.pull()
            try await office.superuser.execute(
                """
                INSERT INTO muster.job_titles (tenant_id, job_title_id, name, created_at)
                SELECT tenant_id, 9, 'Pilot', now() FROM muster.tenants
                """
            )
            try await office.superuser.execute(
                """
                INSERT INTO muster.jobs (tenant_id, kind, subject_id, due_at)
                SELECT tenant_id, 'parked_retry', feed_id, now() FROM muster.feeds
                """
            )
            try await office.beginOtherImport()

            let busy = try await office.pull()
            let queued = try await office.queued(.parkedRetry)
            try await office.superuser.script(
                """
                DELETE FROM muster.feed_runs WHERE run_id = 1000;
                UPDATE muster.jobs SET due_at = now() WHERE kind = 'parked_retry';
                """
            )
            let free = try await office.pull()

            #expect([busy, free].map(\.failures) == [0, 0])
            #expect(queued == "failures 0, soon t, leased f, history 0")
            #expect(try await office.superuser.value("SELECT count(*) FROM muster.users") == Int64(3))
        }
    }

    @Test func `a fault that lasts is told, and the server is left alone for a round`() async throws {
        try await PullOffice.overHTTPS { office, server in
            let first = try await office.pull()
            let second = try await office.pull()
            let feed = try await office.feed()
            let queued: String = try await office.superuser.value(
                "SELECT last_error FROM muster.jobs WHERE kind = 'feed_pull'"
            )

            #expect([first, second].map(\.failures) == [1, 1])
            #expect(server.requests.count == 1)
            #expect(queued.contains("There is no file at \(server.url("staff.csv")) (HTTP 404)"))
            #expect(feed.pull?.fault == queued)

            // Whoever has repaired it says so, and need not wait.
            try server.put("staff.csv", PullOffice.staff(1...3))
            var change = FeedChange()
            change.isPaused = false
            _ = try await office.service.set(office.tenant.id, name: "payroll", change, caller: .operatorOfDeployment)
            #expect(try await office.pull().failures == 0)
            #expect(try await office.feed().pull?.fault == nil)
        }
    }

    @Test func `a file that cannot be read is imported once, until it is another`() async throws {
        try await PullOffice.overHTTPS { office, server in
            try server.put("staff.csv", "Nothing,Of,Use\n1,2,3\n")
            for _ in 1...3 { #expect(try await office.pull().failures == 0) }
            let refused = try await office.feed()
            let runs: Int64 = try await office.superuser.value("SELECT count(*) FROM muster.feed_runs")
            try server.put("staff.csv", PullOffice.staff(1...3))

            _ = try await office.pull()

            #expect(runs == 1)
            #expect(refused.pull?.fault?.contains("came but cannot be read") == true)
            #expect(try await office.feed().pull?.fault == nil)
            #expect(
                try await office.superuser.column("SELECT state FROM muster.feed_runs ORDER BY run_id") == [
                    "failed", "applied",
                ]
            )
        }
    }

    @Test func `a secret is nowhere in the database`() async throws {
        try await PullOffice.overHTTPS(secret: "Bearer t0psecret") { office, server in
            try server.put("staff.csv", PullOffice.staff(1...3))

            #expect(try await office.pull().failures == 0)

            let found: Int64 = try await office.superuser.value(
                """
                SELECT
                    (SELECT count(*) FROM muster.feed_sources AS s WHERE s::text LIKE '%t0psecret%')
                    + (SELECT count(*) FROM muster.feed_pulls AS s WHERE s::text LIKE '%t0psecret%')
                    + (SELECT count(*) FROM muster.jobs AS s WHERE s::text LIKE '%t0psecret%')
                    + (SELECT count(*) FROM muster.feed_log_entries AS s WHERE s::text LIKE '%t0psecret%')
                """
            )
            #expect(found == 0)
            #expect(server.requests.first?.headers["authorization"] == "Bearer t0psecret")
        }
    }

    @Test func `a silent feed is reported once, and once more when something comes`() async throws {
        try await PullOffice.overHTTPS { office, server in
            var change = FeedChange()
            change.expectedSeconds = 3_600
            _ = try await office.service.set(office.tenant.id, name: "payroll", change, caller: .operatorOfDeployment)
            try server.put("staff.csv", PullOffice.staff(1...3))
            _ = try await office.pull()
            let early = try await office.feed()

            try await office.passTime(hours: 2)
            for _ in 1...2 { _ = try await office.pull() }
            let silent = try await office.feed()
            let noticed = try await office.silences()
            try server.put("staff.csv", PullOffice.staff(1...4))
            for _ in 1...2 { _ = try await office.pull() }

            #expect(early.silentSince == nil)
            #expect(silent.silentSince != nil)
            #expect(noticed.map(\.endedAt) == [nil])
            #expect(noticed.map(\.from) == [silent.silentSince])
            #expect(try await office.feed().silentSince == nil)
            #expect(try await office.silences().map { $0.endedAt != nil } == [true])

            // The next silence is another one.
            try await office.passTime(hours: 2)
            _ = try await office.pull()
            #expect(try await office.silences().map { $0.endedAt != nil } == [false, true])
        }
    }

    @Test func `a source that cannot be reached is silent, too`() async throws {
        try await PullOffice.overHTTPS { office, _ in
            var change = FeedChange()
            change.expectedSeconds = 3_600
            _ = try await office.service.set(office.tenant.id, name: "payroll", change, caller: .operatorOfDeployment)
            try await office.passTime(hours: 2)

            #expect(try await office.pull().failures == 1)

            #expect(try await office.silences().count == 1)
        }
    }

    @Test func `a change of settings during a fetch is not overwritten by what it found`() async throws {
        try await PullOffice.overHTTPS { office, server in
            try server.put("staff.csv", PullOffice.staff(1...3))
            let pulls = FeedPulls(database: office.database)
            let before = try #require(try await pulls.feed(FeedID(rawValue: 1), of: office.tenant.id))
            var change = FeedChange()
            change.source.url = server.url("other.csv")
            _ = try await office.service.set(office.tenant.id, name: "payroll", change, caller: .operatorOfDeployment)

            try await pulls.noteImport(before, .init(etag: "old"), digest: "old", run: RunID(rawValue: 1))

            let after = try #require(try await pulls.feed(FeedID(rawValue: 1), of: office.tenant.id))
            #expect(after.pull.known == nil)
            #expect(after.pull.digest == nil)
        }
    }
}
