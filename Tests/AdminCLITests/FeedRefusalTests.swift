import Foundation
import TestSupport
import Testing

/// Each way in which an import cannot begin or be read has its message and its exit status.
@Suite(.temporaryDatabase) struct FeedRefusalTests {
    @Test func `a missing file is 4, and no run is started`() async throws {
        let office = try await FeedOffice()

        let result = try await office.feed("import", "/nowhere/staff.csv", "--format", "json")
        let table = try await office.feed("import", "/nowhere/staff.csv")

        #expect(result.status == 4)
        #expect(try result.object()["state"] as? String == "failed")
        #expect(try result.object()["run_id"] is NSNull)
        #expect(result.errors.contains("/nowhere/staff.csv: No such file or directory"))
        #expect(table.status == 4)
        #expect(table.output.isEmpty)
        #expect(try await office.feed("runs", "--format", "json").list().isEmpty)
    }

    @Test(arguments: [
        ("%PDF-1.7\nno text", "it is a PDF document", "RUN_NOT_TEXT"),
        (
            "First Name,Last Name,External Identifier,Job Title\n\"Kim,Alder,1,Barista\n", "line 2 is never closed",
            "RUN_MALFORMED_CSV"
        ),
        ("First Name,Last Name\nKim,Alder\n", "lacks \"External Identifier\", \"Job Title\"", "RUN_HEADER_MISSING"),
        ("First Name,Last Name,External Identifier,Job Title\n", "holds no employee records", "RUN_EMPTY_FILE"),
        ("", "holds no employee records", "RUN_EMPTY_FILE"),
    ])
    func `an unreadable file is 4, and its run is failed`(text: String, words: String, code: String) async throws {
        let office = try await FeedOffice()

        let result = try await office.feed("import", try office.file(text: text), "--format", "json")
        let log = try await office.feed("log", "1", "--format", "json")

        #expect(result.status == 4)
        let json = try result.object()
        #expect(json["state"] as? String == "failed")
        #expect(json["run_id"] as? Int == 1)
        #expect((json["entries"] as? [String: Int])?["fatal"] == 1)
        #expect(result.errors.contains(words))
        #expect(try log.list().map { $0["code"] as? String } == [code])
    }

    @Test func `an unknown tenant, feed or run is 5`() async throws {
        let office = try await FeedOffice()
        let path = try office.file(FeedOffice.people(0..<1))

        let tenant = try await MusterProcess.run(list: ["feed", "import", path, "--tenant", "harbor"])
        let feed = try await office.feed("import", path, "--feed", "payroll")
        let verbs = [["log", "7"], ["plan", "7"], ["approve", "7"], ["discard", "7", "--yes"], ["missing", "7"]]

        #expect(tenant.status == 5)
        #expect(feed.status == 5)
        #expect(feed.errors.contains("no feed \"payroll\""))
        #expect(tenant.output.isEmpty && feed.output.isEmpty)
        for verb in verbs {
            let result = try await MusterProcess.run(list: ["feed"] + verb + ["--tenant", "harbour"])
            #expect(result.status == 5, "\(verb)")
            #expect(result.errors.contains("no feed run 7"))
        }
    }

    @Test func `a suspended tenant is 7 and stays as it was`() async throws {
        let office = try await FeedOffice()
        _ = try await MusterProcess.run(list: ["tenant", "suspend", "harbour", "--reason", "unpaid"])

        let result = try await office.importRows(FeedOffice.people(0..<1))
        let feed = try await office.feed("create", "payroll", "--kind", "upload")

        #expect(result.status == 7)
        #expect(feed.status == 7)
        #expect(result.errors.contains("suspended: unpaid"))
        #expect(try await office.users() == 0)
        #expect(try await office.feed("list", "--format", "json").list().isEmpty)
    }

    @Test func `several feeds and none named is 64, and lists them`() async throws {
        let office = try await FeedOffice()
        for name in ["payroll", "contractors"] {
            _ = try await office.feed("create", name, "--kind", "upload")
        }

        let result = try await office.importRows(FeedOffice.people(0..<1))
        let named = try await office.importRows(FeedOffice.people(0..<1), "--feed", "payroll")

        #expect(result.status == 64)
        #expect(result.errors.contains("contractors, payroll"))
        #expect(named.status == 0)
    }

    @Test func `a database that is not there is 69`() async throws {
        let office = try await FeedOffice()
        let path = try office.file(FeedOffice.people(0..<1))

        let result = try await MusterProcess.run(
            list: ["--database", "postgresql:///none?host=/nowhere", "feed", "import", path, "--tenant", "harbour"]
        )

        #expect(result.status == 69)
        #expect(result.output.isEmpty)
    }
}
