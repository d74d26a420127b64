import Directory
import Feeds
import Postgres
import Tenancy
import Testing
import TestSupport

private typealias Line = ImportFixture

@Suite(.temporaryDatabase)
struct ImportOutcomeTests {
    @Test func `new people are created and the same file again is a no-op`() async throws {
        let harbour = try await ImportFixture.make()
        let lines = [
            Line.line("7", first: "Ada"), Line.line("007", first: "Bo"), Line.line("a1"), Line.line("A1", email: ""),
        ]

        let first = try await harbour.run(lines)
        let again = try await harbour.run(lines)

        #expect(first.happened == [.created: 4])
        #expect(first.state == .appliedWithMessages)
        #expect(try await harbour.codes(first.run).sorted() == ["ROW_EMAIL_MISSING"])
        #expect(again.state == .unchanged)
        #expect(try await harbour.codes(again.run) == ["RUN_SAME_AS_LAST"])
    }

    @Test func `the same people in another order are unchanged`() async throws {
        let harbour = try await ImportFixture.make()
        let lines = (1...50).map { Line.line("E\($0)") }

        try await harbour.run(lines)
        let again = try await harbour.run(lines.reversed())

        #expect(again.happened == [.unchanged: 50])
        #expect(again.state == .applied)
        #expect(try await harbour.user("E1")?["revision"] == 1)
    }

    @Test func `every record has one outcome and they add up`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([Line.line("1"), Line.line("2"), Line.line("3", status: "Inactive"), Line.line("4")])

        let summary = try await harbour.run([
            Line.line("1", last: "Other"),
            Line.line("2", status: "Inactive"),
            Line.line("4"),
            Line.line("5", title: "Barback"),
            Line.line("6", first: ""),
            Line.line("7"), Line.line("7", last: "Twice"),
            Line.line("8", status: "Inactive"),
            "too,few",
        ])

