import Directory
import Postgres
import Tenancy

/// One sync run of the builtin destination: written whole in one transaction.
///
/// wait for another sync → take pending → make learners → lock what is due → look what is left → write the run, and the
/// breach if it came late → fence and release.
struct SyncPiece {
    let tx: TenantTransaction
    let trigger: SyncTrigger
    let fence: Int64?
    let size: Int
    /// What befell the sync before, when its worker could not write it down; words without personal values.
    let lost: String?

    func run() throws -> SyncOutcome {
        if let fence, try !TenantState.isActive(tx) {
            try leave(under: fence)
            return SyncOutcome()
        }
        try TenantState.requireActive(tx)
        if let lost { try recordLost(lost) }
        let taken = try takePending()
        let made = try makeLearners(of: taken.users)
        let due = try lockDue()
        let left: Timestamp? =
            try tx.query("SELECT min(since) AS oldest FROM muster.pending_sync WHERE tenant_id = $1")[0]["oldest"]

        var outcome = made.outcome
        outcome.users = Int64(taken.users.count)
        outcome.oldestChangeAt = taken.oldestChangeAt
        outcome.lagSeconds =
            taken.oldestChangeAt.map { max(0, Double(due.clock.microseconds - $0.microseconds) / 1e6) } ?? 0
        outcome.hasMore = left != nil && taken.users.count == size
        if trigger.isAlwaysRecorded || !taken.users.isEmpty {
            outcome.runID = try record(outcome, finishedAt: due.clock)
        }
        if let oldest = taken.oldestChangeAt, oldest.adding(taken.window) <= due.clock {
            let isOver = left.map { $0.adding(taken.window) > due.clock } ?? true
            try FreshnessBreaches.note(
                tx,
                startedAt: oldest.adding(taken.window),
                changes: taken.late,
                endedAt: isOver ? due.clock : nil,
                at: due.clock
            )
        }
        try release(
            NextDue(
                oldestPendingAt: left,
                canContinue: try left != nil && (outcome.hasMore || isAnyFree()),
                nextDateAt: [due.nextDateAt, made.nextDateAt].compactMap(\.self).min(),
                reconcileAt: due.reconcileAt ?? NextDue.reconciliation(of: tx.tenantID, after: tx.now)
            ),
            at: due.clock
        )
        return outcome
    }

    /// One sync of a tenant at a time: whoever syncs holds the row that numbers the runs.
    ///
    /// Before the transaction's time is read and the piece is made: what is due depends on the day.
    /// A worker waits for less long than a person: tenants that are stuck must not take every slot.
    static func waitForOtherSync(_ tx: TenantTransaction, isWorker: Bool) throws {
        try tx.prepare("SET LOCAL lock_timeout = '\(isWorker ? 10 : 60)s'")
        _ = try tx.query(
            "SELECT last_id FROM muster.id_counters WHERE tenant_id = $1 AND counter = 'sync_run' FOR UPDATE"
        )
    }

    /// The tenant was suspended after the claim: a worker stops quietly, somebody who asked is told.
    private func leave(under fence: Int64) throws {
        try tx.execute(
            "UPDATE muster.tenant_due SET lease_owner = NULL, lease_until = NULL WHERE tenant_id = $1 AND fence = $2",
            [.int(fence)]
        )
    }

    private struct Taken {
        let users: [Int64]
        let oldestChangeAt: Timestamp?
        /// How many of them had waited for longer than the window.
        let late: Int64
        let window: Duration
    }

    private func takePending() throws -> Taken {
        let row = try tx.query(LearnerStatements.takePending, [.int(Int64(size))])[0]
        return Taken(
            users: try row["user_ids"],
            oldestChangeAt: try row["oldest_change_at"],
            late: try row["late"],
            window: .seconds(try row["window_seconds"] as Int64)
        )
    }

