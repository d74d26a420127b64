import Foundation
import Logging
import Postgres

/// The throw-away PostgreSQL server that `scripts/test` starts and names in `MUSTER_TEST_DATABASE_URL`.
struct TestServer: Sendable {
    private let maintenanceURL: String

    /// What the names of this process's databases begin with: several may test on one server.
    var prefix: String { "\(Self.commonPrefix)\(getpid())_" }

    private static let commonPrefix = "muster_test_"

    static func fromEnvironment() throws -> TestServer {
        guard let url = ProcessInfo.processInfo.environment["MUSTER_TEST_DATABASE_URL"] else {
            throw TestServerError.notConfigured
        }
        return TestServer(maintenanceURL: url)
    }

    /// The superuser's URL with another database in it.
    func url(ofDatabase name: String) -> String {
        guard var parts = URLComponents(string: maintenanceURL) else { return maintenanceURL }
        parts.path = "/\(name)"
        return parts.string ?? maintenanceURL
    }

    /// Runs the body as the superuser, in the named database or else in the one that the environment names.
    func run<Result: Sendable>(
        in database: String? = nil,
        _ body: @Sendable (Session) throws -> Result
    ) async throws -> Result {
        try await withConnection(
            ConnectionConfiguration(conninfo: database.map(url(ofDatabase:)) ?? maintenanceURL),
            body
        )
    }

    func script(_ sql: String) async throws {
        try await run { session in try session.script(sql) }
    }

    /// Drops what test processes left behind that are no more, this one's number included: it may be used again.
    func sweep() async throws {
        let names = try await run { session in
            try session.query("SELECT datname::text FROM pg_database WHERE datname ^@ $1", [.text(Self.commonPrefix)])
                .map { row in try row[0] as String }
        }
        for name in names {
            let owner = name.dropFirst(Self.commonPrefix.count).prefix { $0.isNumber }
            if let process = pid_t(owner), process == getpid() || !isAlive(process) {
                try await script("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
            }
        }
    }

    private func isAlive(_ process: pid_t) -> Bool {
        kill(process, 0) == 0 || errno == EPERM
    }
}

/// Opens a connection for the body alone.
package func withConnection<Result: Sendable>(
    _ configuration: ConnectionConfiguration,
    _ body: @Sendable (Session) throws -> Result
) async throws -> Result {
    let connection = try await Connection.open(configuration, logger: Logger.ofTests)
    do {
        let result = try await connection.run(body)
        await connection.close()
        return result
    } catch {
        await connection.close()
        throw error
    }
}

enum TestServerError: Error, CustomStringConvertible {
    case notConfigured
    case noTemporaryDatabase

    var description: String {
        switch self {
        case .notConfigured:
            "MUSTER_TEST_DATABASE_URL is not set: run scripts/test, or set it to the URL that"
                + " `scripts/postgres start --throwaway --dir DIR` prints"
        case .noTemporaryDatabase:
            "this test has no database: give it or its suite the trait .temporaryDatabase"
        }
    }
}
