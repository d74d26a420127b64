import Foundation
import Postgres
import TestSupport
import Testing

/// A server that asks for passwords, as one in use does, with a tenant on it.
private struct GuardedServer {
    let url: String

    static func run<R>(_ body: (GuardedServer) async throws -> R) async throws -> R {
        try await PostgresServer.run { server in
            let url = server.conninfo
            try await server.admitByPassword("+muster_analyst")
            let guarded = GuardedServer(url: url)
            try await guarded.must("db", "migrate")
            try await guarded.must("tenant", "create", "harbour", "--name", "Harbour")
            try await guarded.must("tenant", "create", "sunrise", "--name", "Sunrise")
            return try await body(guarded)
        }
    }

    func muster(_ arguments: String...) async throws -> MusterProcess {
        try await MusterProcess.run(list: arguments, environment: ["MUSTER_DATABASE_URL": url])
    }

    @discardableResult
    func must(_ arguments: String...) async throws -> MusterProcess {
        let run = try await MusterProcess.run(list: arguments, environment: ["MUSTER_DATABASE_URL": url])
        #expect(run.status == 0, "\(arguments): \(run.errors)")
        return run
    }

    /// What an analyst does who was given the line and the password.
    func psql(_ connect: String, password: String, _ sql: String) async throws -> MusterProcess {
        try await MusterProcess.run(
            bash: "PGPASSWORD='\(password)' psql -X -At '\(connect)' -c \"\(sql)\"",
            environment: ["MUSTER_DATABASE_URL": url]
        )
    }
}

@Suite struct AnalystCommandTests {
    @Test func `a login lets in with its password, sees its tenant, and is renewed and taken away`() async throws {
        try await GuardedServer.run { server in
            let made = try await server.must("tenant", "analyst", "create", "harbour", "--format", "json").json()
            guard case .string(let connect) = made["connect"], case .string(let first) = made["password"] else {
                Issue.record("no line to connect with in \(made)")
                return
            }
            let seen = try await server.psql(connect, password: first, "SELECT tenant FROM freshness")
            let wrong = try await server.psql(connect, password: "x", "SELECT 1")
            let twice = try await server.muster("tenant", "analyst", "create", "harbour")
            let listed = try await server.must("tenant", "analyst", "list", "--format", "csv")
            let renewed = try await server.must("tenant", "analyst", "rotate", "harbour", "--format", "json").json()
            guard case .string(let second) = renewed["password"] else { return }
            let old = try await server.psql(connect, password: first, "SELECT 1")
            let new = try await server.psql(connect, password: second, "SELECT 1")
            let status = try await server.muster("db", "status")
            try await server.must("tenant", "analyst", "drop", "harbour", "--yes")
            let dropped = try await server.psql(connect, password: second, "SELECT 1")
            let none = try await server.muster("tenant", "analyst", "rotate", "harbour")
            let trail = try await server.must("audit", "list", "--tenant", "harbour", "--format", "csv")

            #expect(seen.output == "harbour\n")
            #expect(wrong.status == 2 && old.status == 2 && dropped.status == 2)
            #expect(twice.status == 6 && twice.errors.contains("rotate"))
            #expect(listed.output.contains("harbour,muster_analyst_") && !listed.output.contains("sunrise"))
            #expect(first != second && new.output == "1\n")
            #expect(status.status == 0 && status.errors.contains("analysts can connect to no other database"))
            #expect(none.status == 5)
            #expect(trail.output.contains("tenant analyst create") && !trail.output.contains(first))
        }
    }

    @Test func `muster sql reads one tenant, by a login that is gone afterwards`() async throws {
        try await GuardedServer.run { server in
            let seen = try await server.must(
                "sql",
                "--tenant",
                "sunrise",
                "--",
                "-X",
                "-At",
                "-c",
                "SELECT tenant, session_user FROM freshness"
            )
            let disguised = try await server.muster(
                "sql",
                "--tenant",
                "sunrise",
                "-X",
                "-At",
                "-c",
                "SET muster.tenant = '1'; SELECT count(*) FROM freshness WHERE tenant <> 'sunrise'"
            )
            let writing = try await server.muster(
                "sql",
                "--tenant",
                "sunrise",
                "-X",
                "-c",
                "BEGIN READ WRITE; DELETE FROM pending_sync"
            )
            let nobody = try await server.muster("sql", "--tenant", "nowhere", "-c", "SELECT 1")
            let left = try await server.must("db", "status", "--format", "json").json()
            let trail = try await server.must("audit", "list", "--tenant", "sunrise", "--format", "csv")

            #expect(seen.output.hasPrefix("sunrise|muster_analyst_"))
            #expect(disguised.output == "SET\n0\n")
            #expect(writing.status == 1 && writing.errors.contains("permission denied"))
            #expect(nobody.status == 5)
            #expect(left["warnings"]?.count == 0, "a login was left: \(left)")
            #expect(trail.output.contains("sql") && !trail.output.contains("freshness"))
        }
    }

    @Test func `an owner who is no superuser can have analysts, after a superuser has fenced them in once`()
        async throws
    {
        try await PostgresServer.run { server in
            let admin = GuardedServer(url: server.conninfo)
            let owner = GuardedServer(
                url: server.conninfo.replacing("/postgres?", with: "/owned?").replacing(
                    "user=postgres",
                    with: "user=boss"
                )
            )
            try await admin.must("db", "migrate")
            let roles = "CREATE ROLE boss LOGIN CREATEROLE; GRANT muster_app, muster_control TO boss"
            _ = try await admin.psql(admin.url, password: "", roles)
            _ = try await admin.psql(admin.url, password: "", "CREATE DATABASE owned OWNER boss")
            try await owner.must("db", "migrate")
            try await owner.must("tenant", "create", "harbour", "--name", "Harbour")

            let unfenced = try await owner.muster("db", "status")
            let refused = try await owner.muster("tenant", "analyst", "create", "harbour")
            let inside = admin.url.replacing("/postgres?", with: "/owned?")
            _ = try await admin.psql(inside, password: "", "GRANT SET ON PARAMETER temp_file_limit TO boss")
            _ = try await admin.psql(inside, password: "", "SELECT muster.fence_analysts()")

            #expect(unfenced.status == 1 && unfenced.errors.contains("fence_analysts"))
            #expect(refused.status == 7 && refused.errors.contains("GRANT SET ON PARAMETER"))
            try await owner.must("db", "status")
            try await owner.must("tenant", "analyst", "create", "harbour")
            let seen = try await owner.must("sql", "--tenant", "harbour", "-X", "-Atc", "SELECT tenant FROM freshness")
            #expect(seen.output == "harbour\n")
            try await owner.must("worker", "run", "--once")
            try await owner.must("tenant", "analyst", "drop", "harbour", "--yes")
        }
    }
}
