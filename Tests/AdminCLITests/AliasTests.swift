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

    @Test func `a new or renamed title does not take over what a feed means by an alias`() async throws {
        let office = try await FeedOffice()
        let run = try await office.importRows(FeedOffice.people(1..<2))
        _ = try await muster("job-title", "alias", "Koch", "Sous Chef", "--tenant", office.tenant)

        let created = try await muster("job-title", "create", "Koch", "--tenant", office.tenant)
        let renamed = try await muster("job-title", "rename", "Barista", "Koch", "--tenant", office.tenant)
        let file = try office.file(text: "Job Title\nKoch\nPorter\n", named: "titles.csv")
        let upload = try await muster("job-title", "upload", file, "--tenant", office.tenant)
        let itself = try await muster("job-title", "rename", "Sous Chef", "Koch", "--tenant", office.tenant)

        #expect(run.status == 0)
        #expect([created, renamed, itself].map(\.status) == [6, 6, 0])
        #expect(upload.status != 0)
        for refused in [created, renamed] {
            #expect(refused.errors.contains("muster job-title alias"))
            #expect(refused.errors.contains("--remove --feed default"))
        }
        #expect((upload.output + upload.errors).contains("is an alias of the job title"))
    }

    @Test func `an ID of a new unit does not take over an alias either, and its name may be the same`() async throws {
        let office = try await FeedOffice()
        _ = try await office.importRows(FeedOffice.people(1..<2))
        _ = try await muster("business-unit", "alias", "H-1", "Harbour Street", "--tenant", office.tenant)

        let taken = try await muster("business-unit", "create", "Pier", "--feed-id", "H-1", "--tenant", office.tenant)
        let named = try await muster("business-unit", "create", "H-1", "--feed-id", "0102", "--tenant", office.tenant)

        #expect([taken, named].map(\.status) == [6, 0])
    }

    @Test func `what says clear clears, and can be no alias`() async throws {
        let office = try await FeedOffice()
        _ = try await office.importRows(FeedOffice.people(1..<2))

        let clear = try await muster("department", "alias", "<clear>", "Kitchen", "--tenant", office.tenant)

        #expect(clear.status == 64)
        #expect(clear.errors.contains("empties its field"))
    }

    @Test func `a title that only an alias needs is freed by the command that the refusal names`() async throws {
        let office = try await FeedOffice()
        _ = try await office.importRows(FeedOffice.people(1..<2))
        _ = try await muster("job-title", "alias", "Koch", "Sous Chef", "--tenant", office.tenant)

        let refused = try await muster("job-title", "delete", "Sous Chef", "--yes", "--tenant", office.tenant)
        _ = try await muster("job-title", "alias", "Koch", "--remove", "--feed", "default", "--tenant", office.tenant)
        let deleted = try await muster("job-title", "delete", "Sous Chef", "--yes", "--tenant", office.tenant)

        #expect([refused, deleted].map(\.status) == [7, 0])
        #expect(refused.errors.contains("--remove --feed default"))
        #expect(!refused.errors.contains("Give those users"))
    }

    @Test func `the feed of uploads is no feed that an alias could mean unnamed, and a rename says all it takes`()
        async throws
    {
        let office = try await FeedOffice()
        _ = try await office.importRows(FeedOffice.people(1..<2))
        let people = try office.file(FeedOffice.people(5..<6), named: "people.csv")
        let uploaded = try await muster("user", "upload", people, "--tenant", office.tenant)
        let alias = try await muster("job-title", "alias", "Koch", "Sous Chef", "--tenant", office.tenant)
        _ = try await office.feed("create", "payroll", "--kind", "upload")
        let unclear = try await muster("job-title", "alias", "Chef", "Sous Chef", "--tenant", office.tenant)
        let renamed = try await muster("job-title", "rename", "Barista", "Coffee Cook", "--tenant", office.tenant)

        #expect([uploaded, alias, unclear].map(\.status) == [0, 0, 64])
        #expect(!unclear.errors.contains("by-hand"))
        for feed in ["default", "payroll"] {
            #expect(
                renamed.errors.contains(
                    "muster job-title alias \"Barista\" \"Coffee Cook\" --feed \(feed) --tenant \(office.tenant)"
                )
            )
        }
        #expect(!renamed.errors.contains("--feed by-hand"))
    }

    @Test func `the words say whether anything waited`() async throws {
        let office = try await FeedOffice()
        _ = try await office.importRows(FeedOffice.people(1..<3, title: "Koch"))

        let waited = try await muster("job-title", "alias", "Koch", "Sous Chef", "--tenant", office.tenant)
        let none = try await muster("job-title", "alias", "Chef", "Sous Chef", "--tenant", office.tenant)

        #expect(waited.errors.contains("2 records that waited"))
        #expect(none.errors.contains("from the feed's next file on"))
    }

    @Test func `a worker gives users the department that their feed calls by an alias`() async throws {
        let office = try await FeedOffice()
        _ = try await office.importRows(FeedOffice.people(1..<3).map { $0.replacing("Kitchen", with: "K\u{FC}che") })

        let alias = try await muster("department", "alias", "K\u{FC}che", "Kitchen", "--tenant", office.tenant)
        _ = try await muster("worker", "run", "--once")

        #expect(alias.errors.contains("fills it in for 2 users"))
        for user in ["1", "2"] {
            let shown = try await muster("user", "show", user, "--tenant", office.tenant).json()
            #expect(shown["department"] == .string("Kitchen"))
        }
    }
}
