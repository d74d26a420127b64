import Foundation
import Logging
import Postgres
import TestSupport

/// The server that `scripts/test` starts; these tests use temporary tables and names of their own in it.
enum ServerAccess {
    struct NotConfigured: Error, CustomStringConvertible {
        let description = "MUSTER_TEST_DATABASE_URL is not set: run scripts/test"
    }

    static let logger = Logger.ofTests

    static func configuration(
        applicationName: String = "muster-tests",
        settings: [String: String] = [:]
    ) throws -> ConnectionConfiguration {
        guard let url = ProcessInfo.processInfo.environment["MUSTER_TEST_DATABASE_URL"] else { throw NotConfigured() }
        return ConnectionConfiguration(conninfo: url, applicationName: applicationName, settings: settings)
    }

    static func uniqueName(_ purpose: String) -> String {
        "\(purpose)_\(UInt64.random(in: 0 ... .max))"
    }
}

/// Opens a connection for the body and closes it whatever happens.
func withConnection<R>(_ body: (Connection) async throws -> R) async throws -> R {
    let connection = try await Connection.open(try ServerAccess.configuration(), logger: ServerAccess.logger)
    do {
        let result = try await body(connection)
        await connection.close()
        return result
    } catch {
        await connection.close()
        throw error
    }
}

/// Runs the body on a connection of its own.
@discardableResult
func onServer<R: Sendable>(_ body: @Sendable (Session) throws -> R) async throws -> R {
    try await withConnection { connection in try await connection.run(body) }
}

/// Returns when the server process waits inside `pg_sleep` or for a lock, that is: when its statement runs.
func waitUntilBusy(_ processID: Int32) async throws {
    try await withConnection { observer in
        while true {
            let isBusy = try await observer.run { session in
                let rows = try session.query(
                    "SELECT FROM pg_stat_activity WHERE pid = $1 AND wait_event IN ('PgSleep', 'advisory')",
                    [.int(Int64(processID))]
                )
                return !rows.isEmpty
            }
            if isBusy { return }
            await Task.yield()
        }
    }
}

extension Connection {
    /// The number of the server process behind it.
    var serverProcess: Int32 {
        get async throws { try await run { $0.processID } }
    }
}

/// The error report of a failed statement, nil when it failed in another way or not at all.
func serverError(_ body: () throws -> Void) -> ServerError? {
    do {
        try body()
        return nil
    } catch let PostgresError.server(error) {
        return error
    } catch {
        return nil
    }
}

extension Session {
    /// The first column of the only row that is of interest.
    func one<T: ColumnValue>(_ sql: String, _ values: [Value] = []) throws -> T {
        try query(sql, values)[0][0]
    }
}

extension Row {
    /// As the subscript, which `#expect` cannot take apart.
    func value<T: ColumnValue>(_ name: String) throws -> T { try self[name] }
    func value<T: ColumnValue>(_ column: Int) throws -> T { try self[column] }
}
