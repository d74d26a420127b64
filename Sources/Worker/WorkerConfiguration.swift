import Scheduling
import Tenancy

/// How a worker works; made valid or not at all.
package struct WorkerConfiguration: Sendable {
    /// Tenants synced at once.
    package private(set) var syncSlots: Int
    /// Jobs done at once; slots of their own, so that neither kind of work starves the other.
    package private(set) var jobSlots: Int
    /// Slots for each lane of jobs that may take long.
    var slowLaneSlots: Int { max(1, (jobSlots - 1) / 2) }
    /// Slots for all of these lanes together: with three slots or more, one is left to what ends soon.
    var slowJobSlots: Int { jobSlots < 3 ? jobSlots : jobSlots - 1 }
    package let lease: LeaseTerms
    /// How long without a notification before the worker looks by itself.
    package let poll: Duration
    /// How long running work may go on after a stop was asked for.
    package let drain: Duration
    /// How long one sync run may take; of jobs, their kind says it.
    package let syncLimit: Duration
    /// How long the deployment keeps history, in days; longer where a tenant does.
    package let retentionDays: Int

    /// - Throws: `ServiceError` with code `invalid`.
    package init(
        syncSlots: Int = 3,
        jobSlots: Int = 3,
        leaseSeconds: Int = 30,
        poll: Duration = .seconds(1),
        drain: Duration = .seconds(20),
        syncLimit: Duration = .seconds(300),
        retentionDays: Int = MonthPartitions.retentionDays
    ) throws {
        guard let lease = LeaseTerms(duration: .seconds(leaseSeconds)) else {
            throw ServiceError(
                .invalid,
                "A lease of \(leaseSeconds) seconds is out of range.",
                remedy: "Choose 1 to 59: work of a worker that dies is taken over within a minute."
            )
        }
        guard (1...64).contains(syncSlots), (1...64).contains(jobSlots) else {
            throw ServiceError(.invalid, "A worker does 1 to 64 things of a kind at once.")
        }
        guard poll > .zero, poll <= .seconds(60) else {
            throw ServiceError(.invalid, "A worker looks for work at least once a minute.")
        }
        self.syncSlots = syncSlots
        self.jobSlots = jobSlots
        self.lease = lease
        self.poll = poll
        self.drain = drain
        guard (30...3660).contains(retentionDays) else {
            throw ServiceError(.invalid, "History is kept for 30 to 3660 days, not for \(retentionDays).")
        }
        self.syncLimit = syncLimit
        self.retentionDays = retentionDays
    }

    /// The same with no more slots than connections, of which one is left for the imports' signs of life.
    func fitting(connections: Int) -> WorkerConfiguration {
        var fitting = self
        fitting.jobSlots = min(jobSlots, max(1, connections - 1 - syncSlots))
        fitting.syncSlots = min(syncSlots, max(1, connections - 1 - fitting.jobSlots))
        return fitting
    }
}
