import Foundation
import Testing
import TestSupport

@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct UploadTests {
    private func upload(
        _ noun: String,
        _ bytes: [UInt8],
        _ options: String...
    ) async throws -> MusterProcess {
        let file = FileManager.default.temporaryDirectory.appending(path: "upload-\(UUID().uuidString).csv")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }  // best effort: it is in a temporary directory
        return try await MusterProcess.run(
            list: [noun, "upload", file.path, "--tenant", "first", "--format", "json"] + options
        )
    }

    private func createTenant() async throws {
        _ = try await MusterProcess.run("tenant", "create", "first", "--name", "First")
    }

    @Test(arguments: ["job-title", "department", "business-unit"])
    func `the template is a file that uploads`(noun: String) async throws {
        try await createTenant()

        let template = try await MusterProcess.run(noun, "template")
        let applied = try await upload(noun, Array(template.output.utf8))
        let again = try await upload(noun, Array(template.output.utf8))

        #expect(applied.status == 0)
        #expect(try applied.json()["new"] == .number(1))
        #expect(try again.json()["unchanged"] == .number(1))
    }

    @Test func `a dry run says what would be added and adds nothing`() async throws {
        try await createTenant()

        let run = try await upload("department", Array("\u{FEFF}DEPARTMENT\r\nKitchen\r\n".utf8), "--dry-run")

        #expect(run.status == 0)
        #expect(try run.json()["new"] == .number(1))
        #expect(try await MusterProcess.run("department", "list", "--tenant", "first", "--quiet").output.isEmpty)
    }

    @Test func `one faulty line stops the file, with 4, the line and a remedy`() async throws {
        try await createTenant()
        let text = "Business Unit;Business Unit ID\nPier;1\nQuay;1\nDock\n"

        let run = try await upload("business-unit", Array(text.utf8))

        let report = try run.json()
        #expect(run.status == 4)
        #expect(report["applied"] == .bool(false))
        #expect(report["errors"]?[0]?["line"] == .number(3))
        #expect(report["errors"]?[1]?["line"] == .number(4))
        #expect(report["errors"]?[0]?["remedy"] != .string(""))
        #expect(try await MusterProcess.run("business-unit", "list", "--tenant", "first", "--quiet").output.isEmpty)
    }

    @Test(arguments: [
        ("", "no entries"), ("Job Title\n", "no entries"), ("Title\nChef\n", "no column \"Job Title\""),
        ("Job Title,job title\nChef,Cook\n", "twice"), ("Job Title\n\"Chef\n", "never closed"),
    ])
    func `a file that is no catalogue is 4 and says what is wrong`(text: String, words: String) async throws {
        try await createTenant()

        let run = try await upload("job-title", Array(text.utf8))

        #expect(run.status == 4)
        #expect(run.errors.contains(words))
    }

    @Test func `bytes that are no text are 4`() async throws {
        try await createTenant()

        let run = try await upload("job-title", Array("Job Title\nChef ".utf8) + [0xFF, 0xFE, 0x0A])

        #expect(run.status == 4)
        #expect(!run.errors.contains("employee"))
    }
}
