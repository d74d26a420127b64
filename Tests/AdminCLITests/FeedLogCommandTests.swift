import Foundation
import TestSupport
import Testing

/// What `feed log` shows, and of whom.
@Suite(.temporaryDatabase) struct FeedLogCommandTests {
    /// Run 1 has 14 people without a job title, one in an unknown department, and one whose address is none.
    private func officeWithLog() async throws -> FeedOffice {
        let office = try await FeedOffice()
        let run = try await office.importRows(
            FeedOffice.people(1..<15, title: "Barback") + [
                "Dee,Larch,dee@example.com,Active,D1,Barista,01/02/2024,0101,Cellar",
                "Ivy,Fir,not-an-address,Active,F1,Barista,01/02/2024,0101,Kitchen",
            ]
        )
        try #require(run.status == 0, "\(run.errors)")
        return office
    }

    @Test func `equal causes are one line that says of how many people`() async throws {
        let office = try await officeWithLog()

        let all = try await office.feed("log", "1", "--summary")
        let warnings = try await office.feed("log", "--summary", "--severity", "warning", "--format", "json").list()
        let mixed = try await office.feed("log", "--summary", "--code", "ROW_EMAIL_INVALID")

        let words = try await office.feed("import", try office.file(FeedOffice.people(1..<15, title: "Barback")))
        #expect(words.errors.contains("Job title \"Barback\" does not exist – 14 people"))
        let line = try #require(all.output.split(separator: "\n").first { $0.contains("ROW_JOB_TITLE_UNKNOWN") })
        #expect(line.contains("14") && line.contains("Job title \"Barback\" does not exist"))
        #expect(all.output.split(separator: "\n").count == 4)
        #expect(!all.output.contains("Kim"))
        #expect(warnings.compactMap { $0["code"] as? String } == ["ROW_DEPARTMENT_UNKNOWN"])
        #expect(warnings.first?["people"] as? Int == 1)
        #expect(mixed.status == 64)
    }

    @Test func `the log narrows down to a run, a severity, a code and a person, and to several at once`() async throws {
        let office = try await officeWithLog()
        _ = try await office.importRows(["Ivy,Fir,ivy@example.com,Active,F1,Chef,01/02/2024,0101,Kitchen"])
        func log(_ options: String...) async throws -> [String] {
            let result = try await MusterProcess.run(
                list: ["feed", "log"] + options + ["--tenant", office.tenant, "--format", "json"]
            )
            return try result.list().compactMap { entry in
                (entry["external_id"] as? String).map { "\(entry["run_id"] ?? "?") \($0)" }
            }
        }

        #expect(try await log() == ["2 F1"], "the newest run")
        #expect(try await log("1").count == 16)
        #expect(try await log("1", "--severity", "warning") == ["1 D1"])
        #expect(try await log("1", "--code", "ROW_EMAIL_INVALID") == ["1 F1"])
        #expect(try await log("1", "--external-id", "K3") == ["1 K3"])
        #expect(try await log("1", "--person", "dee larch") == ["1 D1"])
        #expect(try await log("1", "--person", "F1") == ["1 F1"])
        #expect(try await log("1", "--person", "NOT-AN-ADDRESS") == ["1 F1"])
        #expect(try await log("1", "--person", "kim1", "--code", "ROW_JOB_TITLE_UNKNOWN").count == 6)
        #expect(try await log("1", "--person", "kim1", "--severity", "warning").isEmpty)
        #expect(try await log("2", "--person", "dee").isEmpty)
    }

    @Test func `what cannot be asked for is refused, and another tenant's log is not there`() async throws {
        let office = try await officeWithLog()
        let other = try await FeedOffice("quay")

        let code = try await office.feed("log", "1", "--code", "ROW_SHOE_SIZE")
        let severity = try await office.feed("log", "1", "--severity", "dreadful")
        let foreign = try await other.feed("log", "1")
        let none = try await office.feed("log", "1", "--code", "RUN_BUSY")

        #expect([code, severity, foreign, none].map(\.status) == [64, 64, 5, 0])
        #expect(code.errors.contains("There is no code ROW_SHOE_SIZE."))
        #expect(none.errors.contains("It has no such entries."))
    }
}
