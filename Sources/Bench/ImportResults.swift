import Foundation

/// Everything that is measured about imports.
struct ImportResults {
    /// The same file by both ways.
    struct Pair {
        var muster = Samples()
        /// Without the start of the process, as the run itself has it.
        var inside = Samples()
        var raw = Samples()
        var musterLog = Samples()
        var rawLog = Samples()
    }

    let people: Int
    var first = Pair()
    var changed = Pair()
    var unchanged = Pair()
    var identical = Samples()
    var identicalInside = Samples()
    var rowByRow = Samples()
    var memory = Samples()
    var faulty: Importers.Outcome?
    /// The same with firms of other sizes.
    var sizes: [Int: ImportResults] = [:]

    init(people: Int) {
        self.people = people
    }

    func print() {
        var table = ResultTable()
        addImports(&table)
        table.add(
            "identical file again",
            .seconds,
            identical,
            Goal(floor: "< 1 s", target: "< 200 ms", moonshot: "< 50 ms")
        )
        table.add("the same, inside the process", .seconds, identicalInside, nil)
        addRowByRow(&table)
        table.add("write-ahead log, first", .megabytes, first.musterLog, first.rawLog, "raw", nil)
        let unchangedLog = Goal(floor: "< 10 MB", target: "< 1 MB", moonshot: "~0")
        table.add("write-ahead log, unchanged", .megabytes, unchanged.musterLog, unchanged.rawLog, "raw", unchangedLog)
        let changedLog = Goal(floor: "< 15 MB", target: "< 4 MB", moonshot: "< 2 MB")
        table.add("write-ahead log, 1 % changed", .megabytes, changed.musterLog, changed.rawLog, "raw", changedLog)
        table.add("peak memory of the importer", .megabytes, memory, nil)
        addSizes(&table)
        table.print()
        printFaulty()
    }

    private func addRowByRow(_ table: inout ResultTable) {
        guard !rowByRow.values.isEmpty else { return }
        let goal = Goal(floor: "≤ 0.2×", target: "≤ 0.1×", moonshot: "≤ 0.05×")
        table.add("first, against row by row", .seconds, first.muster, rowByRow, "row by row", goal)
    }

    private func addImports(_ table: inout ResultTable) {
        let size = people.formatted(.number.locale(Locale(identifier: "en_GB")))
        let firstGoal = Goal(floor: "≤ 3×", target: "≤ 2×", moonshot: "≤ 1.4×")
        let laterGoal = Goal(floor: "≤ 4×", target: "≤ 2×", moonshot: "≤ 1.2×")
        table.add("import of \(size), first", .seconds, first.muster, first.raw, "raw", firstGoal)
        table.add("unchanged, lines shuffled", .seconds, unchanged.muster, unchanged.raw, "raw", laterGoal)
        table.add("1 % changed", .seconds, changed.muster, changed.raw, "raw", laterGoal)
    }

    /// How the figures stand at other sizes, and whether people a second decay with size.
    private func addSizes(_ table: inout ResultTable) {
        for (_, results) in sizes.sorted(by: { $0.key < $1.key }) {
            results.addImports(&table)
        }
        guard let small = sizes[10_000], let large = sizes[1_000_000] else { return }
        let goal = Goal(floor: "≥ 0.7×", target: "≥ 0.9×", moonshot: "≥ 0.95×")
        for (what, pair) in [("first", \ImportResults.first), ("unchanged", \.unchanged), ("1 % changed", \.changed)] {
            table.add(
                "people a second, \(what), 1M against 10k",
                .perSecond,
                large.rate(large[keyPath: pair]),
                small.rate(small[keyPath: pair]),
                "10k",
                goal
            )
        }
        let memoryGoal = Goal(floor: "< 256 MB", target: "< 96 MB", moonshot: "< 48 MB")
        table.add("peak memory, 1M people", .megabytes, large.memory, memoryGoal)
    }

    /// People a second, run by run.
    private func rate(_ pair: Pair) -> Samples {
        var rates = Samples()
        for seconds in pair.muster.values { rates.add(Double(people) / seconds) }
        return rates
    }

    private func printFaulty() {
        guard let faulty else { return }
        let entries = faulty.entries.filter { $0.value > 0 }.sorted { $0.key < $1.key }
            .map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        let counts = faulty.counts.filter { $0.value > 0 }.sorted { $0.value > $1.value }
            .map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        Swift.print(
            """

            First import with the typical mistakes: \(faulty.records) records in \(Unit.seconds.text(faulty.seconds)), \
            \(counts); log entries: \(entries).
            """
        )
    }
}
