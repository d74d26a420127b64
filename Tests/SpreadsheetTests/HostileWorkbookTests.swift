import Foundation
import Spreadsheet
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct HostileWorkbookTests {
    private func sheet(_ rows: String) -> String { "<worksheet><sheetData>\(rows)</sheetData></worksheet>" }

    private func isDamaged(_ fault: WorkbookFault?) -> Bool {
        if case .damaged = fault { true } else { false }
    }

    private func isTooLarge(_ fault: WorkbookFault?) -> Bool {
        if case .tooLarge = fault { true } else { false }
    }

    @Test func `a sheet that unpacks a thousandfold is refused`() throws {
        let blanks = String(repeating: "<t></t>", count: 8_000_000)
        let bomb = sheet("<row><c t=\"inlineStr\"><is>\(blanks)</is></c></row>")

        #expect(isTooLarge(Reading.fault(of: try WorkbookFile(sheetXML: bomb))))
    }

    @Test func `a workbook may not unpack to more than the limit`() throws {
        var limits = WorkbookLimits()
        limits.totalBytes = 100_000
        let rows = (1...3000).map { "<row r=\"\($0)\"><c><v>\($0 &* 7919)</v></c></row>" }.joined()

        #expect(isTooLarge(Reading.fault(of: try WorkbookFile(sheetXML: sheet(rows)), limits: limits)))
    }

    @Test func `a text that many cells share counts each time`() throws {
        var limits = WorkbookLimits()
        limits.totalBytes = 10 << 20
        let row = "<row>" + String(repeating: "<c t=\"s\"><v>0</v></c>", count: 20) + "</row>"
        let file = try WorkbookFile(
            sheetXML: sheet(String(repeating: row, count: 100)),
            sharedStrings: "<sst><si><t>\(String(repeating: "long ", count: 6000))</t></si></sst>"
        )

        #expect(isTooLarge(Reading.fault(of: file, limits: limits)))
    }

    @Test func `shared texts have a limit of their own`() throws {
        var limits = WorkbookLimits()
        limits.sharedTextBytes = 1000
        let texts = "<sst>" + String(repeating: "<si><t>0123456789</t></si>", count: 101) + "</sst>"
        let file = try WorkbookFile(sheetXML: sheet(""), sharedStrings: texts)

        #expect(isTooLarge(Reading.fault(of: file, limits: limits)))
    }

    @Test func `entities are refused before one of them is unfolded`() throws {
        var laughs = "<!DOCTYPE l [<!ENTITY a0 \"ha\">"
        for level in 1...30 {
            laughs += "<!ENTITY a\(level) \"\(String(repeating: "&a\(level - 1);", count: 10))\">"
        }
        let bomb = laughs + "]>" + sheet("<row><c t=\"inlineStr\"><is><t>&a30;</t></is></c></row>")
        let inAttribute = laughs + "]>" + sheet("<row r=\"&a30;\"/>")
        let file = "<!DOCTYPE l [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>" + sheet("<row><c><v>&f;</v></c></row>")

        for xml in [bomb, inAttribute, file] {
            #expect(isDamaged(Reading.fault(of: try WorkbookFile(sheetXML: xml))))
        }
    }

    @Test(arguments: [
        "", "<worksheet>", "<worksheet><sheetData><row><c><v>1</v>", "not XML at all", "<worksheet/>",
        "<worksheet><sheetData><row r=\"2\"/><row r=\"1\"/></sheetData></worksheet>",
        "<worksheet><sheetData><row r=\"x\"/></sheetData></worksheet>",
        "<worksheet><sheetData><row><c r=\"1A\"/></row></sheetData></worksheet>",
        "<worksheet><sheetData><row><c r=\"B1\"/><c r=\"A1\"/></row></sheetData></worksheet>",
        "<worksheet><sheetData><row><c r=\"ZZZ1\"/></row></sheetData></worksheet>",
        "<worksheet><sheetData><row><c t=\"s\"><v>9</v></c></row></sheetData></worksheet>",
        "<worksheet><sheetData><row><c t=\"s\"><v>-1</v></c></row></sheetData></worksheet>",
    ])
    func `a sheet that is not what its format demands is damaged`(xml: String) throws {
        #expect(isDamaged(Reading.fault(of: try WorkbookFile(sheetXML: xml))))
    }

    @Test func `more rows than Excel has are refused`() throws {
        #expect(isTooLarge(Reading.fault(of: try WorkbookFile(sheetXML: sheet("<row r=\"1048577\"/>")))))
    }

    @Test func `a workbook that was cut off is damaged, wherever the cut is`() throws {
        let bytes = try Self.bytes(of: WorkbookFile((0..<200).map { [.text("person \($0)"), .number(Double($0))] }))

        for share in 1..<20 {
            let cut = try Self.file(Array(bytes.prefix(bytes.count * share / 20)))
            #expect(isDamaged(Reading.fault(of: cut)), "\(share)/20")
        }
    }

    @Test func `a byte that flipped is a fault or other text, never a crash`() throws {
        let bytes = try Self.bytes(of: WorkbookFile((0..<50).map { [.text("person \($0)"), .number(Double($0))] }))

        for _ in 0..<300 {
            var flipped = bytes
            let place = Int.random(in: flipped.indices)
            flipped[place] ^= UInt8.random(in: 1...255)
            do {
                _ = try Reading(Self.file(flipped))
            } catch {
                #expect(error is WorkbookFault, "byte \(place)")
            }
        }
    }

    @Test func `parts with mutations are a fault or other text, never a crash`() throws {
        let sheet = Array(
            """
            <worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>45323.5</v></c></row>\
            <row r="7"><c r="C7" t="inlineStr"><is><r><t>a_x000D_</t></r></is></c><c t="b"><v>1</v></c></row></sheetData></worksheet>
            """.utf8
        )
        let texts = Array("<sst><si><t>one</t></si><si><r><t>two</t></r><rPh><t>x</t></rPh></si></sst>".utf8)
        let styles = Array(
            """
            <styleSheet><numFmts><numFmt numFmtId="170" formatCode="[$-409]dd/mm/yyyy;@"/></numFmts>\
            <cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>
            """.utf8
        )

        for _ in 0..<300 {
            let file = try WorkbookFile(
                sheetXML: Self.mutated(sheet),
                sharedStrings: Self.mutated(texts),
                styles: Self.mutated(styles)
            )
            do {
                _ = try Reading(file)
            } catch {
                #expect(error is WorkbookFault)
            }
        }
    }

    /// The text with up to two pieces doubled, dropped or changed.
    private static func mutated(_ bytes: [UInt8]) -> String {
        var bytes = bytes
        for _ in 0..<Int.random(in: 0...2) {
            let start = Int.random(in: bytes.indices)
            let piece = start..<min(start + Int.random(in: 1...8), bytes.count)
            switch Int.random(in: 0..<3) {
            case 0: bytes.insert(contentsOf: bytes[piece], at: start)
            case 1: bytes.removeSubrange(piece)
            default: for index in piece { bytes[index] = UInt8.random(in: 0x20...0x7E) }
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `an archive without a workbook is told from one, and says what it is`() throws {
        func words(_ names: String...) throws -> String {
            let parts = names.map { (name: $0, bytes: Array("<x/>".utf8)) }
            return try #require(Reading.fault(of: WorkbookFile(parts: parts))).description
        }

        #expect(try words("notes.txt").contains("zip archive"))
        #expect(try words("content.xml", "META-INF/manifest.xml").contains("OpenDocument"))
    }

    @Test(arguments: [
        "Target=\"worksheets/none.xml\"", "Target=\"../../../../etc/passwd\"",
        "Target=\"https://example.com/s.xml\" TargetMode=\"External\"",
    ])
    func `a relationship that leads nowhere or out of the file is refused`(attributes: String) throws {
        let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        func list(_ type: String, _ attributes: String) -> [UInt8] {
            Array(
                "<Relationships><Relationship Id=\"r1\" Type=\"\(kind)/\(type)\" \(attributes)/></Relationships>".utf8
            )
        }
        let book = "<workbook xmlns:r=\"\(kind)\"><sheets><sheet name=\"S\" r:id=\"r1\"/></sheets></workbook>"
        let file = try WorkbookFile(parts: [
            ("_rels/.rels", list("officeDocument", "Target=\"xl/workbook.xml\"")),
            ("xl/workbook.xml", Array(book.utf8)),
            ("xl/_rels/workbook.xml.rels", list("worksheet", attributes)),
        ])

        #expect(isDamaged(Reading.fault(of: file)))
    }

    private static func bytes(of file: WorkbookFile) throws -> [UInt8] {
        defer { file.remove() }
        return try file.bytes
    }

    private static func file(_ bytes: [UInt8]) throws -> WorkbookFile {
        let file = try WorkbookFile(text: [])
        try Data(bytes).write(to: URL(fileURLWithPath: file.path))
        return file
    }
}
