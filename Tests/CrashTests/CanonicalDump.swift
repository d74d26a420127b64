import Postgres

/// All that Muster knows, as lines that are equal when two databases came to the same by different ways.
///
/// Made from the catalogue, so that a new table or column takes part by itself.
struct CanonicalDump: Sendable {
    private let sql: String

    init(_ session: Session) throws {
        let columns = try session.query(
            """
            SELECT c.relname::text AS name, a.attname::text AS attribute, a.atttypid::regtype::text AS type
            FROM pg_class AS c
            INNER JOIN pg_attribute AS a ON c.oid = a.attrelid
            WHERE
                c.relnamespace = 'muster'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY c.relname, a.attname
            """
        )
        var tables: [String: [String]] = [:]
        for row in columns {
            let (table, column, type) = (
                try row["name"] as String, try row["attribute"] as String, try row["type"] as String
            )
            guard !Self.trails.contains(table) else { continue }
            guard let shown = Self.shown(table, column, type) else { continue }
            tables[table, default: []].append("'\(column)', \(shown)")
        }
        sql =
            tables.sorted { $0.key < $1.key }.map { table, pairs in
                "SELECT '\(table) ' || jsonb_build_object(\(pairs.joined(separator: ", ")))::text AS line FROM muster.\(table) AS t"
                    + (Self.conditions[table].map { " WHERE \($0)" } ?? "")
            }.joined(separator: "\nUNION ALL ") + "\nUNION ALL " + Self.syncs
    }

    func lines(_ session: Session) throws -> [String] {
        try session.query(sql).map { try $0["line"] as String }.sorted()
    }

    /// What tells of attempts, of which a crash makes one more; what syncs came to is in `syncs`.
    private static let trails: Set<String> = [
        "audit_entries", "audit_outcomes", "deployment_audit_entries", "deployment_audit_outcomes", "installation",
        "schema_migrations", "sync_runs", "feed_folders", "chores", "freshness_breaches",
    ]

    /// What each case has of its own, and who did it how often.
    private static let volatile: Set<String> = [
        "fence", "job_id", "failures", "retry_at", "idle_rounds", "last_error", "folder_path", "sender_address",
        "lease_owner", "run_no", "attempt", "worker",
    ]

    /// An e-mail that was on its way when its worker died may have arrived, and is never sent again by itself.
    private static let replacements = [
        "welcome_emails.state": "CASE WHEN state IN ('sent', 'unknown') THEN 'handed over' ELSE state END",
        "welcome_emails.sent_at": nil,
        "welcome_emails.error": "CASE WHEN state <> 'unknown' THEN error END",
    ]

    private static let conditions = [
        // What is done once, has been done once; others come round as often as there is time for.
        "job_runs": "state = 'done' AND kind = 'parked_retry'",
        "feed_runs": "state NOT IN ('failed', 'unchanged')",
        "feed_log_entries": """
        EXISTS (
            SELECT FROM muster.feed_runs AS r
            WHERE r.tenant_id = t.tenant_id AND r.run_id = t.run_id AND r.state NOT IN ('failed', 'unchanged')
        )
        """,
        "id_counters": "counter NOT IN ('feed_run', 'sync_run', 'audit_entry')",
        "welcome_tokens": "replaced_at IS NULL",
    ]

    private static func shown(_ table: String, _ column: String, _ type: String) -> String? {
        if let replacement = replacements["\(table).\(column)"] { return replacement }
        if volatile.contains(column) { return nil }
        // Runs are numbered by those that came to something.
        if column == "run_id" || column == "last_applied_run_id" {
            return """
                (
                    SELECT count(*) FROM muster.feed_runs AS r
                    WHERE
                        r.tenant_id = t.tenant_id AND r.run_id <= t.\(column)
                        AND r.state NOT IN ('failed', 'unchanged')
                )
                """
        }
        return type.hasPrefix("timestamp") || type == "bytea" ? "t.\(column) IS NOT NULL" : "t.\(column)"
    }

    private static let syncs = """
        SELECT 'syncs ' || jsonb_build_object(
            'tenant', tenant_id, 'created', sum(created), 'updated', sum(updated), 'deactivated', sum(deactivated)
        )::text AS line
        FROM muster.sync_runs
        WHERE state = 'applied'
        GROUP BY tenant_id
        """
}
