import Postgres

/// The 15-minute window: what is promised about a change, and in which order tenants get their turn.
package enum Window {
    /// The promise: so long at most from a change of the directory to learning.
    ///
    /// A tenant may set less.
    package static let standard = Duration.seconds(900)

    /// When a tenant's oldest change must have reached learning; a tenant due for another reason has its window from
    /// then on.
    package static func deadline(oldestPendingAt: Timestamp?, dueAt: Timestamp, window: Duration) -> Timestamp {
        (oldestPendingAt ?? dueAt).adding(window)
    }

    /// The same rule in SQL, over `tenant_due` as `q` and `tenants` as `t`: the earliest deadline is claimed first.
    static let deadlineSQL = "coalesce(q.oldest_pending_at, q.due_at) + make_interval(secs => t.window_seconds)"

    /// Whether a change that waited so long broke the promise.
    package static func isBreached(waited: Duration, window: Duration) -> Bool { waited > window }
}
