import Foundation
import Postgres
import TestSupport

/// Holds every import of the running test's database at its plan, until it is opened.
final class FeedGate: Sendable {
    private let opening: DispatchSemaphore
    private let holding: Task<Void, any Error>

    /// Closes the gate; returns when nobody can pass any more.
    static func closed() async throws -> FeedGate {
        let database = try TemporaryDatabase.current
        let opening = DispatchSemaphore(value: 0)
        let (closed, continuation) = AsyncStream.makeStream(of: Void.self)
        let holding = Task {
            try await database.run { session in
                // The connection's own thread waits here; an import reads job titles when it plans, and not before.
                try session.script("BEGIN; LOCK TABLE muster.job_titles IN ACCESS EXCLUSIVE MODE")
                continuation.finish()
                opening.wait()
                try session.script("COMMIT")
            }
        }
        for await _ in closed {}
        return FeedGate(opening, holding)
    }

    private init(_ opening: DispatchSemaphore, _ holding: Task<Void, any Error>) {
        self.opening = opening
        self.holding = holding
    }

    /// Returns when an import stands before the gate.
    func someoneWaits() async throws {
        try await becomesTrue(
            """
            SELECT EXISTS (
                SELECT FROM pg_locks
                WHERE
                    NOT granted AND relation = 'muster.job_titles'::regclass
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            )
            """
        )
    }

    func open() async throws {
        opening.signal()
        try await holding.value
    }
}

/// Returns when the query's one value has become true.
func becomesTrue(_ sql: String) async throws {
    let database = try TemporaryDatabase.current
    // PostgreSQL does not tell when a lock is waited for, so this asks again.
    while try await !database.run({ session in try session.query(sql)[0][0] as Bool }) {
        try await Task.sleep(for: .milliseconds(20))
    }
}
