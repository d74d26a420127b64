import Foundation

/// What one side of a comparison took, run by run.
struct Samples {
    private(set) var values: [Double]

    init(_ values: Double...) {
        self.values = values
    }

    mutating func add(_ value: Double) {
        values.append(value)
    }

    var median: Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return .nan }
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }

    func mapped(_ transform: (Double) -> Double) -> Samples {
        var samples = Samples()
        for value in values { samples.add(transform(value)) }
        return samples
    }

    var smallest: Double { values.min() ?? .nan }
    var largest: Double { values.max() ?? .nan }
}

/// How a figure is written.
enum Unit {
    case seconds
    case perSecond
    case megabytes
    case count

    func text(_ value: Double) -> String {
        switch self {
        case .seconds where value < 1: "\(rounded(value * 1000, value < 0.01 ? 1 : 0)) ms"
        case .seconds: "\(rounded(value, 2)) s"
        case .perSecond where value >= 1_000_000: "\(rounded(value / 1_000_000, 2))M/s"
        case .perSecond where value >= 1000: "\(rounded(value / 1000, 1))k/s"
        case .perSecond: "\(rounded(value, 0))/s"
        case .count: value.formatted(.number.precision(.fractionLength(0)).locale(Locale(identifier: "en_GB")))
        case .megabytes: "\(rounded(value, value < 10 ? 1 : 0)) MB"
        }
    }

    func text(_ samples: Samples) -> String {
        guard samples.values.count > 1 else { return text(samples.median) }
        return "\(text(samples.median)) (\(text(samples.smallest)) to \(text(samples.largest)))"
    }

    private func rounded(_ value: Double, _ places: Int) -> String {
        value.formatted(.number.precision(.fractionLength(places)).grouping(.never).locale(Locale(identifier: "en_GB")))
    }
}
