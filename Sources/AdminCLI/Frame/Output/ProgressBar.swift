import Synchronization

/// A line on a terminal that says how far a long command is; nothing of it within the first second, or when piped.
///
/// May be moved from any thread.
package final class ProgressBar: Sendable {
    private struct State {
        var shownAt: ContinuousClock.Instant?
        var isShown = false
    }

    private static let patience = Duration.seconds(1)
    private static let interval = Duration.milliseconds(100)
    private static let width = 30

    private let title: String
    private let console: Console
    private let startedAt = ContinuousClock.now
    private let state = Mutex(State())

    package init(_ title: String, console: Console) {
        self.title = title
        self.console = console
    }

    /// Shows how much is done; without a total, how much there has been so far.
    package func move(to done: Int64, of total: Int64? = nil, unit: String = "") {
        guard console.errorIsTerminal, !console.quiet else { return }
        let now = ContinuousClock.now
        guard now - startedAt >= Self.patience else { return }
        state.withLock { state in
            if let shownAt = state.shownAt, now - shownAt < Self.interval { return }
            state.shownAt = now
            state.isShown = true
            console.writeToError("\r\u{1B}[K" + Self.line(title, done: done, total: total, unit: unit))
        }
    }

    /// Takes the line away.
    package func finish() {
        state.withLock { state in
            guard state.isShown else { return }
            state.isShown = false
            console.writeToError("\r\u{1B}[K")
        }
    }

    static func line(_ title: String, done: Int64, total: Int64?, unit: String) -> String {
        guard let total, total > 0 else {
            return "\(title)  \(done)\(unit.isEmpty ? "" : " " + unit)"
        }
        let share = min(max(Double(done) / Double(total), 0), 1)
        let filled = Int(share * Double(width))
        let bar = String(repeating: "=", count: filled) + String(repeating: " ", count: width - filled)
        return "\(title)  [\(bar)] \(Int(share * 100)) %"
    }
}
