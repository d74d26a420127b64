import Directory
import Feeds
import Testing

struct RulesValueTests {
    @Test(arguments: [
        ("DD/MM/YYYY", "05/01/2026", "2026-01-05"), ("DD/MM/YYYY", "5/1/2026", "2026-01-05"),
        ("DD/MM/YYYY", " 31/12/9999 ", "9999-12-31"), ("DD/MM/YYYY", "29/02/2024", "2024-02-29"),
        ("MM/DD/YYYY", "05/01/2026", "2026-05-01"), ("DD.MM.YYYY", "1.12.2026", "2026-12-01"),
        ("DD-MM-YYYY", "01-12-2026", "2026-12-01"), ("YYYY/MM/DD", "2026/12/01", "2026-12-01"),
        ("YYYY-MM-DD", "2026-12-01", "2026-12-01"), ("DD MM YYYY", "01 12 2026", "2026-12-01"),
        ("DD-MM-YYYY", "2026-12-01", "2026-12-01"), ("DD/MM/YYYY", "2026-12-01", "2026-12-01"),
        ("DD/MM/YYYY", "20261201", "2026-12-01"), ("DD/MM/YYYY", "2026-12-01T00:00:00Z", "2026-12-01"),
        ("DD/MM/YYYY", "2026-12-01 09:30:00.000+01:00", "2026-12-01"), ("DD/MM/YYYY", "01/12/2026 0:00", "2026-12-01"),
        ("dd/mm/yyyy", "01/12/2026", "2026-12-01"), ("DD MM YYYY", "01 12 2026 00:00", "2026-12-01"),
    ])
    func `a date is read in the declared form and in ISO 8601`(format: String, text: String, expected: String) throws {
        let reader = DateReader(try #require(DateFormat(format)))

        #expect(reader.date(text)?.description == expected)
    }

    @Test(arguments: [
        "31/02/2026", "29/02/2025", "29/02/1900", "00/01/2026", "01/13/2026", "12/31/2026", "01/01/26", "01/01/02026",
        "1/1",
        "01/01/2026/", "/01/01/2026", "01.01.2026", "01-01-2026", "2026-13-01", "2026-02-30", "2026-1-1", "2026/01/01",
        "01/01/1899", "20261301", "01012026", "46023", "tomorrow", "01/0a/2026", "٠١/٠١/٢٠٢٦", "", "-1/01/2026",
        "01/01/2026x",
        "01/01/2026 at 9:00", "2026-12-01T", ":",
    ])
    func `what is not a date in the declared form is refused, never guessed`(text: String) {
        #expect(DateReader().date(text) == nil)
    }

    @Test(arguments: [
        "", "DD/MM/YY", "DD/MM", "DDMMYYYY", "DD/MM-YYYY", "YYYY-DD-MM", "DD/DD/YYYY", "DD/MM/YYYY/", "MM/YYYY/DD",
    ])
    func `a date format that would leave doubts cannot be declared`(text: String) {
        #expect(DateFormat(text) == nil)
    }

    @Test func `a date format describes itself as it was declared`() {
        for text in ["DD/MM/YYYY", "MM/DD/YYYY", "YYYY-MM-DD", "DD.MM.YYYY", "DD-MM-YYYY"] {
            #expect(DateFormat(text)?.description == text)
        }
        #expect(DateFormat.dayMonthYear.description == "DD/MM/YYYY")
    }

    @Test func `dates compare by the calendar`() throws {
        let reader = DateReader()
        let days = try ["31/12/2025", "01/01/2026", "01/02/2026", "02/02/2026"].map { try #require(reader.date($0)) }

        #expect(days == days.sorted())
        #expect(Set(days).count == 4)
    }

    @Test(arguments: [
        "a@b.co", "Anna.Lee+x@mail.example.com", "o'hara@example.org", "zoë@exämple.de", "a@1.example",
        "x_y-z@sub.a-b.example",
        " a@b.example\u{A0}", "1@2.museum",
    ])
    func `an address is accepted`(text: String) {
        #expect(isAddress(text))
    }

    @Test(arguments: [
        "", "a", "a@", "@b.co", "a@b", "a@@b.co", "a@b@c.co", "a b@c.co", "a@b c.co", ".a@b.co", "a.@b.co", "a..b@c.co",
        "a@b..co",
        "a@.b.co", "a@b.co.", "a@-b.co", "a@b-.co", "a@b.c", "a@1.2.3.4", "a@b_c.co", "a,b@c.co", "a@b.co,c@d.co",
        "<a@b.co>",
        "a@b.co\u{200B}", "a\u{A0}b@c.co", "mailto:a@b.co", "a\tb@c.co", "a\n@b.co", "n/a",
    ])
    func `what cannot be delivered to is no address`(text: String) {
        #expect(!isAddress(text))
    }

    @Test func `the length limits of an address hold`() {
        let label = String(repeating: "d", count: 63)
        #expect(isAddress(String(repeating: "a", count: 64) + "@b.co"))
        #expect(!isAddress(String(repeating: "a", count: 65) + "@b.co"))
        #expect(isAddress("a@\(label).co"))
        #expect(!isAddress("a@d\(label).co"))
        #expect(!isAddress("a@\(label).\(label).\(label).\(label).co"))
    }

    @Test(arguments: [("Anna.Lee@Example.COM", "anna.lee@example.com"), ("zoë@x.de", nil)])
    func `the key of an ASCII address is lower-case, of another it is left to the database`(text: String, key: String?)
    {
        var copy = text
        var found: [UInt8]?
        copy.withUTF8 { bytes in EmailAddress.withKey(ofASCII: bytes) { found = $0.map(Array.init) } }

        #expect(found == key.map { Array($0.utf8) })
    }

    private func isAddress(_ text: String) -> Bool {
        var copy = text
        return copy.withUTF8 { EmailAddress.isValid(Blanks.trimmed($0)) }
    }

    @Test(
        arguments: [
            ("Active", .active), ("ACTIVE", .active), ("inactive", .inactive), ("InActive", .inactive),
            ("actives", nil), ("Leaver", nil),
            ("", nil), ("1", nil), ("aktiv", nil), ("\u{41}CTIV\u{25}", nil),
        ] as [(String, StatusWord?)]
    )
    func `status knows two words`(text: String, status: StatusWord?) {
        var copy = text
        #expect(copy.withUTF8 { StatusWord($0) } == status)
    }

    @Test(
        arguments: [
            ("1.23E+05", .scientific), ("1,23E+05", .scientific), ("1E+11", .scientific), ("4.5e-07", .scientific),
            ("12345.0", .decimals),
            ("12345.000", .decimals), ("12345,00", .decimals), ("=\"00123\"", .formula), ("12345", nil), ("00123", nil),
            ("12E4", nil),
            ("E12", nil), ("1.5", nil), ("12.", nil), (".0", nil), ("A1.0", nil), ("1.2.0", nil), ("=1", nil),
            ("", nil), ("1E+", nil),
            ("1E+x", nil), ("10.10", nil),
        ] as [(String, SpreadsheetDamage?)]
    )
    func `IDs changed by a spreadsheet are recognised`(text: String, damage: SpreadsheetDamage?) {
        var copy = text
        #expect(copy.withUTF8 { SpreadsheetDamage($0) } == damage)
    }

    @Test(arguments: [
        ("#REF!", true), ("#N/A", true), ("#DIV/0!", true), ("#1 Bar", false), ("#", false), ("N/A", false),
    ])
    func `what a failed formula shows is told from text`(text: String, isError: Bool) {
        var copy = text
        #expect(SpreadsheetError.isOne(text) == isError)
        #expect(copy.withUTF8 { SpreadsheetError.isOne($0) } == isError)
    }
}
