import ArgumentParser
import Postgres
import Schema
import Tenancy

struct DatabaseNoun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "db",
        abstract: "The database itself: its schema and its state.",
        subcommands: [DatabaseMigrate.self, DatabaseStatus.self]
    )
}

extension CommandContext {
    /// Runs the body as the database URL's own user, who owns the schema.
    func withOwnersSession<R: Sendable>(
        connectTimeout: Duration = .seconds(10),
        _ body: @Sendable (Session) throws -> R
    ) async throws -> R {
        _ = try operatorOnly()
        let connection = try await Connection.open(
            ConnectionConfiguration(
                conninfo: environment.database.url,
                applicationName: "muster db",
                connectTimeout: connectTimeout
            ),
            logger: logger
        )
        do {
            let result = try await connection.run(body)
            await connection.close()
            return result
        } catch {
            await connection.close()
            throw error
        }
    }

    /// Whether the server answers the URL's user and has no schema of ours: a runtime role that does not exist yet looks
    /// from outside like a server that cannot be reached.
    func lacksSchema() async -> Bool {
        let answer = try? await withOwnersSession(connectTimeout: .seconds(3)) { session in
            try !Migrator.hasSchema(session)
        }
        return answer ?? false
    }
}
