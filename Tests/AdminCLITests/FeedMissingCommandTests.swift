import Foundation
import TestSupport
import Testing

@Suite(.temporaryDatabase) struct FeedMissingCommandTests {
    private func officeWithGaps() async throws -> FeedOffice {
        let office = try await FeedOffice()
        let rows = [
            "Nia,Birch,nia@example.com,Active,N1,Barback,01/02/2024,0101,Kitchen",
            "Noa,Birch,noa@example.com,Active,N2,Barback,01/02/2024,0101,Kitchen",
            "Sol,Cedar,sol@example.com,Active,S1,sous chef,01/02/2024,0101,Kitchen",
            "Tab,Cedar,tab@example.com,Active,S2,Bar  Lead,01/02/2024,0101,Kitchen",
            "Dept,Larch,dept@example.com,Active,L1,Barista,01/02/2024,0101,Cellar",
            "Unit,Larch,unit@example.com,Active,L2,Barista,01/02/2024,0999,Kitchen",
        ]
        let result = try await office.importRows(rows)
        try #require(result.status == 0, "\(result.errors)")
        return office
    }

    @Test func `near matches are listed apart from what can be created`() async throws {
        let office = try await officeWithGaps()

        let result = try await office.feed("missing", "1", "--format", "json")

        let states = try result.list().map { "\($0["value"] ?? ""): \($0["state"] ?? "")" }
        #expect(Set(states.prefix(3)) == ["Barback: missing", "Cellar: missing", "0999: missing"])
        #expect(Set(states.dropFirst(3)) == ["sous chef: near match", "Bar  Lead: odd blanks"])
        #expect(result.errors.contains("Not created"))
        #expect(result.errors.contains("job title \"sous chef\" is not the same as \"Sous Chef\" (no capitals)"))
        #expect(result.errors.contains("1 job title, 1 department, 1 business unit can be created"))
    }

    @Test func `create makes what nothing resembles, and leaves near matches alone`() async throws {
        let office = try await officeWithGaps()

        let unasked = try await office.feed("missing", "1", "--create")
        let result = try await office.feed("missing", "1", "--create", "--yes", "--format", "json")
        let titles = try await MusterProcess.run(list: ["job-title", "list", "--tenant", "harbour", "--format", "json"])

        #expect(unasked.status == 64)
        #expect(result.status == 0)
        #expect(try titles.list().compactMap { $0["name"] as? String }.sorted() == ["Barback", "Barista", "Sous Chef"])
        let settled = try result.list().filter { $0["state"] as? String == "exists by now" }
        #expect(Set(settled.compactMap { $0["value"] as? String }) == ["Barback", "Cellar", "0999"])
    }

    @Test func `of two spellings in one file only the more frequent is created, also later`() async throws {
        let office = try await FeedOffice()
        _ = try await office.importRows([
            "Nia,Birch,nia@example.com,Active,N1,Barback,01/02/2024,0101,Kitchen",
            "Noa,Birch,noa@example.com,Active,N2,Barback,01/02/2024,0101,Kitchen",
            "Sol,Birch,sol@example.com,Active,N3,barback,01/02/2024,0101,Kitchen",
        ])

        let once = try await office.feed("missing", "1", "--create", "--yes")
        let twice = try await office.feed("missing", "1", "--create", "--yes", "--format", "json")
        let titles = try await MusterProcess.run("job-title", "list", "--tenant", "harbour", "--format", "json")

        #expect(once.errors.contains("Created 1 job title in harbour."))
        #expect(try twice.list().map { $0["state"] as? String } == ["near match", "exists by now"])
        #expect(twice.errors.contains("\"barback\" is not the same as \"Barback\" (small b)"))
        #expect(try titles.list().compactMap { $0["name"] as? String }.sorted() == ["Barback", "Barista", "Sous Chef"])
    }

    @Test func `after create the same file finds everybody`() async throws {
        let office = try await officeWithGaps()
        _ = try await office.feed("missing", "1", "--create", "--yes")

        let again = try await office.importRows([
            "Nia,Birch,nia@example.com,Active,N1,Barback,01/02/2024,0101,Kitchen",
            "Noa,Birch,noa@example.com,Active,N2,Barback,01/02/2024,0101,Kitchen",
            "Dept,Larch,dept@example.com,Active,L1,Barista,01/02/2024,0101,Cellar",
        ])

        let counts = try #require(try again.object()["counts"] as? [String: Int])
        #expect(counts["created"] == 2)
        #expect(counts["updated"] == 1)
        #expect(try again.object()["state"] as? String == "applied")
    }

    @Test func `the log can be narrowed down and summed up`() async throws {
        let office = try await officeWithGaps()

        let byCode = try await office.feed("log", "1", "--code", "row_job_title_unknown", "--format", "json").list()
        let byPerson = try await office.feed("log", "--external-id", "L1", "--format", "json").list()
        let warnings = try await office.feed("log", "--severity", "warning", "--format", "json").list()
        let causes = try await office.feed("log", "1", "--summary", "--format", "json").list()
        let cut = try await office.feed("log", "1", "--limit", "1", "--format", "json")

        #expect(byCode.compactMap { $0["external_id"] as? String } == ["N1", "N2", "S2"])
        #expect(byPerson.compactMap { $0["code"] as? String } == ["ROW_DEPARTMENT_UNKNOWN"])
        #expect(warnings.allSatisfy { $0["severity"] as? String == "warning" } && warnings.count == 2)
        #expect(
            causes.contains {
                $0["cause"] as? String == "Job title \"Barback\" does not exist" && $0["people"] as? Int == 2
            }
        )
        #expect(try cut.list().count == 1)
        #expect(cut.errors.contains("There are more than 1 entries"))
    }
}
