import Learning
import Logging
import Mail
import Scheduling
import Tenancy

extension WorkerLoop {
    /// A worker that does every kind of work there is.
    package convenience init(
        configuration: WorkerConfiguration,
        database: Database,
        mail: MailConfiguration,
        environment: [String: String],
        logger: Logger,
        observer: @escaping @Sendable (WorkerEvent) -> Void = { _ in }
    ) {
        var handlers = FeedJobs.handlers(database: database, environment: environment, logger: logger)
        handlers[.retention] = RetentionJob(HistoryRetention(database: database))
        handlers[.welcomeMail] = WelcomeMailJob(
            sending: WelcomeSending(
                database: database,
                transport: mail.transport(logger: logger),
                reachesPeople: mail.reachesPeople,
                logger: logger
            )
        )
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
