import Postgres
import Testing

@Suite(.timeLimit(.minutes(30))) struct CancellationTests {
    @Test func `a cancelled task stops its statement on the server, and the connection goes on`() async throws {
        try await withConnection { connection in
            let process = try await connection.serverProcess
            let task = Task { try await connection.run { try $0.execute("SELECT pg_sleep(600)") } }
            try await waitUntilBusy(process)
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            let found = try await connection.run { try $0.one("SELECT 1") as Int }
            #expect(found == 1)
        }
    }

    @Test func `a task cancelled before it begins runs nothing`() async throws {
        try await withConnection { connection in
            let task = Task {
                while !Task.isCancelled { await Task.yield() }
                return try await connection.run { _ in true }
            }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test func `a task cancelled between two statements is told at the next one, and may clean up`() async throws {
        try await withConnection { connection in
            let (asked, asking) = AsyncStream.makeStream(of: Void.self)
            let task = Task {
                try await connection.run { session in
                    try session.script("BEGIN")
                    asking.yield()
                    while !Task.isCancelled {}
                    do {
                        _ = try session.query("SELECT 1")
                    } catch {
                        try session.script("ROLLBACK")
                        throw error
                    }
                }
            }
            for await _ in asked { break }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            let inTransaction: Bool = try await connection.run { session in
                // Two statements of one transaction share its time, two transactions do not.
                let times = [
                    try session.query("SELECT now()")[0][0], try session.query("SELECT now()")[0][0] as Timestamp,
                ]
                return times[0] == times[1]
            }
            #expect(!inTransaction)
        }
    }

    @Test func `a rollback is not refused for being the first statement after the cancellation`() async throws {
        struct Wrong: Error {}
        try await withConnection { connection in
            let task = Task {
                try await connection.run { session in
                    try session.script("BEGIN")
                    while !Task.isCancelled {}
                    try session.script("ROLLBACK")
                    throw Wrong()
                }
            }
            task.cancel()
            // Cancelled before it began, it has nothing to roll back.
            await #expect(throws: (any Error).self) { try await task.value }
            let found = try await connection.run { try $0.one("SELECT 1") as Int }
            #expect(found == 1)
        }
    }

    @Test func `a cancel timed to the end of a statement never hits the next one`() async throws {
        try await withConnection { connection in
            var cancelled = 0
            for round in 0..<500 {
                let task = Task { try await connection.run { try $0.execute("SELECT pg_sleep(0.001)") } }
                try? await Task.sleep(for: .microseconds(600 + round * 7 % 1200))
                task.cancel()
                if case .failure = await task.result { cancelled += 1 }
                let found = try await connection.run { try $0.one("SELECT $1 + 1", [41]) as Int }
                #expect(found == 42)
            }
            #expect(cancelled > 0)
        }
    }

    @Test func `a cancelled COPY stops between two blocks`() async throws {
        try await withConnection { connection in
            try await connection.run { try $0.script("CREATE TEMP TABLE t (n bigint)") }
            let (started, starting) = AsyncStream.makeStream(of: Void.self)
            let task = Task {
                try await connection.run { session in
                    try session.copyIn("COPY t FROM STDIN") { writer in
                        starting.yield()
                        // Without the cancellation this would never end.
                        while true {
                            writer.int(1)
                            try writer.endRow()
                        }
                    }
                }
            }
            for await _ in started { break }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            let found = try await connection.run { try $0.one("SELECT count(*) FROM t") as Int }
            #expect(found == 0)
        }
    }

    @Test func `a statement that the server's own timeout stops is not a cancellation`() async throws {
        let error = try await onServer { session in
            try session.script("SET statement_timeout = '20ms'")
            return serverError { try session.execute("SELECT pg_sleep(600)") }
        }
        #expect(error?.sqlState == .queryCanceled)
    }
}
