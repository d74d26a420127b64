import Directory
import Feeds
import Postgres
import Tenancy
import Testing
import TestSupport

private typealias Line = ImportFixture

@Suite(.temporaryDatabase)
struct ImportParkedTests {
    @Test func `parked records apply by themselves once the title exists`() async throws {
        let harbour = try await ImportFixture.make()
        let first = try await harbour.run([
            Line.line("1", title: "Barback"), Line.line("2", title: "Barback"), Line.line("3"),
        ])
        #expect(first.happened == [.parked: 2, .created: 1])
        let feed = try #require(try await FeedService(database: harbour.database).list(harbour.tenant).first)
        #expect(try await harbour.importer.retryParked(harbour.tenant, feed: feed.id) == nil)

        _ = try await FeedRunService(database: harbour.database)
            .createMissing(harbour.tenant, run: first.run, caller: .operatorOfDeployment)
        let jobs = try await harbour.database.withTenant(harbour.tenant) { tx -> [String] in
            try tx.query("SELECT kind FROM muster.jobs WHERE tenant_id = $1 AND due_at <= now()").map { try $0["kind"] }
        }
        let retry = try await harbour.importer.retryParked(harbour.tenant, feed: feed.id)

        #expect(jobs.contains("parked_retry"))
        #expect(retry?.happened == [.created: 2])
        #expect(try await harbour.user("2")?["job_title"] == "Barback")
        #expect(try await harbour.importer.retryParked(harbour.tenant, feed: feed.id) == nil)
    }

    @Test func `a parked record lapses when a newer run mentions the person`() async throws {
        let harbour = try await ImportFixture.make()
        let first = try await harbour.run([Line.line("1", title: "Barback")])
        try await harbour.run([Line.line("1", title: "Chef")])
        _ = try await FeedRunService(database: harbour.database)
            .createMissing(harbour.tenant, run: first.run, caller: .operatorOfDeployment)
        let feed = try #require(try await FeedService(database: harbour.database).list(harbour.tenant).first)

        #expect(try await harbour.importer.retryParked(harbour.tenant, feed: feed.id) == nil)
        #expect(try await harbour.user("1")?["job_title"] == "Chef")
    }

    @Test func `a parked record lapses when a newer snapshot leaves the person out, and not when a delta does`()
        async throws
    {
        let harbour = try await ImportFixture.make()
        let waiting = Line.line("1", title: "Barback")
        func parked() async throws -> Int { try await harbour.count("parked_records") }

        try await harbour.run([waiting, Line.line("2")])
        try await harbour.run([Line.line("2"), Line.line("3")])
        #expect(try await parked() == 1)
        try await harbour.run([Line.line("2"), Line.line("3"), Line.line("4")], mode: .snapshot)
        #expect(try await parked() == 0)

        // Another feed's files, and other tenants', say nothing about it.
        try await harbour.run([waiting], feed: "default")
        let valley = try await ImportFixture.make(slug: "valley", in: harbour.database, url: harbour.url)
        try await valley.run([Line.line("1")], mode: .snapshot)
        _ = try await FeedService(database: harbour.database)
            .create(harbour.tenant, NewFeed(name: "agency", kind: .upload), caller: .operatorOfDeployment)
        try await harbour.run([Line.line("1", email: "one@agency.example")], mode: .snapshot, feed: "agency")
        #expect(try await parked() == 1)
    }

    @Test func `held, discarded, failed and dry runs park nothing, and let nothing lapse`() async throws {
        let harbour = try await ImportFixture.make()
        let staff = (1...10).map { Line.line("E\($0)") }
        try await harbour.run(staff + [Line.line("W", title: "Sommelier")])
        func waiting() async throws -> [String] {
            try await harbour.database.withTenant(harbour.tenant) { tx in
                try tx.query("SELECT external_id FROM muster.parked_records WHERE tenant_id = $1 ORDER BY external_id")
                    .map { try $0["external_id"] }
            }
        }
        let parking = [Line.line("N", title: "Barback"), Line.line("W", title: "Chef")]
        let leavers = (1...6).map { Line.line("E\($0)", status: "Inactive") }

        try await harbour.run(parking, isDryRun: true)
        #expect(try await waiting() == ["W"], "dry")
        let held = try await harbour.run(parking + leavers)
        try #require(held.state == .held)
        #expect(try await waiting() == ["W"], "held")
        try await FeedPlanService(database: harbour.database)
            .discard(harbour.tenant, run: held.run, caller: .operatorOfDeployment)
        #expect(try await waiting() == ["W"], "discarded")
        let failed = await #expect(throws: ServiceError.self) {
            try await harbour.run(parking + ["\"never closed"])
        }
        #expect(failed?.code == .unreadable)
        #expect(try await waiting() == ["W"], "failed")

        try await harbour.run(parking)
        #expect(try await waiting() == ["N"], "applied")
    }
}
