import Synchronization

/// Counts the statements that pass a proxy, whichever connection they take.
package final class StatementTally: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    /// How often each statement, by its beginning, has passed since the last time this was asked.
    package func take() -> [String: Int] {
        counts.withLock { counts in
            defer { counts = [:] }
            return counts
        }
    }

    func count(_ statement: String) {
        let words = statement.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        counts.withLock { $0[String(words.prefix(100)), default: 0] += 1 }
    }
}
