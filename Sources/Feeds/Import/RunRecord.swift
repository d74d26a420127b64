import Directory
import Postgres
import Tenancy

/// The row of a feed run: it commits first as `running`, and whoever finds its process gone closes it.
struct RunRecord: Sendable {
    let run: RunID
    let feed: Feed
    let mode: FeedMode
    let welcome: RunWelcome
    /// The catalogue's revision when the feed's settings were read.
    let catalogueRevision: Int64

    /// A run that shows no sign of life for this long is taken for dead; its process renews three times as often.
    static let aliveFor = Duration.seconds(20)
    static let renewEvery = Duration.seconds(6)

    enum Start {
        case started(RunRecord)
        /// The file equals the last one applied and the directory has not moved.
        case sameAsLast(RunRecord, last: RunID)
        case busy(RunID)
    }

    /// Takes the next run number, unless another import of the tenant is running.
    static func start(_ tx: TenantTransaction, _ request: ImportRequest, feed id: FeedID, digest: String?) throws
        -> Start
    {
        // Taking the number first orders the imports of a tenant; the directory's own lock is the running import's.
        let run = RunID(rawValue: try Counters.next(tx, .feedRun))
        let directory = try tx.query(
            "SELECT users_revision, catalogue_revision FROM muster.directory_state WHERE tenant_id = $1"
        )[0]
        // Read after the wait for another import, which may have been this feed's first; after the revision, so that a
        // change of settings meanwhile shows.
        let feed = try FeedQueries.feed(tx, id: id)
        let catalogueRevision: Int64 = try directory["catalogue_revision"]
        try closeDeadRuns(tx)
        let running = try tx.query(
            "SELECT run_id FROM muster.feed_runs WHERE tenant_id = $1 AND state = 'running' ORDER BY run_id LIMIT 1"
        )
        if let row = running.first {
            try giveBack(tx, run)
            return .busy(try row["run_id"])
        }
        let mode = request.mode ?? feed.mode
        let record = RunRecord(
            run: run,
            feed: feed,
            mode: mode,
            welcome: welcome(of: request, feed),
            catalogueRevision: catalogueRevision
        )
        if let digest, !request.isDryRun,
            try equals(
                feed.lastApplied,
                digest,
                mode,
                users: directory["users_revision"],
                catalogue: catalogueRevision
            ),
            let last = try lastIfStill(tx, id, digest, mode)
        {
            try record.replaceHeldRuns(tx)
            try record.insert(tx, request, state: .unchanged, digest: digest)
            return .sameAsLast(record, last: last)
        }
        try record.insert(tx, request, state: .running, digest: digest)
        return .started(record)
    }

    private static func equals(
        _ last: Feed.LastApplied?,
        _ digest: String,
        _ mode: FeedMode,
        users: Int64,
        catalogue: Int64
    ) -> Bool {
        guard let last else { return false }
        return last.digest == digest && last.mode == mode && last.usersRevision == users
            && last.catalogueRevision == catalogue
    }

    /// Asked again once nobody else changes the directory: an approval may have been under way, whose plan would then be
    /// the last, and this file the newer one.
    private static func lastIfStill(
        _ tx: TenantTransaction,
        _ id: FeedID,
        _ digest: String,
        _ mode: FeedMode
    ) throws -> RunID? {
        try DirectoryChange.lock(tx)
        let feed = try FeedQueries.feed(tx, id: id)
        let directory = try tx.query(
            "SELECT users_revision, catalogue_revision FROM muster.directory_state WHERE tenant_id = $1"
        )[0]
        let isStill = try equals(
            feed.lastApplied,
            digest,
            mode,
            users: directory["users_revision"],
            catalogue: directory["catalogue_revision"]
        )
        return isStill ? feed.lastApplied?.run : nil
    }

    /// A feed's first import is silent unless asked otherwise: its people are no newcomers.
    private static func welcome(of request: ImportRequest, _ feed: Feed) -> RunWelcome {
        switch request.sendsWelcome {
        case .some(true): .asked
        case .some(false): .silent
        case .none: feed.lastApplied == nil && request.source != .parkedRecords ? .silent : .byPolicy
        }
    }