        #expect(
            summary.happened == [
                .updated: 1, .deactivated: 1, .unchanged: 1, .parked: 1, .rejected: 2, .superseded: 1, .created: 1,
                .skipped: 1,
            ]
        )
        #expect(summary.records == summary.counts.values.reduce(0, +))
        #expect(
            try await harbour.codes().sorted() == [
                "ROW_ID_DUPLICATE", "ROW_INACTIVE_UNKNOWN", "ROW_JOB_TITLE_UNKNOWN", "ROW_NAME_MISSING", "ROW_WIDTH",
            ]
        )
    }

    @Test func `what a spreadsheet shows for a failed formula is as good as a blank, and said so`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([Line.line("1", first: "Ada"), Line.line("2")])

        let summary = try await harbour.run([
            Line.line("1", first: "#REF!"), Line.line("#N/A"), Line.line("3", first: "#VALUE!"),
            Line.line("2", title: "#NAME?"),
        ])

        #expect(summary.happened == [.unchanged: 2, .rejected: 2])
        #expect(try await harbour.user("1")?["first_name"] == "Ada")
        let messages = try await harbour.log(summary.run).map(\.message)
        #expect(
            messages.contains { $0.contains("has no external ID (the cell holds \"#N/A\", a spreadsheet's error)") }
        )
        #expect(
            messages.contains {
                $0.contains("has no \"First Name\" (the cell holds \"#REF!\"") && $0.contains("It stays \"Ada\"")
            }
        )
        #expect(messages.contains { $0.contains("has no \"First Name\" (the cell holds \"#VALUE!\"") })
        #expect(messages.contains { $0.contains("has no job title in the file (the cell holds \"#NAME?\"") })
    }

    @Test func `the last of two records with one ID counts, whole`() async throws {
        let harbour = try await ImportFixture.make()

        try await harbour.run([
            Line.line("9", first: "Early", department: "Kitchen"), Line.line("9", first: "", department: ""),
        ])
        #expect(try await harbour.user("9") == nil, "a rejected last record is not replaced by the one before it")

        try await harbour.run([Line.line("9", first: "Early"), Line.line("9", first: "Late")])
        #expect(try await harbour.user("9")?["first_name"] == "Late")
        let entry = try #require(try await harbour.log().first { $0.code == "ROW_ID_DUPLICATE" })
        #expect(entry.message.contains("lines 2 and 3"))
        #expect(entry.message.contains("First Name"))
    }

    @Test func `a status that is blank, or has no column, makes a newcomer active and changes nobody known`()
        async throws
    {
        let harbour = try await ImportFixture.make()
        let short = "First Name,Last Name,Email,External Identifier,Job Title"

        let blank = try await harbour.run([Line.line("1", status: ""), Line.line("2", status: "  ")])
        let absent = try await harbour.run(["Ada,Quill,3@example.com,3,Chef"], header: short)
        try await harbour.run([Line.line("1", status: "Inactive")])
        let again = try await harbour.run(
            ["Ada,Quill,1@example.com,1,Chef", "Ada,Quill,3@example.com,3,Chef"],
            header: short
        )

        #expect(blank.happened == [.created: 2] && absent.happened == [.created: 1])
        #expect(again.happened == [.unchanged: 2])
        #expect(try await harbour.status("1") == "deactivated", "whom the feed made Inactive it has to call Active")
        #expect(try await harbour.status("3") == "active")
    }

    @Test func `policy reject applies none of the records that share an ID`() async throws {
        let harbour = try await ImportFixture.make()
        _ = try await FeedService(database: harbour.database).create(
            harbour.tenant,
            NewFeed(name: "strict", kind: .upload),
            caller: .operatorOfDeployment
        )
        var change = FeedChange()
        change.duplicatePolicy = .reject
        _ = try await FeedService(database: harbour.database).set(
            harbour.tenant,
            name: "strict",
            change,
            caller: .operatorOfDeployment
        )

        let summary = try await harbour.run([Line.line("9"), Line.line("9"), Line.line("8")])

        #expect(summary.happened == [.created: 1, .rejected: 2])
        #expect(try await harbour.codes() == ["ROW_ID_DUPLICATE_REJECTED", "ROW_ID_DUPLICATE_REJECTED"])
    }

    @Test func `a leaver loses access whatever else is wrong in the record`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([Line.line("1"), Line.line("2")])

        let summary = try await harbour.run([
            Line.line(
                "1",
                first: "",
                email: "no address",
                status: "Inactive",
                title: "Nobody knows",
                start: "99/99/9999"
            )
        ])

        #expect(summary.happened == [.deactivated: 1])
        #expect(try await harbour.status("1") == "deactivated")
        #expect(try await harbour.user("1")?["first_name"] == "Ada")
        #expect(try await harbour.user("1")?["deactivated_by"] == "feed")
    }

    @Test func `people return as their leaving allows`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([Line.line("told"), Line.line("absent"), Line.line("hand"), Line.line("stays")])
        try await harbour.run(
            [Line.line("told", status: "Inactive"), Line.line("hand"), Line.line("stays")],
            mode: .snapshot
        )
        #expect(try await harbour.status("absent") == "deactivated")
        _ = try await harbour.database.withTenant(harbour.tenant) { tx in
            try tx.execute(
                """
                UPDATE muster.users SET is_active = false, deactivated_by = 'hand', revision = revision + 1
                WHERE tenant_id = $1 AND external_id = 'hand'
                """
            )
        }

        let blank = try await harbour.run([
            Line.line("told", status: ""), Line.line("absent", status: ""), Line.line("hand", status: "Active"),
        ])
        #expect(blank.happened == [.unchanged: 1, .reactivated: 1, .skipped: 1])
        #expect(try await harbour.codes().sorted() == ["ROW_HAND_DEACTIVATED", "ROW_REACTIVATED"])

        let told = try await harbour.run([Line.line("told", status: "Active")])
        #expect(told.happened == [.reactivated: 1])
        #expect(try await harbour.status("hand") == "deactivated")
    }

    @Test func `that an ID was given to somebody else is told of a leaver's record, too`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([Line.line("1"), Line.line("2")])

        let run = try await harbour.run([
            Line.line("1", first: "Bo", last: "Reed", email: "bo@example.com", status: "Inactive"),
            Line.line("2", first: "Bo", last: "Reed", status: "Inactive"),
        ])

        #expect(run.happened == [.deactivated: 2])
        let entry = try #require(try await harbour.log().first)
        #expect(try await harbour.codes() == ["ROW_ID_OTHER_PERSON"])
        #expect(entry.externalID == "1" && entry.message.contains("was Ada Quill and is now Bo Reed"))
    }

    @Test func `a blank keeps, a clear erases, an absent column is not touched`() async throws {
        let harbour = try await ImportFixture.make()
        let header = ImportFixture.header + ",Phone,Language"
        try await harbour.run([Line.line("1") + ",123,en"], header: header)

        try await harbour.run([Line.line("1", department: "<clear>") + ",,<clear>"], header: header)
        let cleared = try #require(try await harbour.user("1"))
        #expect(try cleared["department"] == String?.none)
        let values = try await harbour.database.withTenant(harbour.tenant) { tx in
            let row = try tx.query("SELECT phone, language FROM muster.users WHERE tenant_id = $1")[0]
            return [try row["phone"] as String?, try row["language"] as String?]
        }
        #expect(values == ["123", nil])

        try await harbour.run(["Ada,Quill,1,Chef"], header: "First Name,Last Name,External Identifier,Job Title")
        #expect(try await harbour.user("1")?["business_unit"] == "North Pier")
        #expect(try await harbour.email("1") == "1@example.com")
    }
}
