import Feeds
import Testing

struct RulesSafeguardsTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let plan: PlanCounts
        let codes: [LogCode]

        init(_ testDescription: String, _ plan: PlanCounts, _ codes: [LogCode]) {
            self.testDescription = testDescription
            self.plan = plan
            self.codes = codes
        }
    }

    @Test(arguments: [
        Case("nothing to do", PlanCounts(base: 100, records: 100), []),
        Case("4 of 10 removed", PlanCounts(base: 10, records: 6, removals: 4), []),
        Case("5 of 50 removed is exactly 10 %", PlanCounts(base: 50, records: 45, removals: 5), []),
        Case("5 of 49 removed", PlanCounts(base: 49, records: 44, removals: 5), [.runHeldRemovals]),
        Case(
            "removals and leavers add up",
            PlanCounts(base: 49, records: 46, removals: 3, deactivations: 2),
            [.runHeldRemovals]
        ),
        Case("5 leavers", PlanCounts(base: 49, records: 49, deactivations: 5), [.runHeldRemovals]),
        Case("19 created of 20", PlanCounts(base: 20, records: 39, creations: 19), []),
        Case("20 created of 80 is exactly 25 %", PlanCounts(base: 80, records: 100, creations: 20), []),
        Case("20 created of 79", PlanCounts(base: 79, records: 99, creations: 20), [.runHeldCreations]),
        Case("20 created when nobody is active", PlanCounts(base: 0, records: 20, creations: 20), [.runHeldCreations]),
        Case("first run", PlanCounts(base: 0, records: 900, creations: 900, isFirstRun: true), []),
        Case("4 changed IDs", PlanCounts(base: 1000, records: 1000, idChurn: 4), []),
        Case("5 changed IDs", PlanCounts(base: 1000, records: 1000, idChurn: 5), [.runHeldIDChurn]),
        Case(
            "unit of 4",
            PlanCounts(base: 1000, records: 996, removals: 4, emptiedUnits: [.init(name: "A", people: 4)]),
            []
        ),
        Case(
            "two units of 5",
            PlanCounts(
                base: 1000,
                records: 990,
                removals: 10,
                emptiedUnits: [.init(name: "A", people: 5), .init(name: "B", people: 5)]
            ),
            [.runHeldUnitEmpty, .runHeldUnitEmpty]
        ),
        Case("no records", PlanCounts(base: 1000, records: 0, removals: 1000), [.runEmptyFile]),
        Case(
            "all at once",
            PlanCounts(base: 20, records: 30, removals: 20, creations: 30, idChurn: 20),
            [.runHeldRemovals, .runHeldCreations, .runHeldIDChurn]
        ),
    ])
    func `a plan is held from the default limits on`(_ example: Case) {
        #expect(Safeguards.holds(example.plan).map(\.code) == example.codes)
    }

    @Test func `zero holds for one person, and off never holds`() {
        var limits = SafeguardLimits.standard
        limits.removals = .always
        limits.creations = .off

        let one = PlanCounts(base: 1000, records: 999, removals: 1, creations: 900)
        let none = PlanCounts(base: 1000, records: 1000)

        #expect(Safeguards.holds(one, limits: limits).map(\.code) == [.runHeldRemovals])
        #expect(Safeguards.holds(none, limits: limits).isEmpty)
    }

    @Test func `off does not let a file without records through`() {
        let off = SafeguardLimits(removals: .off, unitEmptied: .off, creations: .off, idChurn: .off)

        #expect(
            Safeguards.holds(PlanCounts(base: 9, records: 0, removals: 9), limits: off).map(\.code) == [.runEmptyFile]
        )
    }

    @Test func `a hold says how many, of how many, and which`() throws {
        let plan = PlanCounts(
            base: 160,
            records: 150,
            removals: 18,
            deactivations: 2,
            idChurn: 6,
            idChurnExample: .init(old: "00123", new: "123"),
            emptiedUnits: [.init(name: "Harbour  Inn", people: 9)]
        )

        let texts = Safeguards.holds(plan).map { hold in
            hold.code.render(hold.arguments.merging(["feed": "payroll"]) { first, _ in first })
        }

        try #require(texts.count == 3)
        #expect(
            texts[0]
                == "20 of the 160 active people of feed payroll (12.5 %) would be deactivated: "
                + "18 not in the file, 2 marked Inactive. Nothing has been changed."
        )
        #expect(texts[1].contains("All 9 active people of business unit \"Harbour··Inn\""))
        #expect(texts[2].contains("for example \"00123\" is now \"123\""))
        #expect(texts.allSatisfy { !$0.contains("{") })
    }

    @Test(
        arguments: [
            ("off", .off), ("OFF", .off), ("0", .always), ("0%", .always), ("7", .from(people: 7, overPercent: nil)),
            ("10%", .from(people: 5, overPercent: 10)), ("12.5%", .from(people: 5, overPercent: 12.5)),
            ("3,50%", .from(people: 3, overPercent: 50)), ("3 50%", .from(people: 3, overPercent: 50)),
            ("3, 50%", .from(people: 3, overPercent: 50)),
        ] as [(String, SafeguardLimit)]
    )
    func `a limit is read from what a person types`(text: String, limit: SafeguardLimit) throws {
        let read = try #require(SafeguardLimit(text, replacing: SafeguardLimits.standard.removals))

        #expect(read == limit)
        #expect(SafeguardLimit(read.description, replacing: .off) == limit)
    }

    @Test(arguments: ["", "-1", "+5", "ten", "10 %x", "1,2", "5,10%,3", "%", "nan%", "-5%", "0,10%", "on"])
    func `a limit that is none is refused`(text: String) {
        #expect(SafeguardLimit(text, replacing: .off) == nil)
    }
}
