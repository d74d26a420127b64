import Directory
import Feeds
import Postgres
import Tenancy
import Testing
import TestSupport

private typealias Line = ImportFixture

/// Departments and units that exist only after a file has named them.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30)))
struct ImportWaitingTests {
    private func add(_ harbour: ImportFixture, _ catalogue: Catalogue, _ name: String, feedID: String? = nil)
        async throws
    {
        _ = try await CatalogueService(catalogue, harbour.database)
            .create(
                CatalogueDraft(catalogue, name: name, feedID: feedID),
                in: harbour.tenant,
                by: .operatorOfDeployment
            )
    }

    private func feed(_ harbour: ImportFixture) async throws -> FeedID {
        try #require(try await FeedService(database: harbour.database).list(harbour.tenant).first).id
    }

    private func fillIn(_ harbour: ImportFixture) async throws -> Int {
        try await harbour.importer.fillIn(harbour.tenant, feed: feed(harbour))
    }

    private func department(_ harbour: ImportFixture, _ id: String) async throws -> String? {
        try await harbour.user(id)?["department"]
    }

    private func numbers(_ harbour: ImportFixture, _ sql: String) async throws -> [Int64] {
        try await harbour.database.withTenant(harbour.tenant) { tx in try tx.query(sql).map { try $0[0] } }
    }

    @Test func `departments and units are filled in once they exist, with history, for learning to hear`() async throws
    {
        let harbour = try await ImportFixture.make()
        try await harbour.run([
            Line.line("1", unit: "U9", department: "Cellar"), Line.line("2", department: "Cellar"), Line.line("3"),
        ])
        #expect(try await department(harbour, "1") == nil)
        #expect(try await fillIn(harbour) == 0)
        try await harbour.database.withTenant(harbour.tenant) { tx in
            _ = try tx.execute("DELETE FROM muster.pending_sync WHERE tenant_id = $1")
        }

        try await add(harbour, .departments, "Cellar")
        let jobs = try await numbers(
            harbour,
            "SELECT subject_id FROM muster.jobs WHERE tenant_id = $1 AND kind = 'parked_retry' AND due_at <= now()"
        )
        let first = try await fillIn(harbour)
        try await add(harbour, .businessUnits, "East Pier", feedID: "U9")
        let second = try await fillIn(harbour)

        #expect(jobs == [try await feed(harbour).rawValue])
        #expect([first, second] == [2, 1])
        #expect(try await department(harbour, "1") == "Cellar")
        #expect(try await department(harbour, "2") == "Cellar")
        #expect(try await harbour.user("1")?["business_unit"] == "East Pier")
        #expect(
            try await numbers(harbour, "SELECT user_id FROM muster.pending_sync WHERE tenant_id = $1 ORDER BY 1") == [
                1, 2,
            ]
        )
        let history = try await UserService(harbour.database)
            .show(.externalID("1", feed: nil), of: harbour.tenant).history
        #expect(history.count == 3)
        #expect(history.filter { $0.changedBy == "feed default" }.count >= 2)
        #expect(
            try await numbers(harbour, "SELECT count(*) FROM muster.waiting_references WHERE tenant_id = $1") == [0]
        )
        #expect(try await fillIn(harbour) == 0)
    }

    @Test func `an alias fills in as well, and says for how many`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([Line.line("1", department: "Küche"), Line.line("2", department: "Front Office")])

        let made = try await CatalogueAliases(.departments, harbour.database)
            .add("Küche", for: "Kitchen", feed: nil, in: harbour.tenant, by: .operatorOfDeployment)

        #expect(made.waiting == 1)
        #expect(try await fillIn(harbour) == 1)
        #expect(try await department(harbour, "1") == "Kitchen")
    }

    @Test func `what a newer file says counts, and a column that it lacks says nothing`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([Line.line("1", department: "Cellar"), Line.line("2", department: "Cellar")])
        try await harbour.run([Line.line("1", department: "Front Office")])
        try await harbour.run(
            ["Ada,Quill,2@example.com,2,Chef"],
            header: "First Name,Last Name,Email,External Identifier,Job Title"
        )
        try await add(harbour, .departments, "Cellar")

        #expect(try await fillIn(harbour) == 1)
        #expect(try await department(harbour, "1") == "Front Office")
        #expect(try await department(harbour, "2") == "Cellar")
    }

    @Test func `what is locked is left alone until it is unlocked`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([Line.line("1")])
        try await harbour.run([Line.line("1", department: "Cellar")])
        try await harbour.lock("1", [.department])
        try await add(harbour, .departments, "Cellar")

        #expect(try await fillIn(harbour) == 0)
        _ = try await UserService(harbour.database)
            .unlock(.externalID("1", feed: nil), fields: nil, of: harbour.tenant, by: .operatorOfDeployment)
        #expect(try await fillIn(harbour) == 1)
        #expect(try await department(harbour, "1") == "Cellar")
    }

    @Test func `a dry run leaves nothing waiting, an approved run what it could not find`() async throws {
        let harbour = try await ImportFixture.make()
        let staff = (1...10).map { Line.line("\($0)") }
        try await harbour.run(staff, mode: .snapshot)
        try await harbour.run([Line.line("1", department: "Cellar")], isDryRun: true)
        let count = "SELECT count(*) FROM muster.waiting_references WHERE tenant_id = $1"
        #expect(try await numbers(harbour, count) == [0])

        let held = try await harbour.run([Line.line("1", last: "Birch", department: "Cellar")], mode: .snapshot)
        #expect(held.state == .held)
        #expect(try await numbers(harbour, count) == [0])
        _ = try await FeedPlanService(database: harbour.database)
            .approve(harbour.tenant, run: held.run, caller: .operatorOfDeployment)
        try await add(harbour, .departments, "Cellar")

        #expect(try await fillIn(harbour) == 1)
        #expect(try await department(harbour, "1") == "Cellar")
    }

    @Test func `another tenant's department fills nothing in`() async throws {
        let harbour = try await ImportFixture.make()
        let hillside = try await ImportFixture.make(slug: "hillside", in: harbour.database, url: harbour.url)
        try await harbour.run([Line.line("1", department: "Cellar")])
        try await add(hillside, .departments, "Cellar")

        #expect(try await fillIn(harbour) == 0)
    }

    @Test func `what a person sets is not filled in over`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([Line.line("1", department: "Cellar"), Line.line("2", department: "Cellar")])
        try await harbour.database.withTenant(harbour.tenant) { tx in
            _ = try tx.execute("UPDATE muster.feeds SET owns_fields = false WHERE tenant_id = $1")
        }
        var changes = UserChanges()
        changes.department = .set("Kitchen")
        _ = try await UserService(harbour.database)
            .update(.externalID("1", feed: nil), changes, of: harbour.tenant, by: .operatorOfDeployment)
        try await add(harbour, .departments, "Cellar")

        #expect(try await fillIn(harbour) == 1)
        #expect(try await department(harbour, "1") == "Kitchen")
        #expect(try await department(harbour, "2") == "Cellar")
    }
}
