import Logging

/// The database going away, as a worker takes it: said once, tried again at growing intervals, said once when over.
struct Outage {
    private let logger: Logger
    private let observer: @Sendable (WorkerEvent) -> Void
    private var attempts = 0

    init(logger: Logger, observer: @escaping @Sendable (WorkerEvent) -> Void) {
        self.logger = logger
        self.observer = observer
    }

    /// - Returns: how long to wait before the next attempt.
    mutating func delay(after error: any Error) -> Duration {
        if attempts == 0 {
            logger.warning("no work can be claimed; trying again until it can", metadata: ["reason": "\(error)"])
            observer(.databaseLost)
            WorkerMetrics.databaseLost()
        }
        attempts += 1
        return min(.milliseconds(250) * (1 << min(attempts, 6)), .seconds(10)) * .random(in: 0.5...1)
    }

    mutating func isOver() {
        guard attempts > 0 else { return }
        attempts = 0
        logger.info("work can be claimed again")
        observer(.databaseBack)
    }
}
