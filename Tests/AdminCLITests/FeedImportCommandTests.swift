import Foundation
import TestSupport
import Testing

@Suite(.temporaryDatabase) struct FeedImportCommandTests {
    private static let mistakes = [
        "Nia,Birch,nia@example.com,Active,N1,Barback,01/02/2024,0101,Kitchen",
        "Noa,Birch,noa@example.com,Active,N2,Barback,01/02/2024,0101,Kitchen",
        "Sol,Cedar,sol@example.com,Active,S1,sous chef,01/02/2024,0101,Kitchen",
        "Dee,Dogwood,dee@example.com,Active,D1,Barista,31/31/2024,0101,Kitchen",
        "Dup,Elm,dup@example.com,Active,E1,Barista,01/02/2024,0101,Kitchen",
        "Dup,Elm,dup@example.com,Active,E1,Sous Chef,01/02/2024,0101,Kitchen",
        "Ivy,Fir,not-an-address,Active,F1,Barista,01/02/2024,0101,Kitchen",
        "Twin,Gum,dee@example.com,Active,G1,Barista,01/02/2024,0101,Kitchen",
        ",Hazel,hazel@example.com,Active,H1,Barista,01/02/2024,0101,Kitchen",
        "Joy,Iris,joy@example.com,Active,,Barista,01/02/2024,0101,Kitchen",
        "Unit,Juniper,unit@example.com,Active,J1,Barista,01/02/2024,Harbour Street,Kitchen",
        "Dept,Larch,dept@example.com,Active,L1,Barista,01/02/2024,0101,Cellar",
        "Gone,Maple,gone@example.com,Inactive,M1,Barista,01/02/2024,0101,Kitchen",
        "Odd,Oak,odd@example.com,Perhaps,O1,Barista,01/02/2024,0101,Kitchen",
        "too,few",
    ]

    @Test func `a file with the typical mistakes is imported and every record has its outcome`() async throws {
        let office = try await FeedOffice()

        let result = try await office.importRows(Self.mistakes + FeedOffice.people(0..<3))

        #expect(result.status == 0)
        let json = try result.object()
        let counts = try #require(json["counts"] as? [String: Int])
        #expect(json["state"] as? String == "applied_with_messages")
        #expect(json["records"] as? Int == 18)
        #expect(counts.values.reduce(0, +) == 18)
        #expect(counts["created"] == 7)
        #expect(counts["parked"] == 3)
        #expect(counts["superseded"] == 1)
        #expect(counts["rejected"] == 6)
        #expect(counts["skipped"] == 1)
        #expect(try await office.users() == 7)
    }