    private func makeLearners(of users: [Int64]) throws -> (outcome: SyncOutcome, nextDateAt: Timestamp?) {
        guard !users.isEmpty else { return (SyncOutcome(), nil) }
        let row = try tx.query(LearnerStatements.syncLearners, [.timestamp(tx.now), .ints(users)])[0]
        var outcome = SyncOutcome()
        outcome.created = try row["created"]
        outcome.updated = try row["updated"]
        outcome.deactivated = try row["deactivated"]
        return (outcome, try row["next_date_at"])
    }

    private struct Due {
        let nextDateAt: Timestamp?
        let reconcileAt: Timestamp?
        let clock: Timestamp
    }

    /// From here to the commit no change can be published, so what is read next as left is what will be left.
    private func lockDue() throws -> Due {
        let rows = try tx.query(
            """
            SELECT fence, next_date_at, reconcile_at, clock_timestamp() AS clock
            FROM muster.tenant_due
            WHERE tenant_id = $1
            FOR UPDATE
            """
        )
        guard let row = rows.first else { throw ServiceError(.unknown, "There is no such tenant.") }
        if let fence, try row["fence"] != fence {
            throw LostLease()
        }
        return Due(nextDateAt: try row["next_date_at"], reconcileAt: try row["reconcile_at"], clock: try row["clock"])
    }

    /// Whether a change was committed since pending ones were taken.
    ///
    /// It has woken the tenant already, and this run's end would have it sleep on. Changes that are still being made
    /// wake it themselves.
    private func isAnyFree() throws -> Bool {
        try !tx.query(
            "SELECT user_id FROM muster.pending_sync WHERE tenant_id = $1 LIMIT 1 FOR UPDATE SKIP LOCKED"
        ).isEmpty
    }

    private func record(_ outcome: SyncOutcome, finishedAt: Timestamp) throws -> RunID {
        let run = try Counters.next(tx, .syncRun)
        try tx.execute(
            """
            INSERT INTO muster.sync_runs (
                tenant_id, run_id, trigger, state, started_at, finished_at,
                created, updated, deactivated, oldest_change_at, lag_seconds
            )
            VALUES ($1, $2, $3, 'applied', $4, $5, $6, $7, $8, $9, $10)
            """,
            [
                .int(run), .text(trigger.rawValue), .timestamp(tx.now), .timestamp(finishedAt),
                .int(outcome.created), .int(outcome.updated), .int(outcome.deactivated),
                .timestamp(optional: outcome.oldestChangeAt), .double(outcome.lagSeconds),
            ]
        )
        return RunID(rawValue: run)
    }

    /// The history is told by whoever comes next.
    private func recordLost(_ words: String) throws {
        try tx.execute(
            """
            INSERT INTO muster.sync_runs (
                tenant_id, run_id, trigger, state, started_at, finished_at, oldest_change_at, error
            )
            SELECT $1, $2, $3, 'failed', $4, $4, q.oldest_pending_at, $5
            FROM muster.tenant_due AS q
            WHERE q.tenant_id = $1
            """,
            [.int(try Counters.next(tx, .syncRun)), .text(trigger.rawValue), .timestamp(tx.now), .text(words)]
        )
    }

    /// The last statement: a worker whose claim is not the latest one gets no row, and keeps nothing.
    private func release(_ next: NextDue, at clock: Timestamp) throws {
        let released = try tx.execute(
            """
            UPDATE muster.tenant_due
            SET
                oldest_pending_at = $2,
                due_at = $3,
                next_date_at = $4,
                reconcile_at = $5,
                last_synced_at = $6,
                failures = 0,
                retry_at = NULL,
                quarantine_reason = NULL,
                last_error = NULL,
                lease_owner = CASE WHEN $7::bigint IS NULL THEN lease_owner END,
                lease_until = CASE WHEN $7::bigint IS NULL THEN lease_until END
            WHERE tenant_id = $1 AND ($7::bigint IS NULL OR fence = $7)
            """,
            [
                .timestamp(optional: next.oldestPendingAt), .timestamp(next.moment(after: clock)),
                .timestamp(optional: next.nextDateAt), .timestamp(next.reconcileAt), .timestamp(clock),
                .int(optional: fence),
            ]
        )
        guard released == 1 else { throw LostLease() }
    }
}
