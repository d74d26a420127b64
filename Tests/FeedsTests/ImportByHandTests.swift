import Feeds
import Postgres
import Tenancy
import TestSupport
import Testing

@Suite(.temporaryDatabase, .timeLimit(.minutes(10))) struct ImportByHandTests {
    @Test func `whoever asks gives the profiles that were allowed, above the default too, and no others`() async throws
    {
        let fixture = try await ImportFixture.make()
        let profiles: [String: ProfileID] = try await fixture.database.withTenant(fixture.tenant) { tx in
            let rows = try tx.query("SELECT name, profile_id FROM muster.profiles WHERE tenant_id = $1")
            return Dictionary(uniqueKeysWithValues: try rows.map { (try $0["name"], try $0["profile_id"]) })
        }
        let file = try WorkbookFile(
            text: [
                ["First Name", "Last Name", "External Identifier", "Job Title", "User Profile"],
                ["Ada", "Quill", "A1", "Chef", "manager"], ["Bo", "Reed", "B1", "Chef", "administrator"],
                ["Cy", "Sedge", "C1", "Chef", "no such profile"],
            ]
        )
        defer { file.remove() }

        let summary = try await fixture.importer.run(
            ImportRequest(
                usersOf: file.path,
                in: fixture.tenant,
                allowedProfiles: [try #require(profiles["manager"]), try #require(profiles["employee"])],
                caller: .operatorOfDeployment
            )
        )

        #expect(summary.happened == [.created: 3])
        #expect(try await fixture.user("A1")?["profile"] == "manager")
        #expect(try await fixture.user("B1")?["profile"] == "employee")
        #expect(try await fixture.user("C1")?["profile"] == "employee")
        #expect(try await fixture.codes().filter { $0 == "ROW_PROFILE_REFUSED" }.count == 2)
    }
}
