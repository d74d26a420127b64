import Foundation
import TestSupport

/// Files to begin with: what HR sends, in every spelling that the reader knows.
enum FuzzCorpus {
    /// A part of an archive.
    typealias Part = (name: String, bytes: [UInt8])

    enum Seed {
        case text([UInt8])
        case workbook([Part])
    }

    static let seeds: [Seed] = texts.map(Seed.text) + workbooks.map(Seed.workbook) + written.map(Seed.text)

    private static let header =
        "First Name,Last Name,Email,Status,External Identifier,Job Title,Start Date,End Date,Business Unit ID,"
        + "Department,Manager External Identifier,Phone,Language,User Profile"
    private static let people = (1...6).map {
        "Zoë\($0),\"O'Neill, \"\"\($0)\"\"\",z\($0)@example.com,Active,00\($0),Sous Chef,2\($0)/02/2024,31/12/2099,"
            + "U1,Kitchen,00\($0 - 1),+44 20,en,employee"
    }
    private static let plain = ([header] + people).joined(separator: "\r\n") + "\r\n"

    private static let texts: [[UInt8]] = [
        Array(plain.utf8),
        Array(("\u{FEFF}" + plain).utf8),
        Array(plain.replacing(",", with: ";").utf8),
        Array(plain.replacing(",", with: "\t").replacing("\r\n", with: "\n").utf8),
        [0xFF, 0xFE] + plain.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] },
        [0xFE, 0xFF] + plain.utf16.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] },
        plain.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) },
        Array("\n\n \n\(plain)\n\n\"a\nb\",\"\r\",,\n<clear>,\"\",=\"007\",1.23E+05,#REF!,\u{A0},\u{200B}\n".utf8),
        Array("Job Title\n\nChef\n\"\"\n".utf8),
        Array("a,b\n\"1\"2,3\n4,\"5".utf8),
        Array(
            ("a,b\n" + String(repeating: "x", count: 3000) + ",\"" + String(repeating: "\"\"", count: 900) + "\"\n")
                .utf8
        ),
        Array("a\u{301},😀,日本\nA\u{30A},👩‍👩‍👧,\u{202E}x\n".utf8),
        [], [0x50, 0x4B, 0x03, 0x04], [0xFF, 0xFE], [0xEF, 0xBB],
    ]

    /// Workbooks as a library writes them, taken as bytes.
    private static let written: [[UInt8]] = {
        let rows: [[WorkbookFile.Cell]?] = [
            ["First Name", "External Identifier", "Start Date", "Rich"],
            ["Kim", .number(7, format: "000"), .number(45323.25, format: "d mmm yyyy h:mm"), .rich(["a", "b"])], nil,
            [.blank, .boolean(true), .formula("1/0", value: "#DIV/0!"), .number(1e300)],
        ]
        let files = [
            try? WorkbookFile(sheets: [("Read me", rows), ("Staff", Array(rows.reversed()))]),
            try? WorkbookFile(rows),
        ].compactMap(\.self)
        defer { files.forEach { $0.remove() } }
        return files.compactMap { try? $0.bytes }
    }()

    private static let relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    private static func list(_ entries: [(kind: String, target: String)]) -> [UInt8] {
        let lines = entries.enumerated().map { index, entry in
            "<Relationship Id=\"rId\(index + 1)\" Type=\"\(relationships)/\(entry.kind)\" Target=\"\(entry.target)\"/>"
        }
        return Array("<Relationships>\(lines.joined())</Relationships>".utf8)
    }

    private static let workbooks: [[Part]] = [
        [
            ("_rels/.rels", list([("officeDocument", "xl/workbook.xml")])),
            (
                "xl/workbook.xml",
                Array(
                    """
                    <workbook xmlns:r="\(relationships)"><workbookPr date1904="1"/><sheets>\
                    <sheet name="Old" state="hidden" r:id="rId4"/><sheet name="Staff" r:id="rId1"/></sheets></workbook>
                    """.utf8
                )
            ),
            (
                "xl/_rels/workbook.xml.rels",
                list([
                    ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"),
                    ("styles", "styles.xml"), ("worksheet", "/xl/worksheets/sheet1.xml"),
                ])
            ),
            (
                "xl/worksheets/sheet1.xml",
                Array(
                    """
                    <?xml version="1.0" encoding="UTF-8"?><worksheet><sheetData>\
                    <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="D1" s="1"><v>45323.5</v></c></row>\
                    <row r="7"><c r="C7" t="inlineStr"><is><r><t>a_x000D_b</t></r></is></c><c t="b"><v>1</v></c></row>\
                    <row><c t="str"><f>A1</f><v>x&amp;y&#10;z</v></c><c t="e"><v>#REF!</v></c><c s="2"><v>-1.5E-7</v></c></row>\
                    </sheetData></worksheet>
                    """.utf8
                )
            ),
            (
                "xl/sharedStrings.xml",
                Array(
                    "<sst><si><t xml:space=\"preserve\"> one</t></si><si><r><t>two</t></r><rPh><t>x</t></rPh></si></sst>"
                        .utf8
                )
            ),
            (
                "xl/styles.xml",
                Array(
                    """
                    <styleSheet><numFmts><numFmt numFmtId="170" formatCode="[$-409]dd/mm/yyyy;@"/>\
                    <numFmt numFmtId="171" formatCode="0000\\-00 &quot;x&quot;"/></numFmts>\
                    <cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></styleSheet>
                    """.utf8
                )
            ),
        ]
    ]
}
