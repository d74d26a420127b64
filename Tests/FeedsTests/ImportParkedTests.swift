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
}
