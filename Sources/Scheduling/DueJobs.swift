import Postgres
import Tenancy

/// What kinds of work stand in `muster.jobs`; syncs stand in `tenant_due`.
package enum JobKind: String, Sendable, CaseIterable, Hashable {
    /// Looks into the folder of a feed for files; the subject is the feed.
    case folderFeed = "folder_feed"
    /// Fetches the file of a pulled feed; the subject is the feed.
    case feedPull = "feed_pull"
    /// Tidies up after a feed run whose process is gone.
    case feedRun = "feed_run"
    /// Tries records again that wait for something.
    case parkedRetry = "parked_retry"
    /// Deletes history that is older than the tenant keeps it.
    case retention
    /// Sends welcome e-mails.
    case welcomeMail = "welcome_mail"
}

/// A job that this worker may do until its lease ends.
package struct JobClaim: Sendable, Hashable {
    package let id: Int64
    package let tenant: TenantID
    /// The tenant's slug, for people to read.
    package let slug: String
    package let kind: JobKind
    /// What the job is about, such as a feed's number; 0 when the tenant is enough.
    package let subject: Int64
    /// When the job was due; whoever wants it done again meanwhile moves it.
    package let dueAt: Timestamp
    package let fence: Int64
    package let failures: Int
    package let window: Duration

    package init(
        id: Int64,
        tenant: TenantID,
        slug: String,
        kind: JobKind,
        subject: Int64,
        dueAt: Timestamp,
        fence: Int64,
        failures: Int,
        window: Duration
    ) {
        self.id = id
        self.tenant = tenant
        self.slug = slug
        self.kind = kind
        self.subject = subject
        self.dueAt = dueAt
        self.fence = fence
        self.failures = failures
        self.window = window
    }
}

