import Logging
import Postgres
import Tenancy

/// Renews the leases of what this worker is busy with, all in one statement, on a connection of its own: a pool that is
/// exhausted must not look like a dead worker.
package actor Heartbeat {
    private let configuration: ConnectionConfiguration
    private let worker: WorkerIdentity
    private let terms: LeaseTerms
    private let logger: Logger
    private var connection: Connection?

    package init(database: DatabaseConfiguration, worker: WorkerIdentity, terms: LeaseTerms, logger: Logger) {
        configuration = ControlConnection.configuration(database, name: "muster heartbeat")
        self.worker = worker
        self.terms = terms
        self.logger = logger
    }

    /// Beats until the task is cancelled.
    package func run(_ busyWith: @Sendable () async -> (tenants: [Int64], jobs: [Int64])) async {
        while !Task.isCancelled {
            let (tenants, jobs) = await busyWith()
            if !tenants.isEmpty || !jobs.isEmpty {
                await beat(tenants: tenants, jobs: jobs)
            }
            try? await Task.sleep(for: terms.heartbeat)
        }
        await connection?.close()
    }

    private func beat(tenants: [Int64], jobs: [Int64]) async {
        let values: [Value] = [
            .text(worker.description), .ints(tenants), .ints(jobs),
            .double(terms.duration / .seconds(1)),
        ]
        do {
            try await open().run { session in
                // clock_timestamp() and no bound time: a beat that was long under way still counts from its arrival.
                _ = try session.query(
                    """
                    WITH renewed AS (
                        UPDATE muster.tenant_due
                        SET lease_until = clock_timestamp() + make_interval(secs => $4)
                        WHERE tenant_id = ANY($2) AND lease_owner = $1
                        RETURNING tenant_id
                    ), kept AS (
                        UPDATE muster.jobs
                        SET lease_until = clock_timestamp() + make_interval(secs => $4)
                        WHERE job_id = ANY($3) AND lease_owner = $1
                        RETURNING job_id
                    )
                    SELECT (SELECT count(*) FROM renewed) AS tenants, (SELECT count(*) FROM kept) AS jobs
                    """,
                    values
                )
            }
        } catch {
            logger.debug("a heartbeat was missed", metadata: ["reason": "\(error)"])
            await connection?.close()
            connection = nil
        }
    }

    private func open() async throws -> Connection {
        if let connection { return connection }
        let opened = try await Connection.open(configuration, logger: logger)
        connection = opened
        return opened
    }
}

/// Connections of the control role besides the pool's: the heartbeat's and the listener's.
package enum ControlConnection {
    package static func configuration(_ database: DatabaseConfiguration, name: String) -> ConnectionConfiguration {
        ConnectionConfiguration(
            conninfo: database.controlURL ?? database.url,
            role: RuntimeRole.control.rawValue,
            applicationName: name
        )
    }
}
