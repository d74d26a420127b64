import Foundation
import TestSupport
import Testing

/// HR files that are Excel workbooks, as the HR feed gets them.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct FeedWorkbookTests {
    /// The people of `FeedOffice.people`, in cells with types of their own: numbers in fixed places, days, texts.
    private func workbook(_ numbers: Range<Int>) throws -> WorkbookFile {
        let header = FeedOffice.header.split(separator: ",").map { WorkbookFile.Cell.text(String($0)) }
        let rows = numbers.map { number -> [WorkbookFile.Cell]? in
            [
                .text("Kim\(number)"), "Alder", .text("kim\(number)@example.com"), "Active", .text("K\(number)"),
                "Barista",
                .number(45323, format: "d mmm yyyy"), .number(101, format: "0000"), .rich(["Kit", "chen"]),
            ]
        }
        return try WorkbookFile([header] + rows)
    }

    @Test func `a workbook with typed cells says the same as the CSV file`() async throws {
        let office = try await FeedOffice()
        let file = try workbook(0..<5)
        defer { file.remove() }
        _ = try await office.importRows(FeedOffice.people(0..<5))

        let run = try await office.feed("import", file.path, "--format", "json")
        let same = try await office.feed("import", file.path, "--format", "json")

        let entries = try #require(try run.object()["entries"] as? [String: Int])
        #expect((try run.object()["counts"] as? [String: Int])?["unchanged"] == 5, "\(run.errors)")
        #expect(entries.values.reduce(0, +) == 0)
        #expect(try same.object()["state"] as? String == "unchanged")
    }

    @Test func `a workbook comes through a pipe, too`() async throws {
        let office = try await FeedOffice()
        let file = try workbook(0..<5)
        defer { file.remove() }

        let run = try await MusterProcess.run(
            bash: "cat '\(file.path)' | $MUSTER feed import /dev/stdin --tenant \(office.tenant)"
        )

        #expect(run.status == 0, "\(run.errors)")
        #expect(try await office.users() == 5)
    }

    @Test func `a bad row of a workbook is told by the number that Excel shows`() async throws {
        let office = try await FeedOffice()
        let cells =
            (FeedOffice.people(0..<1) + ["", "", ",Hazel,h@example.com,Active,H1,Barista,01/02/2024,0101,Kitchen"])
            .map { line in line.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        let file = try WorkbookFile(text: [FeedOffice.header.split(separator: ",").map(String.init)] + cells)
        defer { file.remove() }

        _ = try await office.feed("import", file.path)
        let log = try await office.feed("log", "--format", "json").list()

        #expect(log.compactMap { $0["line"] as? Int } == [5])
    }

    @Test func `a workbook that was cut off fails the run, and changes nobody`() async throws {
        let office = try await FeedOffice()
        let file = try workbook(0..<50)
        defer { file.remove() }
        let bytes = try file.bytes
        try Data(bytes.prefix(bytes.count / 2)).write(to: URL(fileURLWithPath: file.path))

        let run = try await office.feed("import", file.path, "--mode", "snapshot", "--format", "json")

        #expect(run.status == 4)
        #expect(try run.object()["state"] as? String == "failed")
        #expect(run.errors.contains("the workbook is damaged"))
        #expect(try await office.users() == 0)
    }

    @Test func `a workbook that unpacks a thousandfold is refused, and changes nobody`() async throws {
        let office = try await FeedOffice()
        let row = "<row><c t=\"inlineStr\"><is><t></t></is></c></row>"
        let file = try WorkbookFile(
            sheetXML: "<worksheet><sheetData>" + String(repeating: row, count: 800_000) + "</sheetData></worksheet>"
        )
        defer { file.remove() }
        #expect(try file.bytes.count < 300_000)

        let run = try await office.feed("import", file.path)
        let log = try await office.feed("log", "--format", "json").list()

        #expect(run.status == 4)
        #expect(log.compactMap { $0["code"] as? String } == ["RUN_NOT_TEXT"])
        #expect(run.errors.contains("packed more than 250 times"), "\(run.errors)")
    }
}
