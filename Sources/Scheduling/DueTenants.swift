import Postgres
import Tenancy

/// A tenant that this worker may sync until its lease ends.
package struct TenantClaim: Sendable, Hashable {
    package let tenant: TenantID
    /// The tenant's slug, for people to read.
    package let slug: String
    /// One more than the claim before; a sync commits only under the latest one.
    package let fence: Int64
    package let failures: Int
    /// The worker that had the tenant gave no sign of life.
    package let isTakenOver: Bool
    package let window: Duration
    /// A start or end date has come true.
    package let datesReached: Bool
    /// The daily comparison of directory and learning is due.
    package let reconciles: Bool
}

/// The tenants that are due, and who has them: what workers share.
///
/// By the database's clock alone.
package struct DueTenants: Sendable {
    private let database: Database
    private let worker: WorkerIdentity
    private let terms: LeaseTerms

    package init(database: Database, worker: WorkerIdentity, terms: LeaseTerms) {
        self.database = database
        self.worker = worker
        self.terms = terms
    }

    /// Claims up to `limit` due tenants, the earliest deadline first; also those of workers that gave no sign of life.
    ///
    /// Suspended tenants, tenants that wait after a failure and tenants in other hands are not claimed. A worker that died
    /// is a failure of its tenants: after the second in a row they wait, too.
    package func claim(limit: Int) async throws -> [TenantClaim] {
        let values: [Value] = [.text(worker.description), .int(Int64(limit))]
        let terms = terms
        return try await database.withControl { tx in
            try tx.query(
                Self.claim,
                values + [.timestamp(tx.now), .timestamp(tx.now.adding(terms.duration))]
            ).map(TenantClaim.init)
        }
    }

    /// Gives tenants back untouched, for any worker to claim.
    ///
    /// Without waiting for rows that others have locked: there, the lease ends by itself.
    package func handBack(_ claims: [TenantClaim]) async throws {
        let values: [Value] = [.ints(claims.map(\.tenant.rawValue)), .ints(claims.map(\.fence))]
        _ = try await database.withControl { tx in
            try tx.execute(
                """
                WITH mine AS MATERIALIZED (
                    SELECT q.tenant_id
                    FROM muster.tenant_due AS q
                    INNER JOIN unnest($1::bigint[], $2::bigint[]) AS c (tenant_id, fence) USING (tenant_id, fence)
                    FOR UPDATE OF q SKIP LOCKED
                )
                UPDATE muster.tenant_due AS q
                SET lease_owner = NULL, lease_until = NULL
                FROM mine
                WHERE q.tenant_id = mine.tenant_id
                """,
                values
            )
        }
    }

    /// Gives a tenant back that failed: it waits, and after several failures in a row says why.
    ///
    /// - Returns: the time of the next try, nil when another worker has the tenant, or when the sync has ended after all: a
    ///   commit whose answer was lost.
    package func giveBack(failed claim: TenantClaim, words: String) async throws -> Timestamp? {
        let owner = worker.description
        let failures = claim.failures + 1
        let delay = BackOff.delay(failures: failures, window: claim.window, chance: .random(in: 0...1))
        return try await database.withControl { tx in
            let retryAt = tx.now.adding(delay)
            try tx.waitBriefly()
            let changed = try tx.execute(
                """
                UPDATE muster.tenant_due
                SET
                    failures = $3,
                    retry_at = $4,
                    quarantine_reason = $5,
                    last_error = $6,
                    lease_owner = NULL,
                    lease_until = NULL
                WHERE tenant_id = $1 AND fence = $2 AND lease_owner = $7
                """,
                [
                    claim.tenant.value, .int(claim.fence), .int(Int64(failures)), .timestamp(retryAt),
                    .text(optional: BackOff.quarantineReason(failures: failures, words: words)), .text(words),
                    .text(owner),
                ]
            )
            return changed == 1 ? retryAt : nil
        }
    }

    /// Walks along the deadlines and stops at the limit, so that the cost does not depend on how many tenants are due;
    /// those that wait after a failure, or are suspended with something pending, are passed over each time.
    ///
    /// Whoever is due has a deadline within the longest window from now. Tenants are asked row by row and not joined, which
    /// would have a plan by stale statistics put all due tenants in order before it takes one.
    ///
    /// In: `$1` the worker, `$2` how many at most, `$3` the time, `$4` when the leases end.
    static let claim = """
        WITH due AS MATERIALIZED (
            SELECT q.tenant_id, q.lease_owner IS NOT NULL AS is_taken_over
            FROM muster.tenant_due AS q
            WHERE
                q.deadline_at <= $3::timestamptz + interval '\(Window.standardSeconds) seconds'
                AND q.due_at <= $3
                AND (q.retry_at IS NULL OR q.retry_at <= $3)
                AND \(LostWork.isFree("q", id: "tenant_id", tenant: "q", now: "$3"))
                AND (SELECT t.state FROM muster.tenants AS t WHERE t.tenant_id = q.tenant_id) = 'active'
            ORDER BY q.deadline_at, q.tenant_id
            LIMIT $2
            FOR UPDATE OF q SKIP LOCKED
        )
        UPDATE muster.tenant_due AS q
        SET
            lease_owner = $1,
            lease_until = $4,
            fence = q.fence + 1,
            \(LostWork.count("q", isLost: "q.lease_owner IS NOT NULL"))
        WHERE q.tenant_id = ANY(ARRAY(SELECT tenant_id FROM due))
        RETURNING
            q.tenant_id,
            (SELECT t.slug FROM muster.tenants AS t WHERE t.tenant_id = q.tenant_id) AS slug,
            q.fence,
            q.failures::bigint AS failures,
            (SELECT d.is_taken_over FROM due AS d WHERE d.tenant_id = q.tenant_id) AS is_taken_over,
            q.window_seconds::bigint AS window_seconds,
            coalesce(q.next_date_at <= $3, false) AS dates_reached,
            coalesce(q.reconcile_at <= $3, false) AS reconciles
        """
}

extension TenantClaim {
    fileprivate init(_ row: Row) throws {
        tenant = try row["tenant_id"]
        slug = try row["slug"]
        fence = try row["fence"]
        failures = try row["failures"]
        isTakenOver = try row["is_taken_over"]
        window = .seconds(try row["window_seconds"] as Int64)
        datesReached = try row["dates_reached"]
        reconciles = try row["reconciles"]
    }
}
