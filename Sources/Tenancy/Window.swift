/// The 15-minute window: what is promised about a change, and in which order tenants get their turn.
package enum Window {
    /// The promise: so long at most from a change of the directory to learning, in seconds.
    ///
    /// A tenant may set less (`tenants.window_seconds`); the view `freshness` counts what took longer.
    package static let standardSeconds = 900

    /// When a tenant's oldest change must have reached learning, over `tenant_due` as `q` and `tenants` as `t`; a tenant
    /// due for another reason has its window from then on.
    ///
    /// The earliest deadline is claimed first.
    package static let deadlineSQL =
        "coalesce(q.oldest_pending_at, q.due_at) + make_interval(secs => t.window_seconds)"
}
