import Postgres
import Tenancy

/// What the deployment itself has to do again and again, whatever its tenants do.
package enum Chore: String, Sendable, CaseIterable {
    /// Writes down which tenants' changes are late.
    case freshness
    /// Makes months of history that are to come, and drops those that nobody keeps any more.
    case months
    /// Stops analysts' statements that go on for too long.
    case analysts

    /// From one time to the next.
    package var interval: Duration {
        switch self {
        case .freshness, .analysts: .seconds(15)
        case .months: .seconds(3600)
        }
    }
}

/// A chore that this worker does now.
package struct ChoreClaim: Sendable, Equatable {
    package let chore: Chore
    package let fence: Int64
    package let failures: Int
}

/// The chores that are due, claimed as jobs are, by the database's clock.
///
/// A lease is not renewed: chores are short, and done twice they do no harm.
package struct DueChores: Sendable {
    private let database: Database
    private let worker: WorkerIdentity

    private static let lease = Duration.seconds(60)

    package init(database: Database, worker: WorkerIdentity) {
        self.database = database
        self.worker = worker
    }

    /// Claims which of these are due and in no other hands, the longest due first.
    package func claim(_ chores: [Chore] = Chore.allCases) async throws -> [ChoreClaim] {
        let (owner, names) = (worker.description, chores.map(\.rawValue))
        return try await database.withControl { tx in
            try tx.query(
                """
                WITH due AS MATERIALIZED (
                    SELECT chore
                    FROM muster.chores
                    WHERE chore = ANY($4) AND due_at <= $2 AND (lease_until IS NULL OR lease_until <= $2)
                    ORDER BY due_at
                    FOR UPDATE SKIP LOCKED
                )
                UPDATE muster.chores AS c
                SET lease_owner = $1, lease_until = $3, fence = c.fence + 1
                FROM due
                WHERE c.chore = due.chore
                RETURNING c.chore, c.fence, c.failures::bigint AS failures
                """,
                [.text(owner), .timestamp(tx.now), .timestamp(tx.now.adding(Self.lease)), .texts(names)]
            ).compactMap(ChoreClaim.init)
        }
    }

    /// Ends a chore that is done; it comes round again.
    package func finish(_ claim: ChoreClaim) async throws {
        let values: [Value] = [.text(claim.chore.rawValue), .int(claim.fence)]
        _ = try await database.withControl { tx in
            try tx.execute(
                """
                UPDATE muster.chores
                SET due_at = $4, last_done_at = $3, failures = 0, last_error = NULL, lease_owner = NULL, lease_until = NULL
                WHERE chore = $1 AND fence = $2
                """,
                values + [.timestamp(tx.now), .timestamp(tx.now.adding(claim.chore.interval))]
            )
        }
    }

    /// Gives a chore back that failed: it waits.
    package func giveBack(failed claim: ChoreClaim, words: String) async throws {
        let failures = claim.failures + 1
        let delay = BackOff.delay(
            failures: failures,
            window: .seconds(Window.standardSeconds),
            chance: .random(in: 0...1)
        )
        let values: [Value] = [
            .text(claim.chore.rawValue), .int(claim.fence), .int(Int64(failures)), .text(words),
        ]
        _ = try await database.withControl { tx in
            try tx.execute(
                """
                UPDATE muster.chores
                SET failures = $3, last_error = $4, due_at = $5, lease_owner = NULL, lease_until = NULL
                WHERE chore = $1 AND fence = $2
                """,
                values + [.timestamp(tx.now.adding(delay))]
            )
        }
    }
}

extension ChoreClaim {
    fileprivate init?(_ row: Row) throws {
        guard let chore = Chore(rawValue: try row["chore"]) else { return nil }
        self.chore = chore
        fence = try row["fence"]
        failures = try row["failures"]
    }
}
