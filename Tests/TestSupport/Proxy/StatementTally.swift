import Synchronization
import Tenancy

/// Counts the statements that pass a proxy, whichever connection they take.
package final class StatementTally: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    /// How often each statement, by its beginning, has passed since the last time this was asked.
    package func take() -> [String: Int] {
        counts.withLock { counts in
            defer { counts = [:] }
            return counts
        }
    }

    func count(_ statement: String) {
        let tenant = "SET LOCAL muster.tenant"
        // The one statement that is told by a value: which tenant's transaction it is.
        let words =
            statement.hasPrefix(tenant)
            ? tenant : statement.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        counts.withLock { $0[String(words.prefix(100)), default: 0] += 1 }
    }
}

/// Runs the body with the running test's database, by way of a proxy that counts what is said to it.
package func withCountedStatements<Result>(
    _ body: (Database, StatementTally) async throws -> Result
) async throws -> Result {
    let own = try TemporaryDatabase.current
    return try await PostgresProxy.run(before: own.socketDirectory) { proxy in
        let database = try await Database.open(
            DatabaseConfiguration(url: proxy.url(of: own.name), appConnections: 2),
            logger: TenantFixture.logger
        )
        let result = try await body(database, proxy.tally)
        await database.close()
        return result
    }
}
