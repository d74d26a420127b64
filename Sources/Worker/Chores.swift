import Logging
import Scheduling
import Tenancy

/// Does the deployment's chores that are due; any number of workers may, one at a time does each.
struct Chores: Sendable {
    private let database: Database
    private let retentionDays: Int
    private let due: DueChores
    private let logger: Logger

    /// How often it is worth a look.
    static let poll = Duration.seconds(5)

    init(database: Database, worker: WorkerIdentity, retentionDays: Int, logger: Logger) {
        self.database = database
        self.retentionDays = retentionDays
        self.logger = logger
        due = DueChores(database: database, worker: worker)
    }

    /// Does chores until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            await doDue()
            try? await Task.sleep(for: Self.poll)
        }
    }

    /// Never throws: what fails can wait, and keeps no worker from its work.
    func doDue(among chores: [Chore] = Chore.allCases) async {
        let claims: [ChoreClaim]
        do {
            claims = try await due.claim(chores)
        } catch {
            // The loop says when the database is away; the next look comes by itself.
            logger.debug("no chore can be claimed", metadata: ["reason": "\(error)"])
            return
        }
        for claim in claims {
            do {
                try await perform(claim.chore)
                try await due.finish(claim)
            } catch {
                logger.warning("a chore failed", metadata: ["chore": "\(claim.chore.rawValue)", "reason": "\(error)"])
                try? await due.giveBack(failed: claim, words: JobFailure.words(for: error))
            }
        }
    }

    private func perform(_ chore: Chore) async throws {
        switch chore {
        case .freshness:
            let seen = try await FreshnessWatch.look(database)
            if seen.began > 0 {
                logger.warning("changes wait for longer than the window", metadata: ["tenants": "\(seen.began)"])
            }
        case .months:
            try await MonthPartitions.ensure(database, retentionDays: retentionDays)
            try await MonthPartitions.dropExpired(database, retentionDays: retentionDays)
        case .analysts:
            let stopped = try await AnalystWatch.stopLong(database)
            guard stopped.cancelled + stopped.disconnected > 0 else { return }
            logger.notice(
                "analysts' statements were stopped",
                metadata: ["cancelled": "\(stopped.cancelled)", "disconnected": "\(stopped.disconnected)"]
            )
        }
    }
}
