import Directory
import Foundation
import Logging
import Postgres
import Tenancy
import TestSupport
import Testing

@Suite(.temporaryDatabase) struct DirectoryChangeTests {
    private struct Due: Equatable, Sendable {
        let oldest: Timestamp?
        let due: Timestamp?
    }

    private func due(_ two: TwoTenants, _ tenant: Tenant) async throws -> Due {
        try await two.database.withTenant(tenant.id) { tx in
            let row = try tx.query("SELECT oldest_pending_at, due_at FROM muster.tenant_due WHERE tenant_id = $1")[0]
            return Due(oldest: try row["oldest_pending_at"], due: try row["due_at"])
        }
    }

    @Test func `a published user is pending since the first change and the tenant due at once`() async throws {
        try await TwoTenants.run { two in
            let users = [UserID(rawValue: 2), UserID(rawValue: 1), UserID(rawValue: 2)]
            let began = try await two.database.withTenant(two.first.id) { tx in
                try DirectoryChange.publish(tx, users: users)
                return tx.now
            }
            try await two.database.withTenant(two.first.id) { tx in
                try DirectoryChange.publish(tx, users: [UserID(rawValue: 1)])
            }

            let since: [Timestamp] = try await two.database.withTenant(two.first.id) { tx in
                try tx.query("SELECT since FROM muster.pending_sync WHERE tenant_id = $1").map { try $0["since"] }
            }
            #expect(since == [began, began])
            #expect(try await due(two, two.first) == Due(oldest: began, due: began))
            #expect(try await two.revisions(two.first) == [2, 0])
            #expect(try await due(two, two.second) == Due(oldest: nil, due: nil))
            #expect(try await two.pending(two.second).isEmpty)
        }
    }

    @Test func `the users of a temporary table are published as a list is`() async throws {
        try await TwoTenants.run { two in
            try await two.database.withTenant(two.first.id) { tx in
                try tx.prepare("CREATE TEMP TABLE changed (user_id bigint) ON COMMIT DROP")
                try tx.prepare("INSERT INTO changed VALUES (3), (1), (3)")
                try DirectoryChange.publish(tx, usersIn: "changed")
            }

            #expect(try await two.pending(two.first) == [UserID(rawValue: 1), UserID(rawValue: 3)])
            #expect(try await two.revisions(two.first) == [1, 0])
        }
    }

    @Test func `publishing nobody leaves no trace`() async throws {
        try await TwoTenants.run { two in
            try await two.database.withTenant(two.first.id) { tx in
                try tx.prepare("CREATE TEMP TABLE changed (user_id bigint) ON COMMIT DROP")
                try DirectoryChange.publish(tx, usersIn: "changed")
                try DirectoryChange.publish(tx, users: [])
            }

            #expect(try await due(two, two.first) == Due(oldest: nil, due: nil))
            #expect(try await two.revisions(two.first) == [0, 0])
        }
    }

    @Test func `a change that is rolled back is not pending`() async throws {
        struct Undone: Error {}
        try await TwoTenants.run { two in
            await #expect(throws: Undone.self) {
                try await two.database.withTenant(two.first.id) { tx in
                    try DirectoryChange.publish(tx, users: [UserID(rawValue: 1)])
                    throw Undone()
                }
            }

            let pending = try await two.pending(two.first)
            #expect(pending.isEmpty)
        }
    }

    @Test func `who finds the directory being changed gives up after a while, and waits no shorter for other locks`()
        async throws
    {
        try await TwoTenants.run { two in
            let (first, second) = (two.first.id, two.second.id)
            let other = try await Connection.open(
                ConnectionConfiguration(conninfo: try TemporaryDatabase.current.url),
                logger: Logger.ofTests
            )
            try await other.run { session in
                try session.script("BEGIN; SELECT FROM muster.directory_state WHERE tenant_id = \(first) FOR UPDATE")
            }

            let refusal = await #expect(throws: ServiceError.self) {
                try await two.database.withTenant(first) { tx in
                    try DirectoryChange.lock(tx, patience: .milliseconds(50))
                }
            }
            let timeout = try await two.database.withTenant(second) { tx in
                try DirectoryChange.lock(tx, patience: .milliseconds(50))
                let timeout: String = try tx.query("SELECT current_setting('lock_timeout') WHERE $1 > 0")[0][0]
                return timeout
            }
            await other.close()

            #expect(refusal?.code == .conflict)
            #expect(timeout == "0")
        }
    }

    @Test func `a user who was pending already is locked, so a sync that runs now leaves it pending`() async throws {
        try await TwoTenants.run { two in
            try await two.database.withTenant(two.first.id) { tx in
                try DirectoryChange.publish(tx, users: [UserID(rawValue: 1), UserID(rawValue: 2)])
            }
            let url = try TemporaryDatabase.current.url
            let tenant = two.first.id

            let locked = try await two.database.withTenant(tenant) { tx in
                try DirectoryChange.publish(tx, users: [UserID(rawValue: 1)])
                return try OtherSession.ask(
                    url,
                    "SELECT user_id FROM muster.pending_sync WHERE tenant_id = \(tenant) FOR UPDATE SKIP LOCKED"
                )
            }

            #expect(locked == ["2"])
        }
    }
}

/// Another session's view while a transaction is open, by psql: it blocks, as the transaction's own thread may.
private enum OtherSession {
    static func ask(_ url: String, _ query: String) throws -> [String] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["psql", url, "--no-psqlrc", "--tuples-only", "--no-align", "--command", query]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
