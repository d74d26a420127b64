import Postgres
import Tenancy

/// The jobs that are due, and who has them: claimed as tenants are, and counted, so that no limit is exceeded.
package struct DueJobs: Sendable {
    private let database: Database
    private let worker: WorkerIdentity
    private let terms: LeaseTerms

    package init(database: Database, worker: WorkerIdentity, terms: LeaseTerms) {
        self.database = database
        self.worker = worker
        self.terms = terms
    }

    /// Which of the kinds have something due that nobody has, in the order of their priority.
    package func dueKinds(among kinds: [JobKind]) async throws -> [JobKind] {
        let found = try await database.withControl { tx in
            try tx.query(JobStatements.dueKinds, [.texts(kinds.map(\.rawValue)), .timestamp(tx.now)])
                .map { try $0["kind"] as String }
        }
        return JobKind.byPriority.filter { found.contains($0.rawValue) }
    }

    /// Claims up to `limit` due jobs of a kind: the earliest due first, each tenant in turn, within the kind's limits.
    ///
    /// One call takes one job at most of a tenant that none runs of; ask again for what is left.
    ///
    /// - Parameter dueBy: jobs that come round after it are left; nil means the database's time.
    /// - Returns: nil when somebody else keeps everybody from claiming just now.
    package func claim(_ kind: JobKind, limit: Int, dueBy: Timestamp? = nil) async throws -> [JobClaim]? {
        let (owner, duration, policy) = (worker.description, terms.duration, kind.policy)
        do {
            return try await database.withControl { tx in
                try tx.waitBriefly()
                _ = try tx.query(JobStatements.gate)
                return try tx.query(
                    JobStatements.claim,
                    [
                        .text(owner), .int(Int64(limit)), .text(kind.rawValue), .timestamp(tx.now),
                        .timestamp(tx.now.adding(duration)), .timestamp(dueBy ?? tx.now), .int(Int64(policy.limit)),
                        .int(Int64(policy.tenantLimit)), .int(Int64(JobPolicy.tenantTotal)),
                    ]
                ).map { row in try JobClaim(row, kind: kind) }
            }
        } catch let PostgresError.server(error) where error.sqlState == .lockNotAvailable {
            return nil
        }
    }

    /// So many jobs at most are claimed, or ended, by one statement.
    package static let batchSize = 100

    /// Ends jobs that are done, and writes their history: repeating ones keep their rhythm, others are gone; what was made
    /// due again meanwhile stays due.
    ///
    /// - Parameter waits: whether to wait for rows that somebody has locked; without, those jobs are not ended.
    /// - Returns: the numbers of those that were ended; not of those that another worker has taken over.
    @discardableResult
    package func finish(_ jobs: [FinishedJob], waits: Bool = true) async throws -> Set<Int64> {
        let owner = worker.description
        let values: [Value] = [
            .ints(jobs.map(\.claim.id)), .ints(jobs.map(\.claim.fence)), .texts(jobs.map { "\($0.claim.dueAt)" }),
            .bools(jobs.map(\.isIdle)), .ints(jobs.map { Int64($0.claim.failures) }),
        ]
        return try await database.withControl { tx in
            Set(
                try tx.query(JobStatements.finish(waits: waits), values + [.timestamp(tx.now), .text(owner)])
                    .map { try $0["job_id"] as Int64 }
            )
        }
    }

    /// As the other one, for one job.
    ///
    /// - Returns: false when another worker has taken the job over.
    @discardableResult
    package func finish(_ claim: JobClaim, isIdle: Bool = false) async throws -> Bool {
        try await !finish([FinishedJob(claim: claim, isIdle: isIdle)]).isEmpty
    }

    /// Gives jobs back untouched, for any worker to claim.
    ///
    /// Without waiting for rows that others have locked: there, the lease ends by itself.
    package func handBack(_ claims: [JobClaim]) async throws {
        let values: [Value] = [.ints(claims.map(\.id)), .ints(claims.map(\.fence))]
        _ = try await database.withControl { tx in try tx.execute(JobStatements.handBack, values) }
    }

    /// Puts a job off for a moment that something is in the way of: no failure, and nothing in its history.
    ///
    /// - Returns: false when another worker has the job.
    @discardableResult
    package func putOff(_ claim: JobClaim) async throws -> Bool {
        let values: [Value] = [.int(claim.id), .int(claim.fence), .text(worker.description)]
        return try await database.withControl { tx in
            try tx.waitBriefly()
            return try tx.execute(
                JobStatements.putOff,
                values + [.timestamp(tx.now), .double(Self.moment / .seconds(1)), .timestamp(claim.dueAt)]
            ) == 1
        }
    }

    private static let moment = Duration.seconds(15)

    /// Gives a job back that failed: it waits, and after several failures in a row says why; what was made due again
    /// meanwhile stays due.
    ///
    /// - Returns: the time of the next try, nil when another worker has the job, or when it has ended after all.
    package func giveBack(failed claim: JobClaim, words: String) async throws -> Timestamp? {
        let (owner, retry, failures) = (worker.description, claim.kind.policy.retry, claim.failures + 1)
        let delay = BackOff.delay(failures: failures, window: claim.window, chance: .random(in: 0...1), retry)
        return try await database.withControl { tx in
            try tx.waitBriefly()
            return try tx.query(
                JobStatements.giveBack,
                [
                    .int(claim.id), .int(claim.fence), .int(Int64(failures)), .timestamp(tx.now.adding(delay)),
                    .text(words), .text(optional: BackOff.quarantineReason(failures: failures, words: words, retry)),
                    .timestamp(tx.now), .text(owner), .timestamp(claim.dueAt),
                ]
            ).first?["due_at"]
        }
    }
}

/// A job that is done.
package struct FinishedJob: Sendable {
    package let claim: JobClaim
    /// Whether a repeating job had nothing to do; it then comes round less often, once a minute at least unless its own
    /// rhythm is slower, and leaves no history.
    package let isIdle: Bool

    package init(claim: JobClaim, isIdle: Bool = false) {
        self.claim = claim
        self.isIdle = isIdle
    }
}
