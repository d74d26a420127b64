import TestSupport

extension CrashScene {
    /// The named moments at which something dies here, recognised by the SQL that passes.
    ///
    /// A step that no run comes to fails the test: the table must follow the statements.
    var steps: [Step] {
        switch self {
        case .upload: Self.importSteps
        case .folder: Self.folderSteps
        case .pending: Self.syncSteps + Self.mailSteps + Self.queueSteps
        case .parked: Self.parkedSteps
        case .outage: Self.outageSteps
        }
    }

    /// Whether whoever comes to the step holds nothing that others wait for.
    func locksNothing(at step: Step) -> Bool {
        step.isAfterCommit || Self.unlocked.contains(step.description)
    }

    private static let unlocked: Set<String> = [
        "import: the staging tables", "import: COPY begins", "import: COPY is under way", "import: COPY ends",
        "import: COPY has ended", "import: the directory's lock", "folder: COPY is under way", "sync: claim",
        "sync: wait for another sync", "mail: the batch", "mail: the first is to be sent", "mail: the first has gone",
        "mail: the last has gone", "mail: what is left", "queue: gate", "queue: finish",
        "parked: are they ready", "parked: finish", "folder: the file is moved",
    ]

    private static let runRow = "INSERT INTO muster.feed_runs"
    private static let staging = "CREATE TEMPORARY TABLE stage"

    private static let importSteps = [
        Step("import: the trail's entry", .before, "INSERT INTO muster.audit_entries"),
        Step("import: the trail's entry is committed", .after, "COMMIT", since: ["INSERT INTO muster.audit_entries"]),
        Step("import: the run's number", .before, "INSERT INTO muster.id_counters", since: []),
        Step("import: the run's row", .before, runRow),
        Step("import: the run's row is written", .after, runRow),
        Step("import: the run begins", .before, "COMMIT", since: [runRow]),
        Step("import: the run has begun", .after, "COMMIT", since: [runRow]),
        Step("import: the staging tables", .before, staging),
        Step("import: COPY begins", .before, "COPY stage"),
        Step("import: COPY is under way", .before, Step.copyData),
        Step("import: COPY ends", .before, Step.copyEnd),
        Step("import: COPY has ended", .after, "COPY stage"),
        Step("import: the directory's lock", .before, "FROM muster.directory_state WHERE tenant_id = $1 FOR UPDATE"),
        Step("import: the directory is locked", .after, "FROM muster.directory_state WHERE tenant_id = $1 FOR UPDATE"),
        Step("import: plan, the work", .before, "INSERT INTO work ("),
        Step("import: plan, the work is there", .after, "INSERT INTO work ("),
        Step("import: plan, removals", .before, "INSERT INTO removals ("),
        Step("import: plan, addresses", .after, "WITH RECURSIVE wishes"),
        Step("import: the log", .before, "-- In: entries. Out: feed log entries"),
        Step("import: apply, history", .before, "-- In: work, removals and the users as they still are."),
        Step("import: apply, history is written", .after, "-- In: work, removals and the users as they still are."),
        Step("import: apply, removals", .after, "-- In: removals. Out: users whom the snapshot left out"),
        Step("import: apply, leavers", .after, "-- In: work. Out: leavers deactivated"),
        Step("import: apply, freed addresses", .after, "-- In: work. Out: addresses given up"),
        Step("import: apply, updates", .before, "-- In: work. Out: users updated and reactivated."),
        Step("import: apply, creations", .before, "-- In: work. Out: new users with their history"),
        Step("import: apply, creations are made", .after, "-- In: work. Out: new users with their history"),
        Step("import: apply, welcome e-mails", .after, "INSERT INTO muster.welcome_emails"),
        Step("import: publish, pending users", .after, "INSERT INTO muster.pending_sync"),
        Step("import: publish, the tenant is due", .before, "due_at = least(coalesce(due_at"),
        Step("import: publish, workers are woken", .after, "NOTIFY muster_due"),
        Step("import: apply, parkings", .before, "-- In: stage, work. Out: records that wait for a job title"),
        Step("import: the run's counts", .before, "UPDATE muster.feed_runs\nSET\n    state = $3"),
        Step("import: the feed's last file", .after, "last_applied_digest = $4"),
        Step("import: commit", .before, "COMMIT", since: [staging]),
        Step("import: committed", .after, "COMMIT", since: [staging]),
        Step("import: the trail's outcome", .before, "INSERT INTO muster.audit_outcomes"),
    ]

    private static let folderSteps = [
        Step("folder: the run has begun", .after, "COMMIT", since: [runRow]),
        Step("folder: COPY is under way", .before, Step.copyData),
        Step("folder: commit", .before, "COMMIT", since: [staging]),
        Step("folder: committed, the file not moved", .after, "COMMIT", since: [staging]),
        Step("folder: the file is moved", .before, "idle_rounds = CASE"),
        Step("folder: the job comes round", .before, "COMMIT", since: ["idle_rounds = CASE"]),
        Step("folder: the job has come round", .after, "COMMIT", since: ["idle_rounds = CASE"]),
    ]

