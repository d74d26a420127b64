import Postgres
import Testing

@testable import AdminCLI

@Suite struct RendererTests {
    private let table = Table(
        keys: ["name", "user_count"],
        rows: [[.text("Chef\u{1B}[31m\nHead"), .int(12)], [.text("Porter"), .null]]
    )

    private func renderer(_ format: OutputFormat, colour: Bool = false, quiet: Bool = false) -> Renderer {
        Renderer(format: format, quiet: quiet, style: TextStyle(hasColour: colour))
    }

    @Test func `data cannot steer a terminal or break a line`() {
        let text = renderer(.table).text(.table(table))

        #expect(!text.contains("\u{1B}"))
        #expect(text.contains(#"Chef\u{1b}[31m\nHead"#))
        #expect(text.split(separator: "\n").count == 3)
    }

    @Test func `numbers stand to the right and headings are words`() {
        let text = renderer(.table).text(.table(Table(keys: ["user_count"], rows: [[.int(1)], [.int(100)]])))

        #expect(text == "USER COUNT\n         1\n       100\n")
    }

    @Test func `only headings have colour`() {
        let text = renderer(.table, colour: true).text(.table(Table(keys: ["name"], rows: [[.text("Chef")]])))

        #expect(text == "\u{1B}[1mNAME\u{1B}[0m\nChef\n")
    }

    @Test func `control characters are escaped in JSON and kept in CSV`() {
        #expect(renderer(.json).text(.table(table)).contains(#""name": "Chef\u001b[31m\nHead""#))
        #expect(renderer(.csv).text(.table(table)).contains("\"Chef\u{1B}[31m\nHead\",12\n"))
    }

    @Test func `an empty table is an empty list, a header, or a heading`() {
        let empty = Table(keys: ["name"], rows: [])

        #expect(renderer(.json).text(.table(empty)) == "[]\n")
        #expect(renderer(.csv).text(.table(empty)) == "name\n")
        #expect(renderer(.table).text(.table(empty)) == "NAME\n")
        #expect(renderer(.table, quiet: true).text(.table(empty)) == "")
    }

    @Test func `a record inside a record is an object in JSON and columns in CSV`() {
        let record = Record([
            "run_id": .field(.int(1)), "counts": .record(Record(["created": .field(.int(2))])), "log": .table(table),
        ])

        #expect(renderer(.csv).text(.record(record)) == "run_id,counts_created\n1,2\n")
        #expect(renderer(.json).text(.record(record)).contains("\"counts\": {\n    \"created\": 2\n  },"))
    }

    @Test(arguments: [
        (["list", "--tenant", "a", "b", "c"], ["list", "--tenant", "a", "--tenant", "b", "--tenant", "c"]),
        (["--tenant", "a", "b", "--quiet", "x"], ["--tenant", "a", "--tenant", "b", "--quiet", "x"]),
        (["list", "--tenant", "a"], nil), (["list", "x", "y"], nil),
    ])
    func `every slug after --tenant gets its own`(typed: [String], expanded: [String]?) {
        #expect(Arguments.namingEachTenant(typed) == expanded)
    }

    @Test func `the worst status of several wins`() {
        #expect([ExitStatus.done, .held, .unknown, .refused].max() == .refused)
        #expect([ExitStatus.failed, .refused].max() == .failed)
        #expect([ExitStatus.unavailable, .failed].max() == .unavailable)
    }

    @Test func `a progress bar says how much is done`() {
        #expect(ProgressBar.line("Reading", done: 50, total: 100, unit: "").hasSuffix("] 50 %"))
        #expect(ProgressBar.line("Reading", done: 500, total: 100, unit: "").hasSuffix("] 100 %"))
        #expect(ProgressBar.line("Reading", done: 7, total: nil, unit: "lines") == "Reading  7 lines")
    }
}