    @Test func `the JSON has the keys that scripts depend on, in their order`() async throws {
        let office = try await FeedOffice()

        let result = try await office.importRows(FeedOffice.people(0..<1))

        let keys = result.output.matches(of: /"([a-z_]+)":/).map { String($0.1) }
        #expect(
            keys == [
                "run_id", "feed", "mode", "state", "counts", "created", "updated", "unchanged", "reactivated",
                "deactivated", "superseded", "parked", "rejected", "skipped", "removed", "records", "entries",
                "fatal", "held", "error", "warning", "info", "elapsed_ms", "welcome_emails",
            ]
        )
        let json = try result.object()
        #expect(json["run_id"] as? Int == 1)
        #expect(json["feed"] as? String == "default")
        #expect(json["mode"] as? String == "delta")
        #expect(json["state"] as? String == "applied")
    }

    @Test func `the words group the causes, say what to do next and name nobody`() async throws {
        let office = try await FeedOffice()

        let words = try await office.importRows(Self.mistakes).errors

        #expect(words.contains("Run 1 of feed default of harbour is applied; some records need a look."))
        #expect(words.contains("Job title \"Barback\" does not exist – 2 people"))
        #expect(words.contains("Job title \"sous chef\" is not the same as \"Sous Chef\" (no capitals) – 1 person"))
        #expect(words.contains("muster feed missing 1 --tenant harbour"))
        #expect(words.contains("muster feed log 1 --severity error --tenant harbour"))
        #expect(!words.contains("@"))
        #expect(!words.contains("Birch"))
        #expect(!words.contains("\u{1B}"))
    }

    @Test func `the template imports without a word of complaint`() async throws {
        let office = try await FeedOffice()
        let template = try await MusterProcess.run(list: ["feed", "template", "--sample"])

        let path = try office.file(text: template.output)
        let result = try await office.feed("import", path, "--format", "json")

        let entries = try #require(try result.object()["entries"] as? [String: Int])
        #expect(entries.values.reduce(0, +) == 0)
        #expect(try await office.users() == 1)
    }

    @Test func `a dry run shows the plan and writes nothing`() async throws {
        let office = try await FeedOffice()

        let result = try await office.importRows(FeedOffice.people(0..<3), "--dry-run")
        let plan = try await office.feed("plan", "1", "--format", "json")

        #expect(result.status == 0)
        #expect(try result.object()["state"] as? String == "planned")
        #expect(try Set(plan.list().compactMap { $0["external_id"] as? String }).count == 3)
        #expect(try plan.list().allSatisfy { $0["action"] as? String == "create" })
        #expect(try await office.users() == 0)
        #expect(try await office.users(active: false) == 0)
    }

    @Test func `the same file again is unchanged, and another order of it too`() async throws {
        let office = try await FeedOffice()
        let people = FeedOffice.people(0..<5)
        _ = try await office.importRows(people)

        let same = try await office.importRows(people)
        let shuffled = try await office.importRows(people.reversed())

        #expect(try same.object()["state"] as? String == "unchanged")
        #expect(same.errors.contains("equals the last one applied (run 1)"))
        #expect((try shuffled.object()["counts"] as? [String: Int])?["unchanged"] == 5)
        #expect(try shuffled.object()["state"] as? String == "applied")
    }

    @Test func `people read what became of the records, without what there was none of`() async throws {
        let office = try await FeedOffice()

        let imported = try await office.feed("import", try office.file(FeedOffice.people(0..<2)))
        _ = try await office.importRows(FeedOffice.people(1..<5))
        let runs = try await office.feed("runs")

        #expect(imported.output.contains("OUTCOMES    2 created\n"))
        let lines = runs.output.split(separator: "\n")
        #expect(lines.first?.hasSuffix("RECORDS  OUTCOMES") == true)
        #expect(lines.count == 3 && lines[1].hasSuffix("      4  3 created, 1 unchanged"))
    }

    @Test func `one tenant's import leaves another tenant as it was`() async throws {
        let (harbour, quay) = (try await FeedOffice("harbour"), try await FeedOffice("quay"))
        _ = try await quay.importRows(FeedOffice.people(0..<2))

        let result = try await harbour.importRows(FeedOffice.people(0..<4))
        let runs = try await quay.feed("runs", "--format", "json")

        #expect((try result.object()["counts"] as? [String: Int])?["created"] == 4)
        #expect(try result.object()["run_id"] as? Int == 1)
        #expect(try runs.list().count == 1)
        #expect(try await (harbour.users(), quay.users()) == (4, 2))
    }

    @Test func `several tenants give one result each and the worst status`() async throws {
        let (harbour, quay) = (try await FeedOffice("harbour"), try await FeedOffice("quay"))
        _ = try await MusterProcess.run(list: ["tenant", "suspend", "quay", "--reason", "unpaid"])
        let path = try harbour.file(FeedOffice.people(0..<2))

        let result = try await MusterProcess.run(
            list: ["feed", "import", path, "--tenant", "harbour", "--tenant", "quay", "--format", "json"]
        )

        #expect(result.status == 7)
        #expect(try result.list().map { $0["tenant"] as? String } == ["harbour", "quay"])
        #expect(try await (harbour.users(), quay.users()) == (2, 0))
    }

    @Test func `mode holds for one run`() async throws {
        let office = try await FeedOffice()
        _ = try await office.importRows(FeedOffice.people(0..<5))

        let snapshot = try await office.importRows(FeedOffice.people(0..<4), "--mode", "snapshot")
        let delta = try await office.importRows(FeedOffice.people(0..<1))

        #expect(try snapshot.object()["mode"] as? String == "snapshot")
        #expect(try snapshot.object()["removed"] as? Int == 1)
        #expect(try delta.object()["mode"] as? String == "delta")
        #expect(try await office.users() == 4)
    }
}
