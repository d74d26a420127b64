import Scheduling
import Telemetry

extension WorkerLoop {
    /// Answers questions about this worker's health, and about the deployment's figures, while the body runs.
    ///
    /// - Throws: `ServiceError` when it cannot listen there; what the body throws.
    package func answering<R: Sendable>(
        host: String,
        port: UInt16,
        registry: PrometheusRegistry,
        _ body: (UInt16) async throws -> R
    ) async throws -> R {
        let server = try await HealthServer(
            host: host,
            port: port,
            isAlive: { [health] in await health.alive },
            isReady: { [health] in await health.ready },
            metrics: { [database] in
                var text = PrometheusText()
                registry.write(to: &text)
                // The worker's own figures are there all the same, and say that the database is not.
                let figures = try? await QueueFigures.read(database)
                text.add(
                    "muster_database_up",
                    .gauge,
                    "Whether the database answered this question.",
                    [.init(figures == nil ? 0 : 1)]
                )
                if let figures { text.add(figures) }
                return text
            }
        )
        return try await server.answering(body)
    }
}
