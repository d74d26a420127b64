import Logging
import Postgres
import Tenancy

/// Renews the leases of what this worker is busy with, on a connection of its own: a pool that is exhausted must not look
/// like a dead worker.
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
        for (statement, busyWith) in [(Self.renewTenants, tenants), (Self.renewJobs, jobs)] where !busyWith.isEmpty {
            let values: [Value] = [
                .text(worker.description), .ints(busyWith), .double(terms.duration / .seconds(1)),
            ]
            do {
                _ = try await open().run { session in try session.execute(statement, values) }
            } catch {
                logger.debug("a heartbeat was missed", metadata: ["reason": "\(error)"])
                await connection?.close()
                connection = nil
            }
        }
    }

    // One tenant's rows that somebody has locked must not keep the other leases from being renewed: they are left for
    // the next beat. clock_timestamp() and no bound time: a beat that was long under way still counts from its arrival.

    private static let renewTenants = """
        WITH mine AS MATERIALIZED (
            SELECT tenant_id
            FROM muster.tenant_due
            WHERE tenant_id = ANY($2) AND lease_owner = $1
            FOR UPDATE SKIP LOCKED
        )
        UPDATE muster.tenant_due AS q
        SET lease_until = clock_timestamp() + make_interval(secs => $3)
        FROM mine
        WHERE q.tenant_id = mine.tenant_id
        """

    private static let renewJobs = """
        WITH mine AS MATERIALIZED (
            SELECT job_id
            FROM muster.jobs
            WHERE job_id = ANY($2) AND lease_owner = $1
            FOR UPDATE SKIP LOCKED
        )
        UPDATE muster.jobs AS j
        SET lease_until = clock_timestamp() + make_interval(secs => $3)
        FROM mine
        WHERE j.job_id = mine.job_id
        """

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
            applicationName: name,
            settings: ["lock_timeout": "2s"]
        )
    }
}
