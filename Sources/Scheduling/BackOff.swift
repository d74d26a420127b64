/// How long to wait before what failed is tried again: pure.
package enum BackOff {
    /// Doubles with every failure in a row, is spread by half either way, and stays below half of the window, so that
    /// what recovers is tried at least once inside it.
    ///
    /// - Parameters:
    ///   - failures: how often in a row it has failed, 1 or more.
    ///   - chance: from 0 to 1, where in the spread the delay falls.
    package static func delay(
        failures: Int,
        window: Duration,
        chance: Double,
        _ policy: RetryPolicy = .standard
    ) -> Duration {
        let bound = min(policy.longest, window / 2)
        let doublings = min(max(failures, 1) - 1, 16)
        let base = min(policy.first * (1 << doublings), bound)
        return min(base * (0.5 + min(max(chance, 0), 1)), bound)
    }

    /// Why something is in quarantine, nil while it is not.
    package static func quarantineReason(
        failures: Int,
        words: String,
        _ policy: RetryPolicy = .standard
    ) -> String? {
        guard failures >= policy.failuresUntilQuarantine else { return nil }
        return quarantineSentence(failures: "\(failures)", words: words)
    }

    static func quarantineSentence(failures: String, words: String) -> String {
        "\(failures) attempts in a row failed, the last one so: \(words) It is tried again by itself."
    }
}
