import Learning
import Logging
import Scheduling
import Tenancy

extension WorkerLoop {
    /// A worker that does every kind of work there is.
    package convenience init(
        configuration: WorkerConfiguration,
        database: Database,
        logger: Logger,
        observer: @escaping @Sendable (WorkerEvent) -> Void = { _ in }
    ) {
        var handlers = FeedJobs.handlers(database: database, logger: logger)
        handlers[.retention] = RetentionJob(HistoryRetention(database: database))
        self.init(
            configuration: configuration,
            database: database,
            sync: LearningSync(database: database),
            handlers: handlers,
            logger: logger,
            observer: observer
        )
    }
}
