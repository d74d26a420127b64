/// Everything that is measured about the window.
struct WindowResults {
    /// The same crowd in one size.
    struct Size {
        let tenants: Int
        var sweep = Samples()
        var idleTransactions = Samples()
        var memory = Samples()
        /// One worker.
        var roundSeconds = Samples()
        /// Two workers.
        var roundMedian = Samples()
        var roundLag = Samples()
        var queueBefore = Samples()
        var queueAfter = Samples()
        var quietMedian = Samples()
        var quietP99 = Samples()

        var secondsPerTenant: Samples { roundSeconds.mapped { $0 / Double(tenants) } }
    }

    static let windowSeconds = 900.0

    var sizes: [Size] = []
    var alone = Samples()
    var besideFailing = Samples()
    var besideGiant = Samples()
    var giantSeconds = 0.0
    var giantChanges = 0

    func print(users: Int, giant: Int) {
        var table = ResultTable()
        for size in sizes {
            add(size, users: users, to: &table)
        }
        if let small = sizes.first, let large = sizes.last, sizes.count > 1 {
            table.add(
                "cost per tenant, \(large.tenants) against \(small.tenants) tenants",
                .seconds,
                large.secondsPerTenant,
                small.secondsPerTenant,
                "\(small.tenants) tenants",
                Goal(floor: "≤ 2×", target: "≤ 1.2×", moonshot: "≤ 1.05×")
            )
        }
        table.add(
            "change → learner, p99, beside a tenant that always fails",
            .seconds,
            besideFailing,
            alone,
            "alone",
            nil
        )
        if giant > 0 {
            table.add(
                "change → learner, p99, beside a first import of \(giant) people",
                .seconds,
                besideGiant,
                alone,
                "alone",
                Goal(floor: "< 3×", target: "< 1.5×", moonshot: "< 1.1×")
            )
        }
        table.print()
        guard giant > 0 else { return }
        Swift.print("")
        Swift.print(
            "The first import and its sync took \(Int(giantSeconds)) s; \(giantChanges) changes were made meanwhile."
        )
    }

    private func add(_ size: Size, users: Int, to table: inout ResultTable) {
        let crowd = "\(size.tenants) tenants of \(users)"
        table.add(
            "\(crowd): idle sweep",
            .seconds,
            size.sweep,
            Goal(floor: "< 5 s", target: "< 500 ms", moonshot: "< 50 ms")
        )
        table.add("… transactions a minute of an idle worker", .count, size.idleTransactions, nil)
        table.add("… peak memory of an idle worker", .megabytes, size.memory, nil)
        table.add("… 1 % changed everywhere at once, one worker", .seconds, size.roundSeconds, nil)
        table.add(
            "… tenants per worker in 15 minutes",
            .count,
            size.roundSeconds.mapped { Double(size.tenants) / $0 * Self.windowSeconds },
            Goal(floor: "5,000", target: "30,000", moonshot: "80,000")
        )
        table.add("… freshness of those changes, p50, two workers", .seconds, size.roundMedian, nil)
        table.add(
            "… freshness of those changes, p99, two workers",
            .seconds,
            size.roundLag,
            Goal(floor: "< 15 min", target: "< 2 min", moonshot: "< 15 s")
        )
        table.add(
            "… queue tables with indexes after a round",
            .megabytes,
            size.queueAfter,
            size.queueBefore,
            "before",
            nil
        )
        table.add("… change → learner, p50, otherwise quiet", .seconds, size.quietMedian, nil)
        table.add(
            "… change → learner, p99, otherwise quiet",
            .seconds,
            size.quietP99,
            Goal(floor: "< 60 s", target: "< 5 s", moonshot: "< 500 ms")
        )
    }
}
