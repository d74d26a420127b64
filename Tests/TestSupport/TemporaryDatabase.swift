import Foundation
import Logging
import Postgres
import Synchronization

/// A database of a test's own: a copy of one that this process migrated once, dropped when the test has ended.
///
///     @Suite(.temporaryDatabase) struct UserListTests {
///         @Test func `an empty tenant has no users`() async throws {
///             let database = try TemporaryDatabase.current …
///
/// The server is the one of `scripts/test`; see `TestServer`.
package struct TemporaryDatabase: Sendable {
    /// The superuser's URL of this database.
    package let url: String

    /// Its name within the server.
    package let name: String

    /// Where the server's socket is.
    package var socketDirectory: String {
        URLComponents(string: url)?.queryItems?.first { $0.name == "host" }?.value ?? ""
    }

    /// The database of the running test, where the suite or the test says `.temporaryDatabase`.
    package static var current: TemporaryDatabase {
        get throws {
            guard let database = $running.get() else { throw TestServerError.noTemporaryDatabase }
            return database
        }
    }

    /// Runs the body on a connection of its own, as the superuser or under a runtime role.
    package func run<Result: Sendable>(
        as role: String? = nil,
        _ body: @Sendable (Session) throws -> Result
    ) async throws -> Result {
        try await withConnection(ConnectionConfiguration(conninfo: url, role: role), body)
    }

    @TaskLocal static var running: TemporaryDatabase?

    private static let counter = Atomic<Int>(0)

    fileprivate static func create(migrated: Bool) async throws -> TemporaryDatabase {
        let server = try TestServer.fromEnvironment()
        let template = try await DatabaseTemplate.shared.name(on: server)
        let number = counter.add(1, ordering: .relaxed).newValue
        let name = "\(server.prefix)\(number)"
        try await server.script("CREATE DATABASE \(name) TEMPLATE \(migrated ? template : "template0")")
        if migrated {
            // A copy does not inherit who may connect to the database, which the migrations say.
            try await server.script(
                """
                UPDATE pg_database SET datacl = (SELECT datacl FROM pg_database WHERE datname = '\(template)')
                WHERE datname = '\(name)'
                """
            )
        }
        return TemporaryDatabase(url: server.url(ofDatabase: name), name: name)
    }

    fileprivate func drop() async throws {
        try await TestServer.fromEnvironment().script("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
    }
}

/// Runs the body with a database of its own; `migrated: false` gives an empty one.
package func withTemporaryDatabase<Result>(
    migrated: Bool = true,
    _ body: (TemporaryDatabase) async throws -> Result
) async throws -> Result {
    await DatabaseSlots.shared.acquire()
    do {
        let result = try await withDatabase(migrated: migrated, body)
        await DatabaseSlots.shared.release()
        return result
    } catch {
        await DatabaseSlots.shared.release()
        throw error
    }
}

private func withDatabase<Result>(
    migrated: Bool,
    _ body: (TemporaryDatabase) async throws -> Result
) async throws -> Result {
    let database = try await TemporaryDatabase.create(migrated: migrated)
    do {
        let result = try await TemporaryDatabase.$running.withValue(database) { try await body(database) }
        try await database.drop()
        return result
    } catch {
        // The test's own error is the one worth reading; the next run sweeps up what a failed drop leaves.
        try? await database.drop()
        throw error
    }
}
