import ArgumentParser
import Postgres
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
    func withOwnersSession<R: Sendable>(_ body: @Sendable (Session) throws -> R) async throws -> R {
        let connection = try await Connection.open(
            ConnectionConfiguration(conninfo: environment.database.url, applicationName: "muster db"),
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
}
