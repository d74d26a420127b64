import Spreadsheet
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct CellTests {
    private func shown(_ cells: [WorkbookFile.Cell]) throws -> [String] {
        try Reading(WorkbookFile([cells])).rows[0]
    }

    @Test func `texts, rich texts, truth values and formulas read as people see them`() throws {
        let cells: [WorkbookFile.Cell] = [
            "Zoë", .rich(["Sous ", "Chef"]), .boolean(true), .boolean(false), .formula("=A1", value: "Zoë"),
            " two  blanks ",
        ]

        #expect(try shown(cells) == ["Zoë", "Sous Chef", "TRUE", "FALSE", "Zoë", " two  blanks "])
    }

    @Test func `numbers have no decimal point, exponent or rounding dust that nobody typed`() throws {
        let cells: [WorkbookFile.Cell] = [
            4711, 0, -5, 123_456_789_012, 1.23e20, 0.1, 0.30000000000000004, 1234.5, 0.000012,
            .number(0.25, format: "0%"), .number(9.5, format: "\"£\"#,##0.00"), .number(12, format: "0"),
        ]

        #expect(
            try shown(cells) == [
                "4711", "0", "-5", "123456789012", "123000000000000000000", "0.1", "0.3", "1234.5", "0.000012",
                "0.25", "9.5", "12",
            ]
        )
    }

    @Test func `a number in fixed places keeps its leading zeros`() throws {
        let cells: [WorkbookFile.Cell] = [
            .number(42, format: "00000"), .number(123456, format: "00000"), .number(78_051_120, format: "000-00-0000"),
            .number(7, format: "\"EMP\"0000"), .number(-7, format: "000"), .number(0, format: "000"),
        ]

        #expect(try shown(cells) == ["00042", "123456", "078-05-1120", "EMP0007", "-007", "000"])
    }

    @Test(arguments: [
        "dd/mm/yyyy", "m/d/yy", "[$-409]d-mmm-yy;@", "yyyy\\-mm\\-dd", "d \"de\" mmmm", "[Red]dd.mm.yyyy",
    ])
    func `a day is ISO 8601 in whatever format it is shown`(format: String) throws {
        #expect(try shown([.number(46348, format: format)]) == ["2026-11-22"])
    }

    @Test func `a time of day is kept where the format shows one`() throws {
        let cells: [WorkbookFile.Cell] = [
            .number(46348.78125, format: "yyyy-mm-dd hh:mm"), .number(46348, format: "yyyy-mm-dd hh:mm"),
            .number(46348.78125, format: "yyyy-mm-dd"), .number(0.75, format: "hh:mm:ss AM/PM"),
            .number(1.5, format: "[h]:mm"),
        ]

        #expect(try shown(cells) == ["2026-11-22 18:45:00", "2026-11-22", "2026-11-22", "18:00:00", "1.5"])
    }

    @Test func `days before March 1900 are those that Excel shows`() throws {
        let serials: [Double] = [0, 1, 59, 60, 61, 36526, 2_958_465, 2_958_466, -1]
        let cells = serials.map { WorkbookFile.Cell.number($0, format: "yyyy-mm-dd") }

        #expect(
            try shown(cells) == [
                "0", "1900-01-01", "1900-02-28", "1900-02-29", "1900-03-01", "2000-01-01", "9999-12-31", "2958466",
                "-1",
            ]
        )
    }

    @Test func `a workbook may count days from 1904`() throws {
        let relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        let file = try WorkbookFile(
            sheetXML: """
                <worksheet><sheetData><row><c s="1"><v>0</v></c><c s="1"><v>44886</v></c></row></sheetData></worksheet>
                """,
            workbook: """
                <workbook xmlns:r="\(relationships)"><workbookPr date1904="1"/><sheets>\
                <sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>
                """,
            styles: "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
        )

        #expect(try Reading(file).rows == [["1904-01-01", "2026-11-22"]])
    }

    @Test func `cells without references, inline texts, errors, escapes and readings are understood`() throws {
        let file = try WorkbookFile(
            sheetXML: """
                <x:worksheet xmlns:x="urn:x"><x:sheetData><x:row>\
                <x:c t="inlineStr"><x:is><x:t>a_x000D_b</x:t></x:is></x:c>\
                <x:c t="e"><x:f>1/0</x:f><x:v>#REF!</x:v></x:c><x:c t="s"><x:v>0</x:v></x:c>\
                <x:c t="d"><x:v>2026-11-22</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c><x:c><x:v>1.23E+05</x:v></x:c>\
                </x:row></x:sheetData></x:worksheet>
                """,
            sharedStrings: """
                <sst><si><r><t>東京</t></r><rPh><t>トウキョウ</t></rPh></si><si><t><![CDATA[<b>]]></t></si></sst>
                """
        )

        #expect(try Reading(file).rows == [["a\rb", "#REF!", "東京", "2026-11-22", "<b>", "123000"]])
    }

    @Test func `gaps between rows and cells are kept`() throws {
        let file = try WorkbookFile([["a", "b", "c"], nil, nil, [.blank, "2"], [.blank], ["x", .blank, "z"]])

        let reading = try Reading(file)

        #expect(reading.numbers == [1, 4, 6])
        #expect(reading.rows == [["a", "b", "c"], ["", "2"], ["x", "", "z"]])
    }

    @Test func `the first sheet is read, or the one that is named`() throws {
        func file() throws -> WorkbookFile {
            try WorkbookFile(sheets: [("People", [["a"]]), ("Titles", [["b"]])])
        }

        #expect(try Reading(file()).rows == [["a"]])
        #expect(try Reading(file(), sheet: "titles").rows == [["b"]])
        #expect(Reading.fault(of: try file(), sheet: "Units") == .noSheet("Units", present: ["People", "Titles"]))
    }

    @Test func `what the writer writes reads back, digits and all`() throws {
        let file = try WorkbookFile(text: [])
        try SheetWriter.write(
            header: ["External Identifier", "Start Date"],
            rows: [["004711", "01/09/2026"]],
            sheetName: "People",
            to: file.path
        )

        #expect(try Reading(file).rows == [["External Identifier", "Start Date"], ["004711", "01/09/2026"]])
    }
}