    /// Writes down a run that did not start, with the reason.
    static func writeRefused(
        _ tx: TenantTransaction,
        _ request: ImportRequest,
        feed: Feed,
        _ reason: ImportLog.RunEntry
    ) throws -> RunID {
        let record = RunRecord(
            run: RunID(rawValue: try Counters.next(tx, .feedRun)),
            feed: feed,
            mode: request.mode ?? feed.mode,
            welcome: welcome(of: request, feed),
            catalogueRevision: 0
        )
        try record.insert(tx, request, state: .failed, digest: nil)
        let entries = try ImportLog(run: record.run, feed: feed)
            .write(tx, runEntries: [reason], withRecords: false)
        let summary = FeedRunSummary(
            run: record.run,
            feed: feed.name,
            mode: record.mode,
            state: .failed,
            entries: entries
        )
        try record.finish(tx, summary, digest: nil, from: .failed)
        return record.run
    }

    /// Leaves no gap in the numbers for a run that never was.
    private static func giveBack(_ tx: TenantTransaction, _ run: RunID) throws {
        try tx.execute(
            "UPDATE muster.id_counters SET last_id = $3 WHERE tenant_id = $1 AND counter = $2",
            [.text(Counter.feedRun.rawValue), .int(run.rawValue - 1)]
        )
    }

    private func insert(
        _ tx: TenantTransaction,
        _ request: ImportRequest,
        state: FeedRunState,
        digest: String?
    ) throws {
        let isRunning = state == .running
        try tx.execute(
            """
            INSERT INTO muster.feed_runs (
                tenant_id, run_id, feed_id, started_by, file_name, file_digest, mode, is_dry_run, is_first_run, state,
                started_at, finished_at, alive_until, welcome
            )
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            """,
            [
                run.value, feed.id.value, .text(request.caller.description), .text(request.fileName),
                .text(optional: digest), .text(mode.rawValue), .bool(request.isDryRun),
                .bool(feed.lastApplied == nil), .text(state.rawValue), .timestamp(tx.now),
                isRunning ? .null : .timestamp(tx.now),
                isRunning ? .timestamp(tx.now.adding(Self.aliveFor)) : .null, .text(welcome.rawValue),
            ]
        )
        guard isRunning else { return }
        // A worker looks at this job when it comes due, and closes the run if its process is gone.
        try tx.execute(
            """
            INSERT INTO muster.jobs (tenant_id, kind, subject_id, due_at, every_seconds)
            VALUES ($1, 'feed_run', $2, $3, 5)
            """,
            [run.value, .timestamp(tx.now.adding(Self.aliveFor))]
        )
    }

    /// Says that the run's process is still there.
    func renew(_ tx: TenantTransaction) throws {
        try tx.execute(
            "UPDATE muster.feed_runs SET alive_until = $3 WHERE tenant_id = $1 AND run_id = $2 AND state = 'running'",
            [run.value, .timestamp(tx.now.adding(Self.aliveFor))]
        )
    }

    /// Closes the run with what it came to.
    func finish(
        _ tx: TenantTransaction,
        _ summary: FeedRunSummary,
        digest: String?,
        from state: FeedRunState = .running
    ) throws {
        func count(_ outcome: RecordOutcome) -> Value { .int(Int64(summary.counts[outcome, default: 0])) }
        func entries(_ severity: LogSeverity) -> Value { .int(Int64(summary.entries[severity, default: 0])) }
        let closed = try tx.execute(
            """
            UPDATE muster.feed_runs
            SET
                state = $3, finished_at = $4, alive_until = NULL, file_digest = $5, records = $6, created = $7,
                updated = $8, unchanged = $9, reactivated = $10, deactivated = $11, superseded = $12, parked = $13,
                rejected = $14, skipped = $15, removed = $16, entries_fatal = $17, entries_held = $18,
                entries_error = $19, entries_warning = $20, entries_info = $21
            WHERE tenant_id = $1 AND run_id = $2 AND state = $22
            """,
            [
                run.value, .text(summary.state.rawValue), .timestamp(try Self.clock(tx)), .text(optional: digest),
                .int(Int64(summary.records)), count(.created), count(.updated), count(.unchanged),
                count(.reactivated), count(.deactivated), count(.superseded), count(.parked), count(.rejected),
                count(.skipped), .int(Int64(summary.removed)), entries(.fatal), entries(.held), entries(.error),
                entries(.warning), entries(.info), .text(state.rawValue),
            ]
        )
        guard closed == 1 else {
            throw ServiceError(
                .conflict,
                "Run \(run) was taken for dead and closed while it was at work; nothing of it was kept.",
                remedy: feed.fileWay.worded("Import the file again.")
            )
        }
        try removeWatch(tx)
    }

