import Metrics
import Scheduling
import Telemetry

/// What a worker counts about itself, through swift-metrics; labels name kinds of work, never a tenant.
enum WorkerMetrics {
    enum Outcome: String {
        case done
        case failed
        /// Something was in its way; it is tried again soon.
        case putOff = "put_off"
        /// Another worker has it now, or it had ended before it seemed to fail.
        case lost
        /// It was broken off, to be done by whoever comes next.
        case brokenOff = "broken_off"
    }

    static func ended(_ work: Work, _ outcome: Outcome, after duration: Duration) {
        Counter(label: "muster_work_total", dimensions: [("work", work.name), ("outcome", outcome.rawValue)])
            .increment()
        Timer(label: "muster_work_seconds", dimensions: [("work", work.name)])
            .recordNanoseconds(Int64(duration / .nanoseconds(1)))
    }

    static func sent(mails: Int) {
        Counter(label: "muster_welcome_mails_total").increment(by: mails)
    }

    static func databaseLost() {
        Counter(label: "muster_database_lost_total").increment()
    }
}

extension PrometheusRegistry {
    /// What a worker's own figures are kept in.
    package static func forWorker() -> PrometheusRegistry {
        PrometheusRegistry(help: [
            "muster_work_total": "Pieces of work that this worker ended, by kind and outcome.",
            "muster_work_seconds": "How long pieces of work took.",
            "muster_welcome_mails_total": "Welcome e-mails that this worker handed over.",
            "muster_database_lost_total": "How often this worker lost the database.",
        ])
    }
}

extension PrometheusText {
    /// Adds how the queue and the window stand, for the whole deployment.
    package mutating func add(_ figures: QueueFigures) {
        func gauge(_ name: String, _ help: String, _ value: Double) {
            add(name, .gauge, help, [Sample(value)])
        }
        add(
            "muster_tenants",
            .gauge,
            "Tenants, by state.",
            [
                Sample(Double(figures.tenantsActive), [("state", "active")]),
                Sample(Double(figures.tenantsSuspended), [("state", "suspended")]),
            ]
        )
        gauge("muster_tenants_pending", "Tenants with changes that learning lacks.", Double(figures.tenantsPending))
        gauge("muster_tenants_past_half", "Of these, past half of their window.", Double(figures.tenantsPastHalf))
        gauge("muster_tenants_late", "Of these, past their window.", Double(figures.tenantsLate))
        gauge("muster_tenants_syncing", "Tenants that a worker syncs now.", Double(figures.tenantsSyncing))
        gauge("muster_tenants_quarantined", "Tenants whose syncs keep failing.", Double(figures.tenantsQuarantined))
        gauge("muster_oldest_pending_seconds", "How long the oldest change has waited.", figures.oldestPendingSeconds)
        gauge("muster_window_share", "The largest share of its window that a change has used.", figures.windowShare)
        gauge("muster_breaches_open", "Breaches of the window that go on.", Double(figures.openBreaches))
        add(
            "muster_jobs",
            .gauge,
            "Jobs of active tenants, by kind and state.",
            figures.jobs.flatMap { jobs in
                jobs.states.map { Sample(Double($0.count), [("kind", jobs.kind), ("state", $0.state)]) }
            }
        )
        add(
            "muster_job_longest_due_seconds",
            .gauge,
            "How long the job has been due that no worker has taken.",
            figures.jobs.map { Sample($0.longestDueSeconds, [("kind", $0.kind)]) }
        )
        add(
            "muster_chore_done_seconds_ago",
            .gauge,
            "How long ago a chore of the deployment was last done, by any worker.",
            figures.chores.compactMap { chore in
                chore.secondsSinceDone.map { Sample($0, [("chore", chore.name)]) }
            }
        )
        add(
            "muster_chore_failures",
            .gauge,
            "Failures in a row of a chore of the deployment.",
            figures.chores.map { Sample(Double($0.failures), [("chore", $0.name)]) }
        )
        add(
            "muster_dead_rows",
            .gauge,
            "Rows that wait for VACUUM: an old transaction may keep it from them.",
            figures.deadRows.map { Sample(Double($0.count), [("table", $0.table)]) }
        )
    }
}
