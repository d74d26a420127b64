import Directory
import Postgres
import Tenancy

/// Carries pending changes of the directory on to learning, one tenant and one piece at a time.
///
/// Cost follows change: the number of statements does not depend on the number of users. A run leaves the database as
/// before or as after, and two runs at once do no harm: the second waits for the first.
package struct LearningSync: Sendable {
    private let database: Database
    private let pieceSize: Int

    /// - Parameter pieceSize: how many users one run takes at most, so that no tenant keeps a worker for itself.
    package init(database: Database, pieceSize: Int = 50_000) {
        self.database = database
        self.pieceSize = pieceSize
    }

    /// Syncs what is pending, up to the size of a piece.
    ///
    /// - Parameters:
    ///   - fence: the number that a worker's claim carries; the run commits only while the claim is the latest one.
    ///   - lost: why the sync before left nothing behind, not even its failure; it is written down with this one.
    ///   - datesReached: whether to look for start and end dates that came true; runs that reconcile always do.
    /// - Throws: `LostLease` when another worker has the tenant, `ServiceError`, `PostgresError`.
    package func run(
        _ tenant: TenantID,
        trigger: SyncTrigger,
        fence: Int64? = nil,
        lost: String? = nil,
        datesReached: Bool = false
    ) async throws -> SyncOutcome {
        if datesReached || trigger.reconciles {
            try await database.withTenant(tenant) { tx in
                try ReachedDates.makePending(tx, reconciles: trigger.reconciles)
            }
        }
        let pieceSize = pieceSize
        let outcome = try await database.withTenant(tenant) { tx in
            try SyncPiece.waitForOtherSync(tx, isWorker: fence != nil)
            return try SyncPiece(tx: tx.atPresent(), trigger: trigger, fence: fence, size: pieceSize, lost: lost).run()
        }
        await GrownTable.learners.refreshStatistics(database, newRows: outcome.created)
        return outcome
    }

    /// Syncs until nothing is pending that can be taken, for someone who waits for it.
    ///
    /// - Returns: the outcomes of the runs, at least one.
    /// - Throws: `ServiceError` with code `refused` when the tenant is suspended.
    package func runAll(_ tenant: TenantID, trigger: SyncTrigger) async throws -> [SyncOutcome] {
        let datesReached = try await requireActive(tenant)
        var outcomes = [try await run(tenant, trigger: trigger, datesReached: datesReached)]
        while outcomes.last?.hasMore == true {
            outcomes.append(try await run(tenant, trigger: .change))
        }
        return outcomes
    }

    /// Has workers try at once what waits because it failed, whatever its back-off and its quarantine.
    ///
    /// - Returns: whether anything waited for that.
    /// - Throws: `ServiceError` with code `refused` when the tenant is suspended.
    package func retry(_ tenant: TenantID) async throws -> Bool {
        try await database.withTenant(tenant) { tx in
            try TenantState.requireActive(tx)
            let woken = try tx.execute(
                """
                UPDATE muster.tenant_due
                SET failures = 0, retry_at = NULL, quarantine_reason = NULL, due_at = least(coalesce(due_at, $2), $2)
                WHERE tenant_id = $1 AND failures > 0
                """,
                [.timestamp(tx.now)]
            )
            // A hint without data: workers that miss it poll.
            if woken > 0 { try tx.prepare("NOTIFY muster_due") }
            return woken > 0
        }
    }

    /// Writes down an attempt that failed, in words without personal values; its own transaction is gone.
    package func recordFailure(
        _ tenant: TenantID,
        trigger: SyncTrigger,
        lasted: Duration,
        error: String
    ) async throws {
        try await database.withTenant(tenant) { tx in
            // Whatever kept the sync waiting may still hold the row that numbers the runs.
            try tx.prepare("SET LOCAL lock_timeout = '2s'")
            let run = try Counters.next(tx, .syncRun)
            try tx.execute(
                """
                INSERT INTO muster.sync_runs (
                    tenant_id, run_id, trigger, state, started_at, finished_at, oldest_change_at, error
                )
                SELECT $1, $2, $3, 'failed', $4, $5, (SELECT oldest_pending_at FROM muster.tenant_due WHERE tenant_id = $1), $6
                """,
                [
                    .int(run), .text(trigger.rawValue), .timestamp(tx.now.adding(.zero - lasted)), .timestamp(tx.now),
                    .text(error),
                ]
            )
        }
    }

    /// - Returns: whether a start or end date has come true since the last look.
    private func requireActive(_ tenant: TenantID) async throws -> Bool {
        try await database.withTenant(tenant) { tx in
            try TenantState.requireActive(tx)
            let next: Timestamp? =
                try tx.query("SELECT next_date_at FROM muster.tenant_due WHERE tenant_id = $1").first?["next_date_at"]
            return next.map { $0 <= tx.now } ?? false
        }
    }
}

/// The tenant was taken over while this worker was busy with it; nothing of its work was kept.
package struct LostLease: Error, Equatable, CustomStringConvertible {
    package init() {}
    package var description: String { "another worker has taken the work over" }
}
