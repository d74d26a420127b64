import Postgres
import TestSupport
import Testing

@Suite struct TemporaryDatabaseTests {
    private func ask<Answer: ColumnValue>(_ question: String, of database: TemporaryDatabase) async throws -> Answer {
        try await database.run { session in try session.query(question)[0][0] }
    }

    @Test(.temporaryDatabase) func `a test has a migrated database of its own`() async throws {
        let mine = try TemporaryDatabase.current

        try await withTemporaryDatabase { other in
            let answer: String = try await ask("SELECT current_database()::text", of: other)
            #expect(answer == other.name)
            #expect(other.name != mine.name)
        }

        #expect(try await ask("SELECT current_database()::text", of: mine) == mine.name)
        #expect(try await ask("SELECT to_regclass('muster.users') IS NOT NULL", of: mine))
    }

    @Test(.emptyDatabase) func `an empty database has nothing of ours`() async throws {
        let mine = try TemporaryDatabase.current

        #expect(try await ask("SELECT count(*) FROM pg_namespace WHERE nspname = 'muster'", of: mine) == 0)
    }

    @Test(.temporaryDatabase) func `a copy is as closed to the public as a migrated database`() async throws {
        let question = "SELECT has_database_privilege('public', current_database(), 'CONNECT')"

        #expect(try await ask(question, of: TemporaryDatabase.current) == false)
    }

    @Test func `a database is gone when its body has ended, however it ended`() async throws {
        struct Ended: Error {}
        var names: [String] = []

        try await withTemporaryDatabase { names.append($0.name) }
        await #expect(throws: Ended.self) {
            try await withTemporaryDatabase { database in
                names.append(database.name)
                throw Ended()
            }
        }

        #expect(names.count == 2)
        try await withTemporaryDatabase(migrated: false) { database in
            for name in names {
                let left: Int64 = try await ask(
                    "SELECT count(*) FROM pg_database WHERE datname = '\(name)'",
                    of: database
                )
                #expect(left == 0)
            }
        }
    }
}
