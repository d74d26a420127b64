import Directory
import Postgres
import Tenancy

/// What became of files: runs, their log, what they could not find, and plans that wait for a person.
package struct FeedRunService: Sendable {
    private let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// The newest runs first.
    package func runs(_ tenant: TenantID, feed: String? = nil, limit: Int = 50) async throws -> [FeedRunRow] {
        try await database.withTenant(tenant) { tx in
            if let feed { _ = try FeedQueries.feed(tx, named: feed) }
            return try Self.rows(tx, feed: feed, limit: limit)
        }
    }

    /// One run.
    ///
    /// - Throws: `ServiceError` `unknown`.
    package func show(_ tenant: TenantID, run: RunID) async throws -> FeedRunRow {
        try await database.withTenant(tenant) { tx in try Self.show(tx, run) }
    }

    static func show(_ tx: TenantTransaction, _ run: RunID) throws -> FeedRunRow {
        _ = try Self.run(tx, run)
        return try rows(tx, run: run, limit: 1)[0]
    }

    private static func rows(
        _ tx: TenantTransaction,
        feed: String? = nil,
        run: RunID? = nil,
        limit: Int
    ) throws -> [FeedRunRow] {
        try tx.query(
            """
            SELECT
                r.run_id, f.name AS feed, f.kind, f.owns_fields, r.file_name, r.mode, r.is_dry_run, r.state, r.started_at, r.finished_at,
                r.records, r.created, r.updated, r.unchanged, r.reactivated, r.deactivated, r.superseded, r.parked,
                r.rejected, r.skipped, r.removed, r.entries_fatal, r.entries_held, r.entries_error, r.entries_warning,
                r.entries_info
            FROM muster.feed_runs AS r
            INNER JOIN muster.feeds AS f ON r.tenant_id = f.tenant_id AND r.feed_id = f.feed_id
            WHERE
                r.tenant_id = $1
                AND ($2::text IS NULL OR f.name = $2)
                AND ($3::bigint IS NULL OR r.run_id = $3)
            ORDER BY r.run_id DESC
            LIMIT $4
            """,
            [.text(optional: feed), .int(optional: run?.rawValue), .int(Int64(limit))]
        ).map(FeedRunRow.init(row:))
    }

    /// Entries in the order of the file, those about the run first.
    ///
    /// - Throws: `ServiceError` `unknown` for a run that the tenant does not have.
    package func log(_ tenant: TenantID, _ filter: FeedLogFilter) async throws -> [FeedLogRow] {
        try await database.withTenant(tenant) { tx in
            let run = try Self.run(tx, filter.run)
            guard let run else { return [] }
            return try tx.query(
                """
                SELECT e.run_id, e.severity, e.code, e.line, e.external_id, e.column_name, e.value, e.message, e.remedy, e.who
                FROM muster.feed_log_entries AS e
                WHERE
                    e.tenant_id = $1 AND e.run_id = $2
                    AND ($3::text IS NULL OR e.severity = $3)
                    AND ($4::text IS NULL OR e.code = $4)
                    AND ($5::text IS NULL OR e.external_id = $5)
                    AND (
                        $6::text IS NULL OR e.external_id = $6
                        OR position(lower($6) IN lower(concat_ws(' ', e.message, e.value))) > 0
                    )
                ORDER BY e.entry_no
                LIMIT $7
                """,
                [
                    run.value, .text(optional: filter.severity?.rawValue), .text(optional: filter.code),
                    .text(optional: filter.externalID), .text(optional: filter.person), .int(Int64(filter.limit)),
                ]
            ).map(FeedLogRow.init(row:))
        }
    }

    /// The causes in a run's log, each with how many people share it, the most serious and most frequent first.
    package func logSummary(_ tenant: TenantID, run: RunID?) async throws -> [FeedLogCause] {
        try await database.withTenant(tenant) { tx in
            guard let run = try Self.run(tx, run) else { return [] }
            return try tx.query(
                """
                SELECT
                    e.severity,
                    e.code,
                    e.column_name,
                    CASE WHEN count(DISTINCT e.value) = 1 THEN min(e.value) END AS value,
                    count(*) AS people,
                    (array_agg(e.message ORDER BY e.entry_no))[1] AS example,
                    (array_agg(e.remedy ORDER BY e.entry_no))[1] AS remedy,
                    min(e.who) AS who,
                    f.name AS feed,
                    f.kind,
                    f.owns_fields
                FROM muster.feed_log_entries AS e
                INNER JOIN muster.feed_runs AS r ON r.tenant_id = $1 AND e.run_id = r.run_id
                INNER JOIN muster.feeds AS f ON f.tenant_id = $1 AND r.feed_id = f.feed_id
                WHERE e.tenant_id = $1 AND e.run_id = $2
                GROUP BY
                    f.name, f.kind, f.owns_fields, e.severity, e.code, e.column_name,
                    CASE WHEN e.code LIKE 'ROW\\_JOB\\_TITLE%' OR e.code LIKE 'ROW\\_DEPARTMENT%' OR e.code LIKE 'ROW\\_UNIT%'
                        THEN e.value END,
                    CASE WHEN e.code LIKE 'RUN\\_%' THEN e.entry_no END
                ORDER BY
                    array_position(ARRAY['fatal', 'held', 'error', 'warning', 'info'], e.severity), count(*) DESC, e.code
                """,
                [run.value]
            ).map(FeedLogCause.init(row:))
        }
    }

    /// What a run could not find in the catalogues, with how many people wait for it.
    ///
    /// - Throws: `ServiceError` `unknown`.
    package func missing(_ tenant: TenantID, run: RunID) async throws -> [MissingReference] {
        try await database.withTenant(tenant) { tx in
            _ = try Self.run(tx, run)
            return try Self.missing(tx, run)
        }
    }

    /// Creates every job title, department and business unit that a run could not find and that nothing resembles.
    ///
    /// A near match is left alone: most often it is a slip in the feed, and two titles that differ by a blank help nobody.
    ///
    /// - Throws: `ServiceError` `unknown`; `conflict` when another feed means an entry by one of the names.
    package func createMissing(_ tenant: TenantID, run: RunID, caller: Caller) async throws -> [MissingReference] {
        try await database.changeDirectory(of: tenant, as: caller, needing: .maintain(.catalogues)) { tx in
            _ = try Self.run(tx, run)
            let wanted = try Self.missing(tx, run).filter(\.isCreatable)
            guard !wanted.isEmpty else { return [] }
            for (kind, counter, catalogue) in [
                (ReferenceKind.jobTitle, Counter.jobTitle, Catalogue.jobTitles),
                (.department, .department, .departments), (.businessUnit, .businessUnit, .businessUnits),
            ] {
                let names = wanted.filter { $0.kind == kind }.map(\.value)
                guard !names.isEmpty else { continue }
                try CatalogueAliases.requireNone(names, in: catalogue, tx)
                let last = try Counters.next(tx, counter, count: names.count) - 1
                try tx.execute(kind.creationStatement, [.int(last), .texts(names), .timestamp(tx.now)])
            }
            try DirectoryChange.publishCatalogue(
                tx,
                "created for run \(run): \(CatalogueChange.few(wanted.map { Visible.text($0.value) }))"
            )
            return wanted
        }
    }

    /// Closes runs whose process is gone as failed; they left nothing behind.
    package func closeDeadRuns(_ tenant: TenantID) async throws -> [RunID] {
        try await database.withTenant(tenant) { tx in try RunRecord.closeDeadRuns(tx) }
    }

    private static func missing(_ tx: TenantTransaction, _ run: RunID) throws -> [MissingReference] {
        let references = try tx.query(
            """
            SELECT
                e.column_name,
                e.value,
                bool_or(e.code IN ('ROW_JOB_TITLE_NEAR', 'ROW_DEPARTMENT_NEAR', 'ROW_UNIT_WRONG_ID_KIND'))
                OR (
                    e.column_name = 'Business Unit ID'
                    AND EXISTS (
                        SELECT FROM muster.business_units AS n
                        WHERE n.tenant_id = $1 AND n.name = e.value AND n.feed_key <> e.value
                    )
                ) AS is_near,
                count(*) AS people,
                (array_agg(e.message ORDER BY e.entry_no))[1] AS example,
                EXISTS (
                    SELECT FROM muster.job_titles AS j
                    WHERE j.tenant_id = $1 AND j.name = e.value AND e.column_name = 'Job Title'
                    UNION ALL
                    SELECT FROM muster.departments AS d
                    WHERE d.tenant_id = $1 AND d.name = e.value AND e.column_name = 'Department'
                    UNION ALL
                    SELECT FROM muster.business_units AS b
                    WHERE b.tenant_id = $1 AND b.feed_key = e.value AND e.column_name = 'Business Unit ID'
                    UNION ALL
                    SELECT FROM muster.aliases AS a
                    INNER JOIN muster.feed_runs AS r ON r.tenant_id = $1 AND r.run_id = $2 AND a.feed_id = r.feed_id
                    WHERE
                        a.tenant_id = $1 AND a.value = e.value
                        AND (a.kind, e.column_name) IN (
                            ('job_title', 'Job Title'), ('department', 'Department'),
                            ('business_unit', 'Business Unit ID')
                        )
                ) AS already_exists
            FROM muster.feed_log_entries AS e
            WHERE
                e.tenant_id = $1 AND e.run_id = $2
                AND e.code IN (
                    'ROW_JOB_TITLE_UNKNOWN', 'ROW_JOB_TITLE_NEAR', 'ROW_DEPARTMENT_UNKNOWN', 'ROW_DEPARTMENT_NEAR',
                    'ROW_UNIT_UNKNOWN', 'ROW_UNIT_WRONG_ID_KIND'
                )
            GROUP BY e.column_name, e.value
            ORDER BY count(*) DESC, e.column_name, e.value
            """,
            [run.value]
        ).map(MissingReference.init(row:))
        return try MissingLookalikes.marked(references, tx)
    }

    /// The run asked for, checked, or the newest one; nil when the tenant has none yet.
    static func run(_ tx: TenantTransaction, _ run: RunID?) throws -> RunID? {
        let rows = try tx.query(
            """
            SELECT run_id FROM muster.feed_runs
            WHERE tenant_id = $1 AND ($2::bigint IS NULL OR run_id = $2)
            ORDER BY run_id DESC
            LIMIT 1
            """,
            [.id(run)]
        )
        if let found = rows.first { return try found["run_id"] }
        guard let run else { return nil }
        throw ServiceError(
            .unknown,
            "The tenant has no feed run \(run).",
            remedy: "See its runs with: muster feed runs"
        )
    }
}
