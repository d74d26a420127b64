import Glibc
import Testing

@testable import Postgres

@Suite(.timeLimit(.minutes(30))) struct ConnectionTests {
    private func failure(_ conninfo: String) async throws -> ConnectionFailure {
        do {
            let configuration = ConnectionConfiguration(conninfo: conninfo, connectTimeout: .seconds(2))
            let connection = try await Connection.open(configuration, logger: ServerAccess.logger)
            await connection.close()
        } catch let PostgresError.connection(failure) {
            return failure
        }
        throw ServerAccess.NotConfigured()
    }

    @Test func `a server that is not there is named`() async throws {
        let failure = try await failure("postgresql://nobody:hidden-word@127.0.0.1:1/none")
        #expect(failure.reason == .refused)
        #expect(failure.message.contains("Connection refused"))
        #expect(failure.message.contains("127.0.0.1"))
        #expect(!failure.message.contains("hidden-word"))
    }

    @Test(arguments: ["postgresql://u:hidden%zz@host/db", "hidden-word", "host='unclosed", "nosuchkey=1"])
    func `a connection string that cannot be read is told apart and not repeated`(conninfo: String) async throws {
        let failure = try await failure(conninfo)
        #expect(failure.reason == .unreadable)
        #expect(!failure.message.contains("hidden"))
    }

    @Test func `a database that does not exist is named`() async throws {
        let url = try ServerAccess.configuration().conninfo
        let configuration = ConnectionConfiguration(conninfo: url.replacing("/postgres?", with: "/no_such_database?"))
        guard configuration.conninfo != url else { return }
        await #expect(throws: PostgresError.self) {
            _ = try await Connection.open(configuration, logger: ServerAccess.logger)
        }
    }

    @Test func `role, name and settings are there from the first statement on`() async throws {
        let name = ServerAccess.uniqueName("role")
        try await onServer { try $0.script("CREATE ROLE \(name)") }
        let configuration = ConnectionConfiguration(
            conninfo: try ServerAccess.configuration().conninfo,
            role: name,
            applicationName: "muster role test",
            settings: ["search_path": "one, \"two three\"", "statement_timeout": "12min", "TimeZone": "Europe/Paris"]
        )
        let connection = try await Connection.open(configuration, logger: ServerAccess.logger)
        let found = try await connection.run { session in
            let row = try session.query(
                """
                SELECT current_user::text, current_setting('application_name'), current_setting('search_path'),
                    current_setting('statement_timeout'), current_setting('TimeZone'), current_setting('DateStyle')
                """
            )[0]
            return try (0..<6).map { try row[$0] as String }
        }
        await connection.close()
        try await onServer { try $0.script("DROP ROLE \(name)") }
        #expect(found == [name, "muster role test", "one, \"two three\"", "12min", "Europe/Paris", "ISO, YMD"])
    }

    @Test func `options of the connection string stay beside ours`() throws {
        let configuration = ConnectionConfiguration(conninfo: "", role: "someone", settings: ["jit": "off"])
        #expect(
            configuration.startupOptions(after: "-c work_mem=1MB")
                == "-c work_mem=1MB -c TimeZone=UTC -c bytea_output=hex -c datestyle=ISO,\\ YMD -c jit=off -c role=someone"
        )
    }

    @Test func `a backend killed in the middle of a statement is a lost connection`() async throws {
        try await withConnection { connection in
            let process = try await connection.serverProcess
            let task = Task { try await connection.run { try $0.execute("SELECT pg_sleep(600)") } }
            try await waitUntilBusy(process)
            try await onServer { try $0.execute("SELECT pg_terminate_backend($1::int)", [.int(Int64(process))]) }
            do {
                _ = try await task.value
                Issue.record("the statement came to its end")
            } catch let PostgresError.connection(failure) {
                #expect(failure.reason == .lost)
            }
            await #expect(throws: PostgresError.self) { try await connection.run { _ = try $0.query("SELECT 1") } }
        }
    }

    @Test func `a backend killed in the middle of a pipeline, rows and COPY is a lost connection`() async throws {
        let uses: [@Sendable (Session) throws -> Void] = [
            { _ = try $0.pipeline([Statement("SELECT 1"), Statement("SELECT pg_sleep(600)"), Statement("SELECT 2")]) },
            { try $0.forEachRow("SELECT n, pg_sleep(n / 10) FROM generate_series(1, 1000) AS n") { _ in } },
            {
                try $0.copyOut("COPY (SELECT n, pg_sleep(n / 10) FROM generate_series(1, 1000) AS n) TO STDOUT") { _ in
                }
            },
            { try $0.script("SELECT pg_sleep(600)") },
        ]
        for use in uses {
            try await withConnection { connection in
                let process = try await connection.serverProcess
                let task = Task { try await connection.run(use) }
                try await waitUntilBusy(process)
                try await onServer { try $0.execute("SELECT pg_terminate_backend($1::int)", [.int(Int64(process))]) }
                do {
                    try await task.value
                    Issue.record("the statement came to its end")
                } catch let PostgresError.connection(failure) {
                    #expect(failure.reason == .lost)
                }
            }
        }
    }

    @Test func `the body runs on the connection's own thread, every time on the same one`() async throws {
        try await withConnection { connection in
            let threads = try await withThrowingTaskGroup(of: UInt.self) { group in
                for _ in 1...20 {
                    group.addTask { try await connection.run { _ in UInt(pthread_self()) } }
                }
                return try await group.reduce(into: Set<UInt>()) { $0.insert($1) }
            }
            #expect(threads.count == 1)
        }
    }

    @Test func `a closed connection says so`() async throws {
        let connection = try await Connection.open(try ServerAccess.configuration(), logger: ServerAccess.logger)
        await connection.close()
        await #expect(throws: PostgresError.self) { try await connection.run { _ = try $0.query("SELECT 1") } }
    }

    @Test(arguments: [
        (false, false, ServerLink.Transaction.idle, ConnectionFitness.fit),
        (false, false, .open, .inTransaction),
        (false, false, .failed, .inTransaction),
        (false, false, .active, .unfit(reason: "a statement was left unfinished")),
        (false, false, .unknown, .unfit(reason: "the server does not answer")),
        (false, true, .idle, .unfit(reason: "a pipeline was left unfinished")),
        (true, false, .idle, .unfit(reason: "the connection is lost")),
        (true, true, .open, .unfit(reason: "the connection is lost")),
    ])
    func `fitness follows from what libpq says`(
        isBroken: Bool,
        isInPipeline: Bool,
        transaction: ServerLink.Transaction,
        expected: ConnectionFitness
    ) {
        let found = ConnectionFitness.judge(
            isBroken: isBroken,
            isInPipeline: isInPipeline,
            transaction: transaction
        )
        #expect(found == expected)
    }
}
