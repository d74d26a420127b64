/// What the claims make of a lease that ended without a word, as SQL: work that takes its worker along each time counts as
/// work that fails, and waits, so that it does not take down one worker after the other.
package enum LostWork {
    package static let words = "The worker gave no sign of life."

    /// So often in a row it is taken over at once, as is promised of a worker that dies.
    private static let promptTurns = 2

    /// Whether a row is in nobody's hands: it has no lease, or a lost one, since which it has waited for as long as it would
    /// after so many failures.
    ///
    /// What was lost together is spread, by its number and fence: it is not to be claimed together again with what took the
    /// worker along.
    ///
    /// - Parameters:
    ///   - row: the alias of the row with the lease.
    ///   - id: the column with its number.
    ///   - tenant: the alias of the row with the tenant's window.
    ///   - now: the time, as SQL.
    static func isFree(
        _ row: String,
        id: String,
        tenant: String,
        now: String,
        _ policy: RetryPolicy = .standard
    ) -> String {
        """
        (
            \(row).lease_until IS NULL
            OR \(row).lease_until <= \(now) - make_interval(
                secs => CASE WHEN \(row).failures < \(promptTurns) THEN 0
                    ELSE least(
                        \(policy.first / .seconds(1)) * power(2, least(\(row).failures, 16) - 1)
                        * (0.5 + (hashint8(\(row).\(id) + \(row).fence) & 1023) / 1023.0),
                        \(policy.longest / .seconds(1)),
                        \(tenant).window_seconds / 2.0
                    )
                END
            )
        )
        """
    }

    /// Assignments that count a lost lease as a failure.
    ///
    /// - Parameters:
    ///   - row: the alias of the row as it was.
    ///   - isLost: whether its lease was lost, as SQL.
    static func count(_ row: String, isLost: String, _ policy: RetryPolicy = .standard) -> String {
        """
        failures = CASE WHEN \(isLost) THEN \(row).failures + 1 ELSE \(row).failures END,
        last_error = CASE WHEN \(isLost) THEN '\(words)' ELSE \(row).last_error END,
        quarantine_reason = CASE
            WHEN \(isLost) AND \(row).failures + 1 >= \(policy.failuresUntilQuarantine)
                THEN format('\(BackOff.quarantineSentence(failures: "%s", words: words))', \(row).failures + 1)
            ELSE \(row).quarantine_reason
        END
        """
    }
}
