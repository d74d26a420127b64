import Foundation
import Postgres

/// A PostgreSQL server of one test's own, for what must not happen to the server that all tests share: stopping it.
package struct PostgresServer: Sendable {
    /// Holds the data and the socket; short, because a socket's path has 107 bytes at most.
    package let directory: String
    private let programs: String
    private let settings: [String]

    /// A superuser's connection string.
    package var conninfo: String { "postgresql:///postgres?host=\(directory)&user=postgres" }

    /// A superuser's connection string for a database.
    package func url(of database: String) -> String { "postgresql:///\(database)?host=\(directory)&user=postgres" }

    /// Runs the body with a started server, which is gone afterwards.
    ///
    /// - Parameter settings: what the server's command line says besides, such as `max_connections=100`.
    package static func run<Result>(
        _ settings: [String] = [],
        _ body: (PostgresServer) async throws -> Result
    ) async throws -> Result {
        let server = try await PostgresServer.make(settings)
        do {
            try await server.start()
            let result = try await body(server)
            await server.remove()
            return result
        } catch {
            await server.remove()
            throw error
        }
    }

    package func start() async throws {
        let options =
            [
                "-k \(directory)", "-c listen_addresses=''", "-c fsync=off", "-c max_connections=30",
                "-c shared_buffers=16MB", "-c log_error_verbosity=terse", "-c log_min_error_statement=panic",
            ] + self.settings.map { "-c \($0)" }
        try await control(["start", "-w", "-l", "\(directory)/log", "-o", options.joined(separator: " ")])
    }

    /// How a server is stopped.
    package enum StopMode: String, Sendable {
        /// Ends the sessions first, and leaves nothing to repair.
        case fast
        /// As a crash would.
        case immediate
    }

    /// From now on asks those for a password whom `user` names as pg_hba.conf does, such as `+group`.
    package func admitByPassword(_ user: String) async throws {
        try await withConnection(ConnectionConfiguration(conninfo: conninfo)) { session in
            // The file is the server's user's own, so the server writes it.
            try session.script(
                """
                COPY (VALUES ('local all \(user) scram-sha-256'), ('local all all trust'))
                TO '\(directory)/data/pg_hba.conf';
                SELECT pg_reload_conf()
                """
            )
        }
    }

    /// Ends the server and the sessions on it.
    package func stop(_ mode: StopMode = .fast) async throws {
        try await control(["stop", "-w", "-m", mode.rawValue])
    }

    package func restart(_ mode: StopMode = .fast) async throws {
        try await stop(mode)
        try await start()
    }

    private static func make(_ settings: [String]) async throws -> PostgresServer {
        await sweep()
        let directory = "\(prefix)\(getpid())-\(UInt32.random(in: 0 ... .max))"
        let server = PostgresServer(directory: directory, programs: try newestPrograms(), settings: settings)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        do {
            if getuid() == 0 {
                try await ServerProcess.run("/bin/chown", ["postgres", directory])
            }
            try await server.asServerUser(
                "initdb",
                [
                    "-D", "\(directory)/data", "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8",
                    "--locale=C.UTF-8",
                ]
            )
        } catch {
            await server.remove()
            throw error
        }
        return server
    }

    private static let prefix = "/tmp/muster-pg-"

    // A test process that was killed outright could not clean up: its server still runs.
    private static func sweep() async {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/tmp")) ?? []
        for path in names.map({ "/tmp/\($0)" }) where path.hasPrefix(prefix) {
            let owner = path.dropFirst(prefix.count).prefix { $0.isNumber }
            guard let process = pid_t(owner), kill(process, 0) != 0, errno == ESRCH,
                let programs = try? newestPrograms()
            else { continue }
            await PostgresServer(directory: path, programs: programs, settings: []).remove()
        }
    }

    private func remove() async {
        // It may be stopped already, or never have started.
        try? await control(["stop", "-w", "-m", "immediate"])
        try? FileManager.default.removeItem(atPath: directory)
    }

    private func control(_ arguments: [String]) async throws {
        try await asServerUser("pg_ctl", ["-s", "-D", "\(directory)/data"] + arguments)
    }

    // The server refuses to run as root.
    private func asServerUser(_ program: String, _ arguments: [String]) async throws {
        let command = ["\(programs)/\(program)"] + arguments
        if getuid() == 0 {
            let user = ["--reuid=postgres", "--regid=postgres", "--init-groups"]
            try await ServerProcess.run("/usr/bin/setpriv", user + command)
        } else {
            try await ServerProcess.run(command[0], arguments)
        }
    }

    private static func newestPrograms() throws -> String {
        let root = "/usr/lib/postgresql"
        let versions = try FileManager.default.contentsOfDirectory(atPath: root).compactMap { Int($0) }
        guard let newest = versions.max() else { throw ServerProcess.Failure(command: "ls \(root)", status: 1) }
        return "\(root)/\(newest)/bin"
    }
}
