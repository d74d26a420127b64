import Foundation
import Directory
import Testing

@testable import Feeds

struct ReadingColumnsTests {
    private static let mandatory = ["First Name", "Last Name", "External Identifier", "Job Title"]

    @Test func `the default header resolves to all columns, in any order`() throws {
        let header = Array(FeedColumn.allCases.map(\.rawValue).reversed())

        let layout = try ColumnLayout(header: header)

        #expect(layout.width == 14)
        #expect(layout.notes.isEmpty)
        for column in FeedColumn.allCases { #expect(layout[column] == header.firstIndex(of: column.rawValue)) }
    }

    @Test func `case and outer blanks of a header do not count`() throws {
        let layout = try ColumnLayout(header: [
            " first name", "LAST NAME ", "\u{A0}External identifier", "job title\u{200B}",
        ])

        #expect(layout[.firstName] == 0)
        #expect(layout[.lastName] == 1)
        #expect(layout[.externalID] == 2)
        #expect(layout[.jobTitle] == 3)
        #expect(layout[.email] == nil)
    }

    @Test(arguments: mandatory)
    func `a missing mandatory column is a fault that names it and what was found`(name: String) throws {
        let header = Self.mandatory.filter { $0 != name }

        let fault = try #require(throws: FeedFileFault.self) { try ColumnLayout(header: header) }

        #expect(fault.code == .runHeaderMissing)
        #expect(fault.arguments["column"] == "\"\(name)\"")
        #expect(header.allSatisfy { fault.description.contains($0) })
    }

    @Test(arguments: ["Job Title", "job title ", "Email"])
    func `a doubled column is a fault that names both places`(name: String) throws {
        let header = Self.mandatory + ["Email", name]

        let fault = try #require(throws: FeedFileFault.self) { try ColumnLayout(header: header) }

        #expect(fault.code == .runHeaderDuplicate)
        #expect(fault.description.contains("and 6"))
    }

    @Test func `an unknown column is noted once and an unnamed one is not`() throws {
        let layout = try ColumnLayout(header: Self.mandatory + ["Shoe\u{A0}Size", " ", ""])

        #expect(layout.width == 7)
        #expect(layout.notes.map(\.code) == [.runHeaderUnknown])
        #expect(layout.notes.first?.column == "Shoe⍽Size")
    }

    @Test func `a mapped header wins over the default name`() throws {
        let header = ["Emp No", "First Name", "Last Name", "External Identifier", "Job Title"]

        let layout = try ColumnLayout(header: header, mapping: ["emp no ": .externalID, "Absent": .email])

        #expect(layout[.externalID] == 0)
        #expect(layout.notes.map(\.column) == ["External Identifier"])
        #expect(layout[.email] == nil)
    }

    @Test func `two headers mapped to one column are a fault`() throws {
        let header = Self.mandatory + ["Mail", "Mail 2"]

        let fault = try #require(throws: FeedFileFault.self) {
            try ColumnLayout(header: header, mapping: ["Mail": .email, "Mail 2": .email])
        }

        #expect(fault.code == .runHeaderDuplicate)
    }

    @Test(
        arguments: [
            ("", nil, nil), ("  \t", nil, nil), ("\u{A0}\u{3000}\u{2003}", nil, nil),
            (" a ", "a", " a "), ("\u{A0}a b\u{2009}\u{85}", "a b", "\u{A0}a b\u{2009}\u{85}"),
            ("\u{1680}é\u{205F}", "é", "\u{1680}é\u{205F}"),
            ("\u{200B}a", "\u{200B}a", "\u{200B}a"),
            ("e\u{301}", "\u{E9}", "\u{E9}"), ("x  y", "x  y", "x  y"), ("à", "à", "à"), ("Š", "Š", "Š"),
        ] as [(String, String?, String?)]
    )
    func `a cell is trimmed or kept, and composed`(raw: String, trimmed: String?, kept: String?) {
        #expect(read(raw, keepsBlanks: false) == trimmed.map { Array($0.utf8) })
        #expect(read(raw, keepsBlanks: true) == kept.map { Array($0.utf8) })
    }

    @Test func `the clear token is recognised between blanks and nowhere else`() {
        #expect(isClear("<clear>"))
        #expect(isClear(" <clear>\u{A0}"))
        #expect(!isClear("<Clear>"))
        #expect(!isClear("<clear>x"))
        #expect(!isClear("clear"))
    }

    @Test func `the columns whose blanks count are the references`() {
        #expect(FeedColumn.allCases.filter(\.keepsBlanks) == [.jobTitle, .businessUnitID, .department])
    }

    @Test func `a long text that must be composed is returned whole`() {
        let raw = String(repeating: "e\u{301}", count: 2000)

        #expect(read(raw, keepsBlanks: false) == Array(String(repeating: "\u{E9}", count: 2000).utf8))
    }

    @Test(arguments: [
        ("a\tb", true), ("a\nb", true), ("a\u{7F}", true), ("a\u{85}", true), ("a b é 日", false), ("\u{A0}", false),
    ])
    func `control characters are seen`(text: String, holds: Bool) {
        var copy = text
        #expect(copy.withUTF8 { CellReader.holdsControlCharacter($0) } == holds)
    }

    @Test func `characters are counted as PostgreSQL counts them`() {
        var text = "Zoë 😀"
        #expect(text.withUTF8 { CellReader.characterCount($0) } == 5)
    }

    /// Foundation is the yardstick: a stable character is composed already, alone and after any letter that others join.
    @Test func `what is passed over as composed is composed`() {
        let starters = ["a", "A", "\u{1100}", "\u{AC00}", "\u{3046}", "\u{915}", "\u{3B1}"]
        for value in UInt32(0)...0xFFFF where ComposedForm.isStable(value) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            for text in [String(scalar)] + starters.map({ $0 + String(scalar) }) {
                let composed = text.precomposedStringWithCanonicalMapping
                #expect(composed.utf8.elementsEqual(text.utf8), "U+\(String(value, radix: 16))")
            }
        }
    }

    private func read(_ raw: String, keepsBlanks: Bool) -> [UInt8]? {
        var reader = CellReader()
        var copy = raw
        return copy.withUTF8 { bytes in
            guard case .text(let text) = reader.read(bytes, keepsBlanks: keepsBlanks) else { return nil }
            return Array(text)
        }
    }

    private func isClear(_ raw: String) -> Bool {
        var reader = CellReader()
        var copy = raw
        return copy.withUTF8 { bytes in
            if case .clear = reader.read(bytes) { true } else { false }
        }
    }
}
