import CoreMetrics
import Synchronization

/// Keeps what swift-metrics counts and times, for Prometheus to fetch.
///
/// Of our own, because no kept library writes Prometheus' text for swift-metrics without more dependencies than this
/// binary has in all.
package final class PrometheusRegistry: MetricsFactory {
    private struct Key: Hashable {
        let label: String
        let dimensions: [[String]]

        init(_ label: String, _ dimensions: [(String, String)]) {
            self.label = label
            self.dimensions = dimensions.map { [$0.0, $0.1] }.sorted { $0[0] < $1[0] }
        }

        var labels: [(name: String, value: String)] { dimensions.map { ($0[0], $0[1]) } }
    }

    private struct Kept {
        var counters: [Key: Tally] = [:]
        var gauges: [Key: Level] = [:]
        var spreads: [Key: Spread] = [:]
    }

    private let kept = Mutex(Kept())
    private let help: [String: String]

    /// - Parameter help: what each label means, in a line.
    package init(help: [String: String]) {
        self.help = help
    }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        kept.withLock { $0.counters.made(Key(label, dimensions), Tally()) }
    }

    package func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        let key = Key(label, dimensions)
        return kept.withLock { kept -> any RecorderHandler in
            aggregate ? kept.spreads.made(key, Spread()) : kept.gauges.made(key, Level())
        }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        kept.withLock { $0.spreads.made(Key(label, dimensions), Spread()) }
    }

    // What was counted once stays: Prometheus takes what vanishes for a restart.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    /// Adds everything that was counted so far, in the order of the names.
    package func write(to text: inout PrometheusText) {
        let kept = kept.withLock { $0 }
        write(kept.counters, .counter, to: &text) { key, tally in [.init(Double(tally.value), key.labels)] }
        write(kept.gauges, .gauge, to: &text) { key, level in [.init(level.value, key.labels)] }
        write(kept.spreads, .histogram, to: &text) { key, spread in spread.samples(key.labels) }
    }

    private func write<Handler>(
        _ handlers: [Key: Handler],
        _ kind: PrometheusText.Kind,
        to text: inout PrometheusText,
        _ samples: (Key, Handler) -> [PrometheusText.Sample]
    ) {
        for (label, entries) in Dictionary(grouping: handlers, by: \.key.label).sorted(by: { $0.key < $1.key }) {
            let ordered = entries.sorted {
                $0.key.dimensions.lexicographicallyPrecedes($1.key.dimensions) { a, b in
                    a.lexicographicallyPrecedes(b)
                }
            }
            text.add(label, kind, help[label, default: label], ordered.flatMap { samples($0.key, $0.value) })
        }
    }
}

extension Dictionary {
    /// What stands under the key, or the new value, which then does.
    fileprivate mutating func made(_ key: Key, _ new: @autoclosure () -> Value) -> Value {
        if let value = self[key] { return value }
        let value = new()
        self[key] = value
        return value
    }
}

/// Counts up.
private final class Tally: CounterHandler {
    private let count = Mutex<Int64>(0)

    var value: Int64 { count.withLock(\.self) }

    func increment(by amount: Int64) {
        count.withLock { $0 += amount }
    }

    func reset() {
        count.withLock { $0 = 0 }
    }
}

/// The latest of several values.
private final class Level: RecorderHandler {
    private let latest = Mutex(0.0)

    var value: Double { latest.withLock(\.self) }

    func record(_ value: Int64) {
        record(Double(value))
    }

    func record(_ value: Double) {
        latest.withLock { $0 = value }
    }
}

/// How many values were how large; of times, in seconds.
private final class Spread: RecorderHandler, TimerHandler {
    private struct Figures {
        var counts: [Int64]
        var sum = 0.0
    }

    private static let bounds = [0.01, 0.05, 0.25, 1, 5, 15, 60, 300, 900]

    private let figures = Mutex(Figures(counts: Array(repeating: 0, count: Spread.bounds.count + 1)))

    func record(_ value: Int64) {
        record(Double(value))
    }

    func record(_ value: Double) {
        let place = Self.bounds.firstIndex { value <= $0 } ?? Self.bounds.count
        figures.withLock { figures in
            figures.counts[place] += 1
            figures.sum += value
        }
    }

    func recordNanoseconds(_ duration: Int64) {
        record(Double(duration) / 1e9)
    }

    func samples(_ labels: [(name: String, value: String)]) -> [PrometheusText.Sample] {
        let figures = figures.withLock(\.self)
        var total: Int64 = 0
        var samples = zip(figures.counts, (Self.bounds.map { "\($0)" } + ["+Inf"])).map { count, bound in
            total += count
            return PrometheusText.Sample(Double(total), labels + [("le", bound)], suffix: "_bucket")
        }
        samples.append(.init(figures.sum, labels, suffix: "_sum"))
        samples.append(.init(Double(total), labels, suffix: "_count"))
        return samples
    }
}
