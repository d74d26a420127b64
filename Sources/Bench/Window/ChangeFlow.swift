import Directory
import Foundation
import Logging
import Postgres
import Tenancy

/// Changes of single people, one after the other in tenants all over, and how long each took to reach learning.
struct ChangeFlow {
    let crowd: TenantCrowd
    let database: Database
    /// From one change to the next.
    var pause = Duration.milliseconds(50)

    /// Seconds from the commit of a change to that of the sync which carried it.
    struct Delays {
        let median: Double
        let p99: Double
        let count: Int
    }

    /// Makes changes until `isOver`, lets the last one arrive, and measures those of the crowd.
    func run(until isOver: () throws -> Bool) async throws -> Delays {
        let begin = try crowd.ask("SELECT clock_timestamp()")
        var changes = 0
        while try !isOver() {
            try await change(number: changes, of: begin)
            changes += 1
            try await Task.sleep(for: pause)
        }
        try await waitUntilSynced()
        return try delays(since: begin, expected: changes)
    }

    /// For a time, given in seconds.
    func run(seconds: Int) async throws -> Delays {
        let end = ContinuousClock.now + .seconds(seconds)
        return try await run { ContinuousClock.now >= end }
    }

    /// No tenant twice within a short while: what waits together would be one sync.
    ///
    /// Nobody gets the name that an earlier flow gave, as that would change nothing.
    private func change(number: Int, of flow: String) async throws {
        let tenant = TenantID(rawValue: Int64(TenantCrowd.firstTenant + number * 7919 % crowd.tenants))
        let user = Int64(1 + number % crowd.usersPerTenant)
        try await database.withTenant(tenant) { tx in
            try tx.execute(
                """
                UPDATE muster.users SET last_name = $3, revision = revision + 1, updated_at = $4
                WHERE tenant_id = $1 AND user_id = $2
                """,
                [.int(user), .text("\(flow) \(number)"), .timestamp(tx.now)]
            )
            try DirectoryChange.publish(tx, users: [UserID(rawValue: user)])
        }
    }

    private func waitUntilSynced() async throws {
        let patience = ContinuousClock.now + .seconds(600)
        while try crowd.ask(
            "SELECT count(*) FROM muster.pending_sync WHERE tenant_id BETWEEN \(TenantCrowd.firstTenant) AND \(crowd.lastTenant)"
        ) != "0" {
            guard ContinuousClock.now < patience else { throw Program.Failure(description: "changes do not arrive") }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    private func delays(since begin: String, expected: Int) throws -> Delays {
        let cells = try crowd.ask(
            """
            SELECT
                percentile_cont(0.5) WITHIN GROUP (ORDER BY lag_seconds),
                percentile_cont(0.99) WITHIN GROUP (ORDER BY lag_seconds),
                sum(updated)
            FROM muster.sync_runs
            WHERE
                started_at >= '\(begin)' AND state = 'applied'
                AND tenant_id BETWEEN \(TenantCrowd.firstTenant) AND \(crowd.lastTenant)
            """
        ).split(separator: "|").compactMap { Double($0) }
        guard cells.count == 3, Int(cells[2]) == expected else {
            throw Program.Failure(description: "of \(expected) changes learning has \(cells.last ?? 0)")
        }
        return Delays(median: cells[0], p99: cells[1], count: expected)
    }
}
