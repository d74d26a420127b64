/// The 15-minute window: what is promised about a change, and why it was not kept.
package enum Window {
    /// The promise: so long at most from a change of the directory to learning, in seconds.
    ///
    /// A tenant may set less (`tenants.window_seconds`); the view `freshness_breach` tells what took longer.
    package static let standardSeconds = 900

    /// Why changes of a tenant are late, in words, over `tenant_due` as `q`, `tenants` as `t` and the row of `chores` that
    /// looks after freshness as `c`.
    ///
    /// - Parameters:
    ///   - now: the time, as SQL.
    ///   - isSyncing: whether somebody syncs the tenant now, as SQL.
    package static func causeSQL(now: String, isSyncing: String) -> String {
        """
        CASE
            WHEN t.state <> 'active' THEN 'The tenant was suspended.'
            WHEN q.failures > 0
                THEN format('%s syncs in a row failed, the last one so: %s', q.failures, coalesce(q.last_error, 'unknown'))
            WHEN c.last_done_at IS NULL THEN 'No worker had been at work yet.'
            WHEN c.last_done_at < \(now) - interval '90 seconds'
                THEN format(
                    'No worker was at work from %s to %s (UTC).',
                    to_char(c.last_done_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
                    to_char(\(now) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')
                )
            WHEN \(isSyncing) THEN 'A sync of the tenant was under way.'
            ELSE 'Workers were busy with other work.'
        END
        """
    }
}