/// The jobs that are due, and who has them: claimed as tenants are.
package struct DueJobs: Sendable {
    private let database: Database
    private let worker: WorkerIdentity
    private let terms: LeaseTerms

    package init(database: Database, worker: WorkerIdentity, terms: LeaseTerms) {
        self.database = database
        self.worker = worker
        self.terms = terms
    }

    /// Claims up to `limit` due jobs of the kinds given, the longest due first.
    ///
    /// - Parameter dueBy: jobs that come round after it are left; nil means the database's time.
    package func claim(_ kinds: [JobKind], limit: Int, dueBy: Timestamp? = nil) async throws -> [JobClaim] {
        let values: [Value] = [.text(worker.description), .int(Int64(limit)), .texts(kinds.map(\.rawValue))]
        let terms = terms
        return try await database.withControl { tx in
            try tx.query(
                Self.claim,
                values + [
                    .timestamp(tx.now), .timestamp(tx.now.adding(terms.duration)), .timestamp(dueBy ?? tx.now),
                ]
            ).compactMap(JobClaim.init)
        }
    }

    /// Ends a job: a repeating one keeps its rhythm, another is gone; one that was made due again meanwhile stays due.
    ///
    /// - Parameter isIdle: whether a repeating job had nothing to do; it then comes round less often, once a minute at
    ///   least unless its own rhythm is slower.
    /// - Returns: false when another worker has taken the job over.
    @discardableResult
    package func finish(_ claim: JobClaim, isIdle: Bool = false) async throws -> Bool {
        let values: [Value] = [.int(claim.id), .int(claim.fence), .timestamp(claim.dueAt)]
        return try await database.withControl { tx in
            let gone = try tx.execute(
                """
                DELETE FROM muster.jobs
                WHERE job_id = $1 AND fence = $2 AND due_at = $3 AND every_seconds IS NULL
                """,
                values
            )
            guard gone == 0 else { return true }
            return try tx.execute(Self.comeRound, values + [.timestamp(tx.now), .bool(isIdle)]) == 1
        }
    }

    /// Gives jobs back untouched, for any worker to claim.
    ///
    /// Without waiting for rows that others have locked: there, the lease ends by itself.
    package func handBack(_ claims: [JobClaim]) async throws {
        let values: [Value] = [.ints(claims.map(\.id)), .ints(claims.map(\.fence))]
        _ = try await database.withControl { tx in
            try tx.execute(
                """
                WITH mine AS MATERIALIZED (
                    SELECT j.job_id
                    FROM muster.jobs AS j
                    INNER JOIN unnest($1::bigint[], $2::bigint[]) AS c (job_id, fence) USING (job_id, fence)
                    FOR UPDATE OF j SKIP LOCKED
                )
                UPDATE muster.jobs AS j
                SET lease_owner = NULL, lease_until = NULL
                FROM mine
                WHERE j.job_id = mine.job_id
                """,
                values
            )
        }
    }

    /// Gives a job back that failed: it waits.
    ///
    /// - Returns: the time of the next try, nil when another worker has the job.
    package func giveBack(failed claim: JobClaim, words: String) async throws -> Timestamp? {
        let failures = claim.failures + 1
        let delay = BackOff.delay(failures: failures, window: claim.window, chance: .random(in: 0...1))
        return try await database.withControl { tx in
            let dueAt = tx.now.adding(delay)
            try tx.waitBriefly()
            let changed = try tx.execute(
                """
                UPDATE muster.jobs
                SET failures = $3, due_at = $4, last_error = $5, lease_owner = NULL, lease_until = NULL
                WHERE job_id = $1 AND fence = $2
                """,
                [.int(claim.id), .int(claim.fence), .int(Int64(failures)), .timestamp(dueAt), .text(words)]
            )
            return changed == 1 ? dueAt : nil
        }
    }

    /// In: `$3` when the job was due as it was claimed, `$4` the time, `$5` whether it had nothing to do.
    private static let comeRound = """
        UPDATE muster.jobs
        SET
            due_at = CASE
                WHEN due_at <> $3 OR every_seconds IS NULL THEN due_at
                WHEN $5 THEN $4 + make_interval(
                    secs => least(every_seconds * power(2, idle_rounds), greatest(every_seconds, 60))
                )
                ELSE due_at + make_interval(
                    secs => every_seconds * ceil(greatest(extract(EPOCH FROM $4 - due_at), 1) / every_seconds)
                )
            END,
            idle_rounds = CASE WHEN $5 THEN least(idle_rounds + 1, 16) ELSE 0 END,
            failures = 0,
            last_error = NULL,
            lease_owner = NULL,
            lease_until = NULL
        WHERE job_id = $1 AND fence = $2
        """

    private static let claim = """
        WITH due AS MATERIALIZED (
            SELECT j.job_id, t.slug, t.window_seconds
            FROM muster.jobs AS j
            INNER JOIN muster.tenants AS t ON j.tenant_id = t.tenant_id
            WHERE
                j.due_at <= $4
                AND (j.every_seconds IS NULL OR j.due_at <= $6)
                AND j.kind = ANY($3)
                AND t.state = 'active'
                AND (j.lease_until IS NULL OR j.lease_until <= $4)
            ORDER BY j.due_at, j.job_id
            LIMIT $2
            FOR UPDATE OF j SKIP LOCKED
        )
        UPDATE muster.jobs AS j
        SET lease_owner = $1, lease_until = $5, fence = j.fence + 1
        FROM due
        WHERE j.job_id = due.job_id
        RETURNING
            j.job_id, j.tenant_id, due.slug, j.kind, j.subject_id, j.due_at, j.fence, j.failures::bigint AS failures,
            due.window_seconds::bigint AS window_seconds
        """
}

extension JobClaim {
    fileprivate init?(_ row: Row) throws {
        guard let kind = JobKind(rawValue: try row["kind"]) else { return nil }
        self.kind = kind
        id = try row["job_id"]
        tenant = try row["tenant_id"]
        slug = try row["slug"]
        subject = try row["subject_id"]
        dueAt = try row["due_at"]
        fence = try row["fence"]
        failures = try row["failures"]
        window = .seconds(try row["window_seconds"] as Int64)
    }
}
