import Foundation
import Postgres
import TestSupport
import Testing

/// What is said once about a feed's files holds for all of them, however they come.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct FeedFormatCommandTests {
    /// A feed whose files have headers, dates, cells and characters of their own.
    private func settle(_ office: FeedOffice, _ kind: String...) async throws {
        let create = try await MusterProcess.run(
            list: ["feed", "create", "payroll"] + kind + ["--tenant", office.tenant]
        )
        let set = try await office.feed(
            "set",
            "payroll",
            "--map",
            "Vorname=First Name",
            "--map",
            "Nachname=Last Name",
            "--map",
            "Prüfnr=External Identifier",
            "--map",
            "Tätigkeit=Job Title",
            "--map",
            "Eintritt=Start Date",
            "--date-format",
            "MM-DD-YYYY",
            "--delimiter",
            "semicolon",
            "--encoding",
            "windows-1252",
            "--sheet",
            "Staff"
        )
        try #require(create.status == 0 && set.status == 0, "\(create.errors)\(set.errors)")
    }

    private static let text = "Vorname;Nachname;Prüfnr;Tätigkeit;Eintritt\nZoë;Alder;007;Barista;02-28-2024\n"
    private static let bytes = Data(text.unicodeScalars.map { UInt8($0.value) })

    private func write(_ data: Data, to folder: String, _ name: String) throws {
        // By a rename, as files are dropped.
        let url = URL(fileURLWithPath: folder).appending(path: name)
        let draft = url.deletingLastPathComponent().appending(path: ".\(name).part")
        try data.write(to: draft)
        try FileManager.default.moveItem(at: draft, to: url)
    }

    private func people() async throws -> [String] {
        try await TemporaryDatabase.current.run { session in
            try session.query(
                """
                SELECT concat_ws(' ', external_id, first_name, last_name, job_title, start_date) AS words
                FROM muster.directory ORDER BY external_id
                """
            ).map { try $0["words"] }
        }
    }

    @Test func `a file given by hand, a dry run and a dropped file are read by the feed's own settings`() async throws {
        let office = try await FeedOffice()
        let folder = try office.folder(named: "drop")
        try await settle(office, "--kind", "folder", "--folder", folder)
        let path = try office.folder(named: "given") + "/staff.csv"
        try Self.bytes.write(to: URL(fileURLWithPath: path))

        let dry = try await office.feed("import", path, "--dry-run", "--format", "json")
        #expect(try (dry.object()["counts"] as? [String: Int])?["created"] == 1, "\(dry.errors)")
        #expect(try await people().isEmpty)

        let given = try await office.feed("import", path, "--format", "json")
        #expect(try (given.object()["counts"] as? [String: Int])?["created"] == 1, "\(given.errors)")
        #expect(try await people() == ["007 Zoë Alder Barista 2024-02-28"])

        try write(Data(Self.bytes.map { $0 == 0x37 ? 0x38 : $0 }), to: folder, "later.csv")
        let worker = try await MusterProcess.run(list: ["worker", "run", "--once"])
        #expect(worker.status == 0, "\(worker.errors)")
        #expect(try await people() == ["007 Zoë Alder Barista 2024-02-28", "008 Zoë Alder Barista 2024-02-28"])
    }

    @Test func `of a dropped workbook the sheet is read that the feed names`() async throws {
        let office = try await FeedOffice()
        let folder = try office.folder(named: "drop")
        try await settle(office, "--kind", "folder", "--folder", folder)
        let header: [WorkbookFile.Cell] = ["Vorname", "Nachname", "Prüfnr", "Tätigkeit", "Eintritt"]
        let file = try WorkbookFile(sheets: [
            ("Read me", [["Nobody", "is", "here"]]),
            (
                "Staff",
                [header, ["Kim", "Alder", .number(7, format: "000"), "Barista", .number(45323, format: "d mmm yy")]]
            ),
        ])
        let other = try WorkbookFile(sheets: [("Sheet1", [header, ["Kim", "Alder", "9", "Barista"]])])
        defer { file.remove() }
        defer { other.remove() }

        try write(Data(try file.bytes), to: folder, "staff.xlsx")
        _ = try await MusterProcess.run(list: ["worker", "run", "--once"])
        let lacking = try await office.feed("import", other.path)
        let named = try await office.feed("import", file.path, "--sheet", "Read me")

        #expect(try await people() == ["007 Kim Alder Barista 2024-02-01"])
        #expect([lacking, named].map(\.status) == [4, 4])
        #expect(lacking.errors.contains("it has no sheet \"Staff\"; its sheets are \"Sheet1\""))
        #expect(named.errors.contains("lacks \"First Name\""))
    }

    @Test func `the same people in every encoding and with every delimiter are the same`() async throws {
        let office = try await FeedOffice()
        let folder = try office.folder(named: "files")
        let text = "First Name,Last Name,External Identifier,Job Title\r\nZoë,\"O\u{2019}Neill, jr\",007,Barista\r\n"
        let little = text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        let big = text.utf16.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        let cells = [
            ["First Name", "Last Name", "External Identifier", "Job Title"], ["Zoë", "O’Neill, jr", "007", "Barista"],
        ]
        func lines(_ delimiter: String, _ end: String) -> [UInt8] {
            Array(cells.map { $0.map { "\"\($0)\"" }.joined(separator: delimiter) + end }.joined().utf8)
        }
        let files: [[UInt8]] = [
            Array(text.utf8), Array("\u{FEFF}\(text)".utf8), [0xFF, 0xFE] + little, [0xFE, 0xFF] + big,
            lines(";", "\n"), lines("\t", "\r\n"),
        ]

        var unchanged = 0
        for (number, bytes) in files.enumerated() {
            let path = "\(folder)/\(number).csv"
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            let run = try await office.feed("import", path, "--format", "json")
            try #require(run.status == 0, "file \(number): \(run.errors)")
            unchanged += try (run.object()["counts"] as? [String: Int])?["unchanged"] ?? 0
        }

        #expect(unchanged == files.count - 1)
        #expect(try await people() == ["007 Zoë O’Neill, jr Barista"])
    }

    @Test(arguments: ["csv", "xlsx"])
    func `a template is empty, and has the header that its feed reads`(format: String) async throws {
        let office = try await FeedOffice()
        try await settle(office, "--kind", "upload")
        let folder = try office.folder(named: "templates")
        let (plain, mapped) = ("\(folder)/plain.\(format)", "\(folder)/mapped.\(format)")

        let first = try await MusterProcess.run(list: ["feed", "template", "--output", plain])
        let second = try await office.feed("template", "--feed", "payroll", "--output", mapped)
        let refused = try await office.feed("import", mapped, "--feed", "payroll")
        let filled = try await office.feed("template", "--feed", "payroll", "--sample", "--output", mapped, "--yes")
        let taken = try await office.feed("import", mapped, "--feed", "payroll", "--format", "json")

        #expect([first, second, filled].map(\.status) == [0, 0, 0], "\(second.errors)")
        #expect(!first.errors.contains("example") && filled.errors.contains("the first row is an example"))
        #expect(refused.status == 4)
        #expect(refused.errors.contains("holds no employee records"), "the header is one that the feed understands")
        #expect(try (taken.object()["counts"] as? [String: Int])?["created"] == 1, "\(taken.errors)")
        if format == "csv" {
            let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: plain)), as: UTF8.self)
            #expect(text.hasPrefix("First Name,Last Name,Email,Status,User Profile,External Identifier,Job Title,"))
            #expect(text.split(separator: "\n").count == 1)
        }
    }

    @Test func `a template of a feed needs its tenant, and says what cannot be`() async throws {
        let office = try await FeedOffice()

        let alone = try await MusterProcess.run(list: ["feed", "template", "--feed", "payroll"])
        let unknown = try await office.feed("template", "--feed", "payroll")
        let column = try await office.feed("set", "payroll", "--map", "Role=Shoe Size")

        #expect([alone, unknown, column].map(\.status) == [64, 5, 64])
        #expect(column.errors.contains("A feed has no column \"Shoe Size\". It has: First Name, Last Name, Email"))
    }
}
