import Foundation
import Testing
import TestSupport

@Suite(.temporaryDatabase) struct AliasTests {
    private func muster(_ arguments: String...) async throws -> MusterProcess {
        try await MusterProcess.run(list: arguments + ["--format", "json"])
    }

    @Test func `records that waited for a title apply once an alias for it exists, and later files as well`()
        async throws
    {
        let office = try await FeedOffice()
        let parked = try await office.importRows(FeedOffice.people(1..<4, title: "Barista\u{A0}"))
        #expect(try parked.json()["counts"]?["parked"] == .number(3))

        let alias = try await muster("job-title", "alias", "Barista\u{A0}", "Barista", "--tenant", office.tenant)
        _ = try await muster("worker", "run", "--once")

        #expect(alias.status == 0)
        #expect(alias.errors.contains("⍽"))
        #expect(try await office.users() == 3)
        let later = try await office.importRows(FeedOffice.people(4..<6, title: "Barista\u{A0}"))
        #expect(try later.json()["counts"]?["created"] == .number(2))
    }

    @Test func `an alias is listed, moved to another entry, and taken back`() async throws {
        let office = try await FeedOffice()
        _ = try await office.importRows(FeedOffice.people(1..<2))
        let made = try await muster("job-title", "alias", "Chef II", "Sous Chef", "--tenant", office.tenant)
        let moved = try await muster("job-title", "alias", "Chef II", "Barista", "--tenant", office.tenant)
        let listed = try await muster("job-title", "alias", "--list", "--tenant", office.tenant)
        let removed = try await muster("job-title", "alias", "Chef II", "--remove", "--tenant", office.tenant)
        let again = try await muster("job-title", "alias", "Chef II", "--remove", "--tenant", office.tenant)

        #expect([made, moved, removed, again].map(\.status) == [0, 0, 0, 5])
        #expect(moved.errors.contains("no longer \"Sous Chef\""))
        #expect(try listed.json().count == 1)
        #expect(try listed.json()[0]?["name"] == .string("Barista"))
        #expect(try await muster("job-title", "alias", "--list", "--tenant", office.tenant).json().count == 0)
    }

    @Test func `what would do nothing, or means nothing, is refused with the next step`() async throws {
        let office = try await FeedOffice()
        let early = try await muster("job-title", "alias", "Chef II", "Barista", "--tenant", office.tenant)
        _ = try await office.importRows(FeedOffice.people(1..<2))
        let own = try await muster("job-title", "alias", "Barista", "Sous Chef", "--tenant", office.tenant)
        let unknown = try await muster("job-title", "alias", "Chef II", "Baristo", "--tenant", office.tenant)
        let unit = try await muster("business-unit", "alias", "0101", "Harbour Street", "--tenant", office.tenant)
        let used = try await muster("business-unit", "alias", "H-1", "Harbour Street", "--tenant", office.tenant)

        #expect([early, own, unknown, unit, used].map(\.status) == [5, 6, 5, 6, 0])
        #expect(unknown.errors.contains("Barista"))
        #expect(early.errors.contains("Import a file first"))
    }

    @Test func `an alias of one tenant means nothing in another`() async throws {
        let office = try await FeedOffice()
        let other = try await FeedOffice("hillside")
        for place in [office, other] {
            _ = try await place.importRows(FeedOffice.people(1..<2))
        }
        _ = try await muster("job-title", "alias", "Chef II", "Sous Chef", "--tenant", office.tenant)

        let elsewhere = try await other.importRows(FeedOffice.people(2..<3, title: "Chef II"))

        #expect(try elsewhere.json()["counts"]?["parked"] == .number(1))
        #expect(try await muster("job-title", "alias", "--list", "--tenant", other.tenant).json().count == 0)
    }
}
