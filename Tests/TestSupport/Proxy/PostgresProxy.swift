import Foundation
import Synchronization

/// Stands between Muster and a PostgreSQL on a unix socket: tells which statement passes, holds it, cuts the line.
///
///     try await PostgresProxy.run(before: server.directory) { proxy in
///         let watch = proxy.watch(Step("commit", .before, "COMMIT"))
///         … MUSTER_DATABASE_URL = proxy.url(of: "muster") …
///         let connection = await watch.reached()
package final class PostgresProxy: Sendable {
    private let directory: String
    private let server: String
    private let listener: Int32
    /// Where statements wait while it is shut.
    package let turnstile = Turnstile()
    /// What has passed.
    package let tally = StatementTally()
    private let state = Mutex(State())

    private struct State {
        var connections: [ObjectIdentifier: ProxiedConnection] = [:]
        var watches: [Watch] = []
        var refuses = false
        var taken = 0
    }

    /// Runs the body with a proxy, which is gone afterwards, and so are its connections.
    ///
    /// - Parameter server: the directory of the server's socket.
    package static func run<Result>(
        before server: String,
        _ body: (PostgresProxy) async throws -> Result
    ) async throws -> Result {
        let proxy = try PostgresProxy(server)
        defer { proxy.end() }
        return try await body(proxy)
    }

    /// The superuser's URL of a database, by way of the proxy.
    package func url(of database: String) -> String {
        "postgresql:///\(database)?host=\(directory)&user=postgres"
    }

    /// Holds the first connection that comes to the step, from now on.
    package func watch(_ step: Step) -> Watch {
        let watch = Watch(step)
        state.withLock { $0.watches.append(watch) }
        return watch
    }

    /// Ends every connection in the middle of whatever is said.
    package func cut() {
        state.withLock { Array($0.connections.values) }.forEach { $0.cut() }
    }

    /// Whether new connections end as soon as they are made.
    package func refuse(_ refuses: Bool) {
        state.withLock { $0.refuses = refuses }
    }

    /// The server's processes behind its connections.
    package var backends: [Int32] { state.withLock { Array($0.connections.values) }.compactMap(\.backend) }

    /// How many connections were made so far, those that were refused included.
    package var taken: Int { state.withLock(\.taken) }

    private init(_ server: String) throws {
        directory = "/tmp/muster-px-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        self.server = server
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        listener = try UnixSocket.listen("\(directory)/.s.PGSQL.5432")
        Thread.detachNewThread { self.accept() }
    }

    private func end() {
        state.withLock { $0.watches }.forEach { $0.drop() }
        turnstile.open()
        _ = shutdown(listener, Int32(SHUT_RDWR))
        cut()
        // Best effort: it is in a temporary folder.
        try? FileManager.default.removeItem(atPath: directory)
    }

    private func accept() {
        while true {
            let client = UnixSocket.accept(listener)
            if client < 0, errno == EINTR || errno == ECONNABORTED { continue }
            guard client >= 0 else { break }
            let refuses = state.withLock { state in
                state.taken += 1
                return state.refuses
            }
            guard !refuses, let server = UnixSocket.connect("\(server)/.s.PGSQL.5432") else {
                close(client)
                continue
            }
            begin(client, server)
        }
        close(listener)
    }

    private func begin(_ client: Int32, _ server: Int32) {
        let connection = ProxiedConnection(
            client: client,
            server: server,
            watches: { [weak self] in self?.state.withLock(\.watches) ?? [] },
            turnstile: turnstile,
            tally: tally,
            onEnd: { [weak self] connection in
                self?.state.withLock { $0.connections[ObjectIdentifier(connection)] = nil }
            }
        )
        state.withLock { $0.connections[ObjectIdentifier(connection)] = connection }
        connection.start()
    }
}
