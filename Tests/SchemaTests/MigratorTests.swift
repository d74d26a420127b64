import Postgres
import Schema
import TestSupport
import Testing

@Suite(.emptyDatabase) struct MigratorTests {
    private let first = Migration(version: 1, name: "first", text: "CREATE TABLE muster.one (a integer PRIMARY KEY);")
    private let second = Migration(
        version: 2,
        name: "second",
        text: "CREATE TABLE muster.two (a integer PRIMARY KEY);\nCREATE TABLE muster.three (a integer PRIMARY KEY);"
    )

    private func exists(_ table: String) async throws -> Bool {
        try await TemporaryDatabase.current.run { session in
            try session.query("SELECT to_regclass($1) IS NOT NULL AS found", [.text(table)])[0]["found"]
        }
    }

    /// What the migrator does besides migrations needs the real ones; here they are cut short before it.
    private func migrate(_ migrations: [Migration]) async throws -> [Migration] {
        let partitions = Migration(
            version: 0,
            name: "partitions",
            text: """
                CREATE FUNCTION muster.ensure_month_partitions(any_day date) RETURNS integer LANGUAGE sql RETURN 0;
                """
        )
        return try await TemporaryDatabase.current.run { session in
            try Migrator(migrations: [partitions] + migrations).migrate(session)
        }
    }

    @Test func `what is missing is applied, once, in order`() async throws {
        #expect(try await migrate([second, first]).map(\.version) == [0, 1, 2])
        #expect(try await migrate([first, second]).isEmpty)
        #expect(try await exists("muster.three"))
    }

    @Test func `an edited migration is refused, and nothing is changed`() async throws {
        _ = try await migrate([first])
        let edited = Migration(version: 1, name: "first", text: first.text + " ")

        await #expect(throws: MigrationFailure.edited(version: 1, name: "first")) {
            try await migrate([edited, second])
        }

        #expect(try await !exists("muster.two"))
    }

    @Test func `a database that is newer than the binary is refused`() async throws {
        _ = try await migrate([first, second])

        await #expect(throws: MigrationFailure.databaseIsNewer(version: 2, name: "second")) {
            try await migrate([first])
        }
    }

    @Test func `a migration that fails leaves nothing behind, and its cure goes on from there`() async throws {
        let broken = Migration(version: 2, name: "second", text: second.text + "SELECT 1 / 0;")

        let error = await #expect(throws: MigrationFailure.self) { try await migrate([first, broken]) }

        #expect(error?.description.contains("division by zero") == true)
        #expect(try await exists("muster.one"))
        #expect(try await !exists("muster.two"))
        #expect(try await migrate([first, second]).map(\.version) == [2])
    }

    @Test func `two processes at once apply each migration once`() async throws {
        let database = try TemporaryDatabase.current

        let applied = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 1...3 {
                group.addTask { try await database.run { session in try Migrator().migrate(session).count } }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }

        #expect(applied.reduce(0, +) == Migration.compiledIn.count)
    }
}
