import Scheduling
import Tenancy

/// What a worker has on its desk: what runs, what is to be handed back, and whether it is to stop.
actor Desk {
    private(set) var isStopping = false
    private(set) var result = WorkerResult()
    private var running: Set<Work> = []
    private var unfinished: [Work] = []

    func stop() {
        isStopping = true
    }

    var isIdle: Bool { running.isEmpty }

    func freeSlots(_ configuration: WorkerConfiguration) -> FreeSlots {
        let syncs = running.count { work in if case .sync = work { true } else { false } }
        let jobs = configuration.jobSlots - (running.count - syncs)
        var byLane: [JobPolicy.Lane: Int] = [:]
        for case .job(let claim) in running { byLane[claim.kind.policy.lane, default: 0] += 1 }
        return FreeSlots(
            syncs: configuration.syncSlots - syncs,
            jobs: jobs,
            slow: configuration.slowJobSlots - byLane.filter { $0.key != .quick }.values.reduce(0, +),
            slowByLane: byLane.mapValues { configuration.slowLaneSlots - $0 },
            slowLane: configuration.slowLaneSlots
        )
    }

    func begin(_ work: Work) {
        running.insert(work)
    }

    func end(_ work: Work, _ note: (inout WorkerResult) -> Void) {
        running.remove(work)
        note(&result)
    }

    /// Work that was broken off; it is handed back when the database can be reached.
    func breakOff(_ work: Work) {
        running.remove(work)
        unfinished.append(work)
    }

    func takeUnfinished() -> [Work] {
        defer { unfinished = [] }
        return unfinished
    }

    func putBack(_ work: [Work]) {
        unfinished += work
    }

    /// The numbers of what runs, for the heartbeat.
    var claimed: (tenants: [Int64], jobs: [Int64]) {
        var tenants: [Int64] = []
        var jobs: [Int64] = []
        for work in running {
            switch work {
            case .sync(let claim): tenants.append(claim.tenant.rawValue)
            case .job(let claim): jobs.append(claim.id)
            }
        }
        return (tenants, jobs)
    }
}

/// How much more a worker can take on.
struct FreeSlots {
    let syncs: Int
    let jobs: Int
    /// Fewer than jobs have, for what may take long: the other kinds have a place beside it.
    fileprivate let slow: Int
    /// Of these, in each lane that has some that run.
    fileprivate let slowByLane: [JobPolicy.Lane: Int]
    /// In each other lane.
    fileprivate let slowLane: Int

    func jobs(of kind: JobKind) -> Int {
        let lane = kind.policy.lane
        return lane == .quick ? jobs : min(jobs, slow, slowByLane[lane] ?? slowLane)
    }
}