    private static let tenantClaim = "fence = q.fence + 1"
    private static let fenceCheck = "SELECT fence, next_date_at, reconcile_at"
    private static let release = "last_synced_at = $6"

    private static let syncSteps = [
        Step("sync: claim", .before, tenantClaim),
        Step("sync: claim is made", .after, tenantClaim),
        Step("sync: claim, commit", .before, "COMMIT", since: [tenantClaim]),
        Step("sync: claimed", .after, "COMMIT", since: [tenantClaim]),
        Step("sync: wait for another sync", .before, "counter = 'sync_run' FOR UPDATE"),
        Step("sync: no other sync", .after, "counter = 'sync_run' FOR UPDATE"),
        Step("sync: the piece is taken", .after, "WITH taken AS MATERIALIZED"),
        Step("sync: learners", .before, "INSERT INTO muster.learners"),
        Step("sync: learners are written", .after, "INSERT INTO muster.learners"),
        Step("sync: fence", .before, fenceCheck),
        Step("sync: fence is checked", .after, fenceCheck),
        Step("sync: history", .before, "INSERT INTO muster.sync_runs"),
        Step("sync: history is written", .after, "INSERT INTO muster.sync_runs"),
        Step("sync: release", .before, release),
        Step("sync: commit", .before, "COMMIT", since: [release]),
        Step("sync: committed", .after, "COMMIT", since: [release]),
    ]

    private static let settling = "SET state = 'unknown'"
    private static let ledger = "AS has_started"

    private static let mailSteps = [
        Step("mail: the batch", .before, settling),
        Step("mail: the batch is read", .before, "COMMIT", since: [settling]),
        Step("mail: the first is to be sent", .before, ledger),
        Step("mail: the first is marked", .before, "COMMIT", since: [ledger]),
        Step("mail: the first may go", .after, "COMMIT", since: [ledger]),
        Step("mail: the first has gone", .before, ledger, nth: 2),
        Step("mail: the first is written down, the second marked", .before, "COMMIT", nth: 2, since: [ledger]),
        Step("mail: the second may go", .after, "COMMIT", nth: 2, since: [ledger]),
        Step("mail: the last has gone", .before, ledger, nth: 4),
        Step("mail: the last is written down", .after, "COMMIT", nth: 4, since: [ledger]),
        Step("mail: what is left", .before, "count(*) FILTER (WHERE m.state = 'queued'"),
    ]

    private static let gate = "FROM muster.job_gate FOR UPDATE"
    private static let jobClaim = "fence = j.fence + 1"
    private static let finish = "DELETE FROM muster.jobs AS j"

    private static let heartbeat = "lease_until = clock_timestamp()"

    /// What has to take long for the step to come.
    func blocker(for step: Step) -> Step? {
        guard step.description.hasPrefix("queue: heartbeat") else { return nil }
        return Step("the sync takes long", .before, "WITH taken AS MATERIALIZED")
    }

    private static let queueSteps = [
        Step("queue: heartbeat", .before, heartbeat),
        Step("queue: heartbeat is written", .after, heartbeat),
        Step("queue: gate", .before, gate),
        Step("queue: first claim", .before, jobClaim),
        Step("queue: second claim", .before, "COMMIT", nth: 2, since: [jobClaim]),
        Step("queue: second claim is made", .after, "COMMIT", nth: 2, since: [jobClaim]),
        Step("queue: finish", .before, finish),
        Step("queue: finish, commit", .before, "COMMIT", since: [finish]),
        Step("queue: finished", .after, "COMMIT", since: [finish]),
    ]

    private static let parkedSteps = [
        Step("parked: claimed", .after, "COMMIT", since: [jobClaim]),
        Step("parked: are they ready", .before, "FROM muster.parked_records AS p WHERE"),
        Step("parked: the run has begun", .after, "COMMIT", since: [runRow]),
        Step("parked: they are staged", .after, "INSERT INTO stage"),
        Step("parked: commit", .before, "COMMIT", since: [staging]),
        Step("parked: committed", .after, "COMMIT", since: [staging]),
        Step("parked: finish", .before, finish),
        Step("parked: finished", .after, "COMMIT", since: [finish]),
    ]

    private static let givingBack = "SET failures = $3, due_at = CASE"

    private static let outageSteps = [
        Step("queue: give back", .before, givingBack),
        Step("queue: give back, commit", .before, "COMMIT", since: [givingBack]),
        Step("queue: given back", .after, "COMMIT", since: [givingBack]),
    ]
}
