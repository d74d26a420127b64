import Testing

@testable import Directory

@Suite struct CatalogueUploadCheckTests {
    private func check(
        _ catalogue: Catalogue = .jobTitles,
        unknownTimeZones: Set<String> = [],
        allowsLookalikes: Bool = false
    ) -> CatalogueUploadCheck {
        CatalogueUploadCheck(
            catalogue: catalogue,
            present: [],
            unknownTimeZones: unknownTimeZones,
            allowsLookalikes: allowsLookalikes
        )
    }

    private func lines(_ names: [String]) -> [CatalogueLine] {
        names.enumerated().map { CatalogueLine(line: $0 + 2, name: $1) }
    }

    @Test(arguments: [
        ("", "blank"), ("   ", "blank"), ("\u{A0}", "blank"), (String(repeating: "é", count: 201), "201 characters"),
        ("Chef\nde Partie", "line break"), ("Chef ", "begins or ends with a blank"), (" Chef", "begins or ends"),
    ])
    func `a name that nobody could match is a fault of its line`(name: String, words: String) throws {
        let (drafts, report) = check().judge(lines(["Porter", name]))

        let fault = try #require(report.faults.first)
        #expect(drafts.count == 1)
        #expect(fault.line == 3)
        #expect(fault.message.contains(words))
        #expect(!fault.remedy.isEmpty)
    }

    @Test func `a name may have 200 characters, inner blanks and capitals`() {
        let names = [String(repeating: "é", count: 200), "Chef  de Partie", "CHEF"]

        let (drafts, report) = check().judge(lines(names))

        #expect(report.faults.isEmpty)
        #expect(drafts.map(\.name.text) == names)
    }

    @Test func `the second of two equal lines is at fault, and names the first`() {
        let (_, report) = check().judge(lines(["Chef", "Porter", "Chef"]))

        #expect(report.faults.map(\.line) == [4])
        #expect(report.faults.first?.message.contains("Line 2") == true)
    }

    @Test func `equal is what is equal in form C`() {
        let (_, report) = check().judge(lines(["Caf\u{E9}", "Cafe\u{301}"]))

        #expect(report.faults.map(\.line) == [3])
    }

    @Test func `lookalikes are faults unless they are meant`() {
        let names = ["Sous Chef", "sous chef", "SousChef", "Sous\u{A0}Chef"]

        #expect(check().judge(lines(names)).1.faults.map(\.line) == [3, 4, 5])
        #expect(check(allowsLookalikes: true).judge(lines(names)).1.faults.isEmpty)
    }

    @Test func `a unit needs an ID that no other line has, and a time zone that exists`() {
        let units = [
            CatalogueLine(line: 2, name: "Pier", feedID: "1"),
            CatalogueLine(line: 3, name: "Quay", feedID: " 1 "),
            CatalogueLine(line: 4, name: "Dock", feedID: "  "),
            CatalogueLine(line: 5, name: "Mole", feedID: "01", timeZone: "Mars/Olympus"),
            CatalogueLine(line: 6, name: "Wharf", feedID: "001", timeZone: "  "),
        ]

        let (drafts, report) = check(.businessUnits, unknownTimeZones: ["Mars/Olympus"]).judge(units)

        #expect(report.faults.map(\.line) == [3, 4, 5])
        #expect(drafts.map(\.name.text) == ["Pier", "Wharf"])
        #expect(drafts.map(\.timeZone) == [nil, nil])
    }

    @Test func `lines that could not be read are counted and told in their place`() {
        let broken = CatalogueUploadFault(line: 3, value: "x", message: "m", remedy: "r")

        let (_, report) = check().judge(
            [CatalogueLine(line: 2, name: "Chef"), CatalogueLine(line: 4, name: "")],
            brokenLines: [broken]
        )

        #expect(report.lines == 3)
        #expect(report.faults.map(\.line) == [3, 4])
        #expect(!report.isApplied)
    }
}
