import Foundation
import Postgres
import TestSupport

/// A server of the tests' own, with a database for every scene to be copied, and a mail server that everybody shares.
struct CrashLab: Sendable {
    let server: PostgresServer
    let mail: SMTPTestServer
    let folder: URL
    let dump: CanonicalDump

    static func run(_ body: (CrashLab) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "muster-crash-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await SMTPTestServer.run { mail in
            // A crash must lose nothing that was committed, so commits are waited for.
            try await PostgresServer.run(["max_connections=100", "max_wal_size=4GB"]) { server in
                try await body(CrashLab(server: server, mail: mail, folder: folder))
            }
        }
    }

    private init(server: PostgresServer, mail: SMTPTestServer, folder: URL) async throws {
        (self.server, self.mail, self.folder) = (server, mail, folder)
        try Data(CrashFirm.firstDay.utf8).write(to: folder.appending(path: "day-1.csv"))
        try Data(CrashFirm.secondDay.utf8).write(to: folder.appending(path: "day-2.csv"))
        try await withConnection(ConnectionConfiguration(conninfo: server.conninfo)) { session in
            try session.script("CREATE DATABASE firm")
        }
        let first = folder.appending(path: "day-1.csv").path
        try FileManager.default.createDirectory(
            at: folder.appending(path: "none"),
            withIntermediateDirectories: false
        )
        let opening = CrashFirm.opening(folder: folder.appending(path: "none").path, first: first)
        try await Self.must([["db", "migrate"]] + opening, server.url(of: "firm"), mail)
        dump = try await withConnection(ConnectionConfiguration(conninfo: server.url(of: "firm"))) { session in
            try CanonicalDump(session)
        }
    }

    /// Makes the databases in which scenes begin, named as they are.
    func prepare(_ scenes: [CrashScene]) async throws {
        for scene in scenes {
            try await copy("firm", to: "scene_\(scene)")
            try await Self.must(scene.preparations(secondDay), server.url(of: "scene_\(scene)"), mail)
        }
    }

    var secondDay: String { folder.appending(path: "day-2.csv").path }

    /// Runs the body on a database that is a copy of the scene's, and drops it.
    func withScene<Result>(
        _ scene: CrashScene,
        _ number: Int,
        sender: String = "case",
        _ body: (CrashDesk) async throws -> Result
    ) async throws -> Result {
        let name = "case_\(number)"
        try await copy("scene_\(scene)", to: name)
        let desk = CrashDesk(lab: self, scene: scene, database: name, number: number, senderName: sender)
        try await desk.settleIn()
        let result = try await body(desk)
        try await script("DROP DATABASE \(name) WITH (FORCE)")
        return result
    }

    private func copy(_ template: String, to name: String) async throws {
        try await script("CREATE DATABASE \(name) TEMPLATE \(template)")
        // A copy does not inherit who may connect, which the migrations say.
        try await script(
            """
            UPDATE pg_database SET datacl = (SELECT datacl FROM pg_database WHERE datname = '\(template)')
            WHERE datname = '\(name)'
            """
        )
    }

    private func script(_ sql: String) async throws {
        try await withConnection(ConnectionConfiguration(conninfo: server.conninfo)) { try $0.script(sql) }
    }

    private static func must(_ commands: [[String]], _ url: String, _ mail: SMTPTestServer) async throws {
        for command in commands {
            let run = try RunningMuster(command, url: url, environment: ["MUSTER_SMTP_URL": mail.url])
            guard await run.status == 0 else { throw NotPrepared(command: command, errors: run.errors) }
        }
    }

    struct NotPrepared: Error {
        let command: [String]
        let errors: String
    }
}
