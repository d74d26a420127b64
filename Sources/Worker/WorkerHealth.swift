import Telemetry

/// Whether a worker goes its rounds, and whether it finds the database; by the process's own clock, which only measures.
actor WorkerHealth {
    private var lastRound = ContinuousClock.now
    private var lastGoodRound: ContinuousClock.Instant?
    private var isStopping = false

    /// A round takes a second or so, and ten while the database is away.
    private static let patience = Duration.seconds(120)
    private static let freshness = Duration.seconds(15)

    func wentRound(foundDatabase: Bool) {
        lastRound = .now
        if foundDatabase { lastGoodRound = .now }
    }

    func stop() {
        isStopping = true
    }

    /// Not the database's fault: a worker that waits for it is well.
    var alive: HealthServer.Answer {
        let since = ContinuousClock.now - lastRound
        guard since < Self.patience else {
            return HealthServer.Answer(isGood: false, words: "no round for \(since.components.seconds) seconds")
        }
        return HealthServer.Answer(isGood: true, words: "ok")
    }

    var ready: HealthServer.Answer {
        if isStopping { return HealthServer.Answer(isGood: false, words: "stopping") }
        guard let lastGoodRound else { return HealthServer.Answer(isGood: false, words: "starting") }
        guard ContinuousClock.now - lastGoodRound < Self.freshness else {
            return HealthServer.Answer(isGood: false, words: "the database is away")
        }
        return HealthServer.Answer(isGood: true, words: "ok")
    }
}
