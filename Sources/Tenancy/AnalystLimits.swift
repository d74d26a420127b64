/// How much of the server one tenant's analysts may use.
package enum AnalystLimits {
    /// Sessions at a time, of one login.
    package static let connections = 3
    /// What one session may write to disk for sorting and hashing.
    package static let temporaryFiles = "1GB"
    /// So long one statement may run, in seconds; then a worker stops it.
    package static let statementSeconds = 120
    /// So long one transaction may stay open, in seconds; then a worker ends the session.
    package static let transactionSeconds = 300

    /// Settings of every login, by name.
    ///
    /// The first holds against the login itself; the others it can change, so they are advice that fits most. Without
    /// sequential scans no plan reads what is not the tenant's.
    package static let settings: [(name: String, value: String)] = [
        ("temp_file_limit", temporaryFiles),
        ("statement_timeout", "\(statementSeconds)s"),
        ("idle_in_transaction_session_timeout", "\(transactionSeconds)s"),
        ("default_transaction_read_only", "on"),
        ("max_parallel_workers_per_gather", "0"),
        ("enable_seqscan", "off"),
        ("jit", "off"),
        ("search_path", "muster"),
    ]
}
