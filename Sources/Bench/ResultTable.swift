import Foundation

/// What performance.md asks of a figure: ship, good, and what Muster is here for.
struct Goal {
    let floor: String
    let target: String
    let moonshot: String
}

/// The results as a Markdown table for the README.
struct ResultTable {
    private var rows: [[String]] = []
    private static let header = ["what", "Muster", "baseline", "ratio", "floor", "target", "moonshot"]

    /// A time or a rate beside its baseline; the ratio is Muster's median by the baseline's.
    mutating func add(_ what: String, _ unit: Unit, _ own: Samples, _ baseline: Samples, _ name: String, _ goal: Goal?)
    {
        let ratio = (own.median / baseline.median).formatted(
            .number.precision(.fractionLength(2)).locale(Locale(identifier: "en_GB"))
        )
        add(what, unit.text(own), "\(name) \(unit.text(baseline))", "\(ratio)×", goal)
    }

    /// A figure that stands by itself.
    mutating func add(_ what: String, _ unit: Unit, _ own: Samples, _ goal: Goal?) {
        add(what, unit.text(own), "", "", goal)
    }

    private mutating func add(_ what: String, _ own: String, _ baseline: String, _ ratio: String, _ goal: Goal?) {
        rows.append([what, own, baseline, ratio, goal?.floor ?? "", goal?.target ?? "", goal?.moonshot ?? ""])
    }

    func print() {
        let widths = Self.header.indices.map { column in
            ([Self.header] + rows).map { $0[column].count }.max() ?? 0
        }
        func line(_ cells: [String]) -> String {
            let padded = zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return "| " + padded.joined(separator: " | ") + " |"
        }
        Swift.print(line(Self.header))
        Swift.print("|" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "|") + "|")
        for row in rows {
            Swift.print(line(row))
        }
    }
}
