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
        return FreeSlots(
            syncs: configuration.syncSlots - syncs,
            jobs: jobs,
            files: min(jobs, configuration.slowJobSlots - count(in: .files)),
            mails: min(jobs, configuration.slowJobSlots - count(in: .mail))
        )
    }

    private func count(in lane: JobPolicy.Lane) -> Int {
        running.count { work in if case .job(let claim) = work { claim.kind.policy.lane == lane } else { false } }
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
    /// Fewer than jobs have: a file takes minutes, and the other kinds have a place beside it.
    let files: Int
    /// As few: a mail server may be slow.
    let mails: Int

    func jobs(of kind: JobKind) -> Int {
        switch kind.policy.lane {
        case .quick: jobs
        case .files: files
        case .mail: mails
        }
    }
}