    /// Remembers what the feed applied last, so that the same file again is a no-op and a first run is known.
    ///
    /// - Parameter digest: nil when the directory moved between the plan and its approval.
    func rememberApplied(_ tx: TenantTransaction, digest: String?) throws {
        try tx.execute(
            """
            UPDATE muster.feeds AS f
            SET
                last_applied_run_id = $3,
                last_applied_digest = $4,
                last_applied_users_revision = s.users_revision,
                last_applied_catalogue_revision = $5
            FROM muster.directory_state AS s
            WHERE f.tenant_id = $1 AND f.feed_id = $2 AND s.tenant_id = $1
            """,
            [feed.id.value, run.value, .text(optional: digest), .int(catalogueRevision)]
        )
    }

    /// A newer file replaces what waits for approval.
    func replaceHeldRuns(_ tx: TenantTransaction) throws {
        try tx.execute(
            """
            WITH replaced AS (
                UPDATE muster.feed_runs SET state = 'discarded', finished_at = $4
                WHERE tenant_id = $1 AND feed_id = $2 AND run_id <> $3 AND state = 'held'
                RETURNING run_id
            )
            DELETE FROM muster.feed_plan_rows AS p USING replaced AS r
            WHERE p.tenant_id = $1 AND p.run_id = r.run_id
            """,
            [feed.id.value, run.value, .timestamp(tx.now)]
        )
    }

    private func removeWatch(_ tx: TenantTransaction) throws {
        try tx.execute(
            "DELETE FROM muster.jobs WHERE tenant_id = $1 AND kind = 'feed_run' AND subject_id = $2",
            [run.value]
        )
    }

    /// The database's clock now, later than the transaction's: for the end of something that takes a while.
    private static func clock(_ tx: TenantTransaction) throws -> Timestamp {
        try tx.query("SELECT clock_timestamp() AS now WHERE $1 > 0")[0]["now"]
    }

    /// Closes runs whose process is gone as failed; they left nothing behind.
    ///
    /// - Returns: the runs that were closed.
    @discardableResult
    static func closeDeadRuns(_ tx: TenantTransaction) throws -> [RunID] {
        let dead: [RunID] = try tx.query(
            """
            UPDATE muster.feed_runs
            SET state = 'failed', finished_at = $2, alive_until = NULL, entries_fatal = 1
            WHERE tenant_id = $1 AND state = 'running' AND alive_until < $2
            RETURNING run_id
            """,
            [.timestamp(tx.now)]
        ).map { try $0["run_id"] }
        for run in dead {
            let wording = LogCode.runInternal.wording
            let arguments = ["detail": "its process is gone"]
            try tx.execute(
                """
                INSERT INTO muster.feed_log_entries (
                    tenant_id, run_id, entry_no, logged_at, severity, code, message, remedy, who
                )
                VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8)
                """,
                [
                    run.value, .timestamp(tx.now), .text(wording.severity.rawValue),
                    .text(LogCode.runInternal.rawValue), .text(wording.renderedMessage(arguments)),
                    .text(wording.renderedRemedy(arguments)), .text(optional: wording.who?.rawValue),
                ]
            )
            try tx.execute(
                "DELETE FROM muster.jobs WHERE tenant_id = $1 AND kind = 'feed_run' AND subject_id = $2",
                [run.value]
            )
        }
        return dead
    }
}
