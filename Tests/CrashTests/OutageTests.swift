import Directory
import Foundation
import Postgres
import Tenancy
import TestSupport
import Testing

/// What the database refuses while Muster works: the run that it hits is written down as failed, and the next is clean.
@Suite(.timeLimit(.minutes(30))) struct OutageTests {
    @Test func `an import that runs into the statement timeout is a failed run, and the next one applies`() async throws
    {
        try await Firm.run { firm in
            try await firm.script("ALTER DATABASE firm SET statement_timeout = '700ms'")
            let blocker = try await firm.connect()
            try await blocker.run { try $0.script("BEGIN; LOCK TABLE muster.field_locks IN ACCESS EXCLUSIVE MODE") }

            let hit = try await firm.importDay()
            try await blocker.run { try $0.script("COMMIT") }
            let next = try await firm.importDay()

            #expect(hit == 1)
            #expect(next == 0)
            #expect(try await firm.runs() == ["1 failed", "2 applied"])
            #expect(try await firm.entries().first?.contains("57014") == true)
            #expect(try await firm.users() == Firm.people)
            await blocker.close()
        }
    }

    @Test func `an import that fills the disk is a failed run, and the next one applies`() async throws {
        try await Firm.run { firm in
            let disk = try SmallDisk(bytes: 4 << 20)
            guard let disk else {
                print("not tested: no file system may be mounted here, so no disk can be full")
                return
            }
            try await firm.script("CREATE TABLESPACE small LOCATION '\(disk.path)'")
            try await firm.script("ALTER TABLE muster.users SET TABLESPACE small")

            let hit = try await firm.importDay(people: 40_000)
            try await firm.script("ALTER TABLE muster.users SET TABLESPACE pg_default")
            let next = try await firm.importDay(people: 40_000)

            #expect(hit == 1)
            #expect(next == 0)
            #expect(try await firm.runs() == ["1 failed", "2 applied"])
            #expect(try await firm.entries().first?.contains("53100") == true)
            #expect(try await firm.users() == 40_000)
            try await firm.script("DROP TABLESPACE small")
            disk.remove()
        }
    }

    @Test func `a server without a free connection is told as such, waited for by workers, and forgotten`() async throws
    {
        try await Firm.run(["max_connections=20"]) { firm in
            let worker = try RunningMuster(["worker", "run"], url: firm.url)
            try await firm.wait("SELECT count(*) >= 3 FROM pg_stat_activity WHERE application_name LIKE 'muster%'")
            var crowd: [Connection] = []
            while crowd.count < 20, let one = try? await firm.connect() { crowd.append(one) }

            let hit = try await firm.importDay()
            for one in crowd { await one.close() }
            let next = try await firm.importDay()

            #expect(hit == 69)
            #expect(next == 0)
            #expect(try await firm.runs() == ["1 applied"])
            try await firm.wait("SELECT count(*) = \(Firm.people) FROM muster.learners")
            worker.send(SIGTERM)
            #expect(await worker.status(within: .seconds(100)) == 0)
        }
    }
}

/// A tenant on a server of the test's own.
private struct Firm: Sendable {
    static let people = 50

    let server: PostgresServer
    let folder: URL

    var url: String { server.url(of: "firm") }

    static func run(_ settings: [String] = [], _ body: (Firm) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "muster-firm-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await PostgresServer.run(settings) { server in
            let firm = Firm(server: server, folder: folder)
            try await withConnection(ConnectionConfiguration(conninfo: server.conninfo)) { session in
                try session.script("CREATE DATABASE firm")
            }
            for command in [
                ["db", "migrate"], ["tenant", "create", "harbour", "--name", "Harbour"],
                ["job-title", "create", "Waiter", "--tenant", "harbour"],
            ] {
                let status = try await RunningMuster.run(command, url: firm.url)
                #expect(status == 0, "\(command)")
            }
            try await body(firm)
        }
    }

    func connect() async throws -> Connection {
        try await Connection.open(ConnectionConfiguration(conninfo: url), logger: TenantFixture.logger)
    }

    func script(_ sql: String) async throws {
        try await withConnection(ConnectionConfiguration(conninfo: url)) { try $0.script(sql) }
    }

    /// - Returns: the exit status.
    func importDay(people: Int = Firm.people) async throws -> Int32 {
        let file = folder.appending(path: "people.csv")
        let lines = (1...people).map { "First\($0),Last\($0),p\($0)@harbour.test,Active,E\($0),Waiter" }
        let header = "First Name,Last Name,Email,Status,External Identifier,Job Title"
        try Data(([header] + lines).joined(separator: "\n").utf8).write(to: file)
        return try await RunningMuster.run(["feed", "import", file.path, "--tenant", "harbour", "--quiet"], url: url)
    }

    func runs() async throws -> [String] {
        try await texts("SELECT run_id || ' ' || state FROM muster.feed_runs ORDER BY run_id")
    }

    func entries() async throws -> [String] {
        try await texts("SELECT message FROM muster.feed_log_entries ORDER BY run_id, entry_no")
    }

    func users() async throws -> Int {
        Int(try await texts("SELECT count(*)::text FROM muster.users")[0]) ?? -1
    }

    /// Waits until a query answers true; a server that has no connection for it is asked again.
    func wait(_ sql: String) async throws {
        let end = ContinuousClock.now + .seconds(100)
        while try await texts("SELECT (\(sql))::text") != ["true"], ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(try await texts("SELECT (\(sql))::text") == ["true"], "\(sql)")
    }

    private func texts(_ sql: String) async throws -> [String] {
        try await withConnection(ConnectionConfiguration(conninfo: url)) { session in
            try session.query(sql).map { try $0[0] as String }
        }
    }
}

/// A file system of so many bytes.
private struct SmallDisk {
    let path: String

    /// Nil where nothing may be mounted.
    init?(bytes: Int) throws {
        path = "/tmp/muster-disk-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        let owner = getuid() == 0 ? getpwnam("postgres").map { "uid=\($0.pointee.pw_uid)," } ?? "" : ""
        guard mount("tmpfs", path, "tmpfs", 0, "\(owner)mode=0700,size=\(bytes)") == 0 else {
            try FileManager.default.removeItem(atPath: path)
            return nil
        }
    }

    func remove() {
        _ = umount2(path, Int32(MNT_DETACH))
        // Best effort: it is in a temporary folder.
        try? FileManager.default.removeItem(atPath: path)
    }
}
