import ArgumentParser
import Glibc
import Learning
import Logging
import Mail
import Metrics
import Telemetry
import Tenancy
import UnixSignals
import Worker

struct WorkerRun: Verb {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Work until SIGTERM or SIGINT; running work then ends, the rest is handed back.",
        discussion: """
            MUSTER_LEASE_SECONDS (1 to 59, default 30) says after how long without a sign of life the work of a worker \
            is taken over by another.

            With --health-port it answers over HTTP: /healthz (200; 503 means restart it), /readyz (503 while the database \
            is away, or it stops), /metrics (for Prometheus; no tenant is named).

            Example: muster worker run --health-port 9464
            """
    )

    @Flag(help: "Do whatever is due now, then exit.")
    var once = false

    @Option(help: "Answer questions about health and figures on this port; 0 takes a free one.")
    var healthPort: UInt16?

    @Option(help: "The address to answer on; 0.0.0.0 is every one of the machine's.")
    var healthHost = "127.0.0.1"

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard !once || healthPort == nil else {
            throw ValidationError("--health-port is for a worker that stays, --once for one that does not.")
        }
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let configuration = try Self.configuration(from: context.environment.variables)
        let mail = try MailConfiguration(environment: context.environment.variables)
        var logger = context.logger
        if context.environment.variables["MUSTER_LOG_LEVEL"] == nil, !options.quiet {
            logger.logLevel = .info
        }
        // From the first moment on: a worker that is stopped while it starts must not die with work in its hands.
        let stops = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        return try await context.withDeployment { [logger] database, _ in
            let worker = WorkerLoop(
                configuration: configuration,
                database: database,
                mail: mail,
                environment: context.environment.variables,
                logger: logger
            ) { event in
                context.console.tell(event)
            }
            let signals = Task {
                for await _ in stops {
                    await worker.stop()
                    Task { await Self.end(after: configuration.drain + .seconds(15), logger) }
                }
            }
            defer { signals.cancel() }
            guard once else {
                try await work(worker, context)
                return .done
            }
            let result = try await worker.runOnce()
            if result.mailsSent > 0 {
                let mails = FeedRunWords.count(result.mailsSent, "welcome e-mail", "welcome e-mails")
                context.console.say("\(mails) handed over: \(mail.words)")
            }
            try context.print(.record(Record(result, Self.columns)))
            return result.failures == 0 ? .done : .failed
        }
    }

    /// Works until it is stopped, and answers questions meanwhile if it is to.
    private func work(_ worker: WorkerLoop, _ context: CommandContext) async throws {
        guard let healthPort else {
            await worker.run()
            return
        }
        let registry = PrometheusRegistry.forWorker()
        MetricsSystem.bootstrap(registry)
        try await worker.answering(host: healthHost, port: healthPort, registry: registry) { port in
            let host = healthHost.contains(":") ? "[\(healthHost)]" : healthHost
            context.console.say("health: http://\(host):\(port)")
            await worker.run()
        }
    }

    /// Ends the process, should a statement hang that the server neither answers nor cancels.
    ///
    /// Nothing is lost: the server rolls back what is open, and leases end by themselves.
    private static func end(after patience: Duration, _ logger: Logger) async {
        try? await Task.sleep(for: patience)
        logger.warning("the database does not answer; the leases of what was running will end by themselves")
        _exit(EXIT_SUCCESS)
    }

    /// - Throws: `ServiceError` with code `invalid` for what is no number or out of range.
    private static func configuration(from variables: [String: String]) throws -> WorkerConfiguration {
        try WorkerConfiguration(
            leaseSeconds: number("MUSTER_LEASE_SECONDS", "seconds, from 1 to 59", variables) ?? 30,
            retentionDays: number("MUSTER_RETENTION_DAYS", "days, from 30 to 3660", variables) ?? 400
        )
    }

    private static func number(_ name: String, _ what: String, _ variables: [String: String]) throws -> Int? {
        guard let text = variables[name], !text.isEmpty else { return nil }
        guard let number = Int(text) else {
            throw ServiceError(.invalid, "\(name) is \"\(text)\", which is no number.", remedy: "Give whole \(what).")
        }
        return number
    }

    private static let columns: [Column<WorkerResult>] = [
        Column("syncs") { .count($0.syncs) },
        Column("learners_created") { .int($0.learnersCreated) },
        Column("learners_updated") { .int($0.learnersUpdated) },
        Column("learners_deactivated") { .int($0.learnersDeactivated) },
        Column("jobs") { .count($0.jobs) },
        Column("mails_sent") { .count($0.mailsSent) },
        Column("failures") { .count($0.failures) },
    ]
}

extension Console {
    /// What a worker did, in a line; nothing about work that found nothing to do.
    fileprivate func tell(_ event: WorkerEvent) {
        switch event {
        case .synced(let tenant, let outcome) where outcome.runID != nil:
            say(
                "\(tenant): sync run \(outcome.runID?.description ?? "") created \(outcome.created), "
                    + "updated \(outcome.updated), deactivated \(outcome.deactivated)"
            )
        case .failed(let tenant, let words):
            say("\(tenant): \(words)")
        case .databaseLost:
            say("The database is away; waiting for it.")
        case .databaseBack:
            say("The database is back.")
        case .ready, .synced, .finished, .lost:
            break
        }
    }
}
