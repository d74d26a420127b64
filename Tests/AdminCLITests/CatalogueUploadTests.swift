import Foundation
import Postgres
import TestSupport
import Testing

/// Uploads of catalogues as an account manager does them: from workbooks, with mistakes, and again.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct CatalogueUploadTests {
    init() async throws {
        _ = try await MusterProcess.run("tenant", "create", "first", "--name", "First")
    }

    private func muster(_ arguments: String...) async throws -> MusterProcess {
        try await MusterProcess.run(list: arguments + ["--tenant", "first"])
    }

    private func upload(_ noun: String, _ rows: [[String]], _ options: String...) async throws -> MusterProcess {
        let file = try WorkbookFile(text: rows)
        defer { file.remove() }
        return try await MusterProcess.run(list: [noun, "upload", file.path, "--tenant", "first"] + options)
    }

    private func titles() async throws -> [String] {
        try await muster("job-title", "list", "--quiet").output.split(separator: "\n").map(String.init)
    }

    private static let faulty = [
        ["Job Title"], ["Sous Chef"], ["Sous Chef"], ["SOUS CHEF"], ["Sous\u{A0}Chef"], ["Sous\u{200B}Chef"],
        [String(repeating: "x", count: 201)], [" Waiter"], ["Porter"], ["porter"], ["Barista", "a note"], ["Cook"],
    ]

    @Test func `every kind of fault is told with its line, the value, what is wrong and a remedy`() async throws {
        _ = try await muster("job-title", "create", "Porter")

        let run = try await upload("job-title", Self.faulty, "--format", "json")

        let errors = try #require(try run.object()["errors"] as? [[String: Any]])
        let words = [
            3: "Line 2 has the same", 4: "differs from \"Sous Chef\" on line 2", 5: "differs from", 6: "differs from",
            7: "201 characters", 8: "begins or ends with a blank", 10: "differs from \"Porter\"", 11: "has 2 cells",
        ]
        #expect(run.status == 4)
        #expect(errors.compactMap { $0["line"] as? Int } == words.keys.sorted())
        for error in errors {
            let line = try #require(error["line"] as? Int)
            #expect((error["message"] as? String)?.contains(words[line] ?? "?") == true, "line \(line): \(error)")
            #expect((error["remedy"] as? String)?.isEmpty == false)
        }
        #expect(errors[2]["value"] as? String == "Sous⍽Chef")
        #expect(errors[3]["value"] as? String == "Sous[U+200B]Chef")
        #expect(try await titles() == ["Porter"])
    }

    @Test func `blank cells between others are faults, and empty rows are none`() async throws {
        let rows = [["Business Unit", "Business Unit ID"], ["Pier", "0101"], [], ["", "0102"], ["Quay", ""], []]

        let run = try await upload("business-unit", rows, "--format", "json")

        let errors = try #require(try run.object()["errors"] as? [[String: Any]])
        #expect(errors.compactMap { $0["line"] as? Int } == [4, 5])
    }

    @Test(arguments: [false, true]) func `a blank name and a failed formula are told with their lines`(asCSV: Bool)
        async throws
    {
        let names = ["Job Title", "Cook", "", "Porter", " ", "#REF!", "Waiter", "", ""]
        let options = ["job-title", "upload", "--tenant", "first", "--format", "json"]
        let file = try WorkbookFile(text: names.map { [$0] })
        defer { file.remove() }
        let path = asCSV ? file.path + ".csv" : file.path
        if asCSV { try Data(names.joined(separator: "\r\n").utf8).write(to: URL(filePath: path)) }
        // Best effort: it is in a temporary directory.
        defer { if asCSV { try? FileManager.default.removeItem(atPath: path) } }

        let run = try await MusterProcess.run(list: options + [path])

        let errors = try #require(try run.object()["errors"] as? [[String: Any]])
        #expect(run.status == 4)
        #expect(errors.compactMap { $0["line"] as? Int } == [3, 5, 6])
        #expect(
            errors.compactMap { $0["message"] as? String }.prefix(2) == ["The name is blank.", "The name is blank."]
        )
        #expect((errors.last?["message"] as? String)?.contains("#REF! is what a spreadsheet shows") == true)
        #expect(try await titles().isEmpty)
    }

    @Test func `a file of blank lines alone holds no entries`() async throws {
        let run = try await upload("job-title", [["Job Title"], [" "], [""], ["  "]])

        #expect(run.status == 4)
        #expect(run.errors.contains("the file holds no entries"))
    }

    @Test func `--partial takes the good lines and says how many it left out`() async throws {
        let run = try await upload("job-title", Self.faulty, "--partial", "--format", "json")

        #expect(run.status == 0)
        #expect(try run.object()["applied"] as? Bool == true)
        #expect(try run.object()["left_out"] as? Int == 8)
        #expect(run.errors.contains("added 3 job titles; left out 8 lines with faults"))
        #expect(try await titles() == ["Cook", "Porter", "Sous Chef"])
    }

    @Test func `CSV has a row for each fault beside the figures, and the figures alone without one`() async throws {
        let faulty = try await upload("job-title", Self.faulty, "--dry-run", "--format", "csv")
        let sound = try await upload("job-title", [["Job Title"], ["Cook"]], "--dry-run", "--format", "csv")

        let rows = faulty.output.split(separator: "\n")
        #expect(faulty.status == 4)
        #expect(rows[0].hasSuffix(",lines,new,unchanged,faults,left_out,line,value,message,remedy"))
        #expect(rows.count == 9)
        #expect(rows.contains { $0.contains(",8,·Waiter,The name begins or ends with a blank.,") })
        #expect(!faulty.errors.contains("begins or ends with a blank"))
        #expect(sound.output.split(separator: "\n").count == 2)
        #expect(sound.output.hasSuffix(",1,1,0,0,0,,,,\n"))
    }

    @Test func `a dry run lists what would be added`() async throws {
        let rows = [["Department"], ["Kitchen"], ["Bar"]]

        let run = try await upload("department", rows, "--dry-run", "--format", "json")
        let shown = try await upload("department", rows, "--dry-run")

        let additions = try #require(try run.object()["additions"] as? [[String: Any]])
        #expect(additions.compactMap { $0["name"] as? String } == ["Kitchen", "Bar"])
        #expect(additions.compactMap { $0["line"] as? Int } == [2, 3])
        #expect(shown.output.contains("Kitchen"))
        #expect(shown.errors.contains("would add 2 departments."))
        #expect(try await muster("department", "list", "--quiet").output.isEmpty)
    }

    @Test func `a thousand faults fill no screen, and all are in the JSON`() async throws {
        let rows = [["Job Title"]] + (0..<1000).map { ["Chef \($0) "] }

        let table = try await upload("job-title", rows)
        let json = try await upload("job-title", rows, "--format", "json")

        #expect(table.output.split(separator: "\n").count < 80)
        #expect(table.errors.contains("1000 lines have faults"))
        #expect(table.errors.contains("the first 50 lines; --format json has all"))
        #expect((try json.object()["errors"] as? [Any])?.count == 1000)
    }

    @Test func `the same file again adds nothing and moves no revision`() async throws {
        let rows = [["Job Title"]] + (0..<500).map { ["Chef \($0)"] }
        _ = try await upload("job-title", rows)
        let before = try await revision()

        let again = try await upload("job-title", rows, "--format", "json")

        #expect(try again.object()["unchanged"] as? Int == 500)
        #expect(try await revision() == before)
    }

    @Test func `units carry a language, by file and by hand`() async throws {
        let header = ["Business Unit", "Business Unit ID", "Time Zone", "Language"]
        let uploaded = try await upload(
            "business-unit",
            [header, ["Pier", "1", "", "de"], ["Quay", "2", "", "?"]],
            "--partial"
        )
        _ = try await muster("business-unit", "create", "Dock", "--feed-id", "3", "--language", "PT-br")
        let set = try await muster("business-unit", "set", "Dock", "--language", "", "--time-zone", "Europe/Lisbon")
        let wrong = try await muster("business-unit", "set", "Dock", "--time-zone", "Mars/Olympus")

        let units = try await muster("business-unit", "list", "--format", "csv").output
        #expect(uploaded.status == 0)
        #expect(set.status == 0)
        #expect(wrong.status == 64)
        #expect(units.contains("Pier,1,,de,"))
        #expect(units.contains("Dock,3,Europe/Lisbon,,"))
        #expect(!units.contains("Quay"))
    }

    @Test(arguments: ["job-title", "department", "business-unit", "feed"])
    func `a template is written as a workbook that uploads`(noun: String) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "template-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // best effort: it is in a temporary directory
        let path = folder.appending(path: "\(noun).xlsx").path

        let sample = noun == "feed" ? ["--sample"] : []
        let written = try await MusterProcess.run(list: [noun, "template", "--output", path] + sample)
        let again = try await MusterProcess.run(noun, "template", "--output", path)
        let other = try await MusterProcess.run(noun, "template", "--output", path + ".doc")

        #expect([written.status, again.status, other.status] == [0, 6, 64])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["\(noun).xlsx"])
        let verb = noun == "feed" ? "import" : "upload"
        let run = try await muster(noun, verb, path, "--dry-run", "--format", "json")
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test func `a file that is neither CSV nor a workbook is told what it is`() async throws {
        let file = try WorkbookFile(parts: [("notes.txt", Array("x".utf8))])
        defer { file.remove() }

        let run = try await muster("job-title", "upload", file.path)

        #expect(run.status == 4)
        #expect(run.errors.contains("zip archive"))
    }

    private func revision() async throws -> Int64 {
        try await TemporaryDatabase.current.run { session in
            try session.query("SELECT catalogue_revision FROM muster.directory_state")[0][0]
        }
    }
}
