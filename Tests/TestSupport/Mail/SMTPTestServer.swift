import Foundation

/// A real mail server on loopback for the body of a test; `smtp_server.py` beside it says how it can misbehave.
///
///     try await SMTPTestServer.run { server in
///         … MUSTER_SMTP_URL = server.url …
///         let mail = try await server.mails(1)
///         #expect(try await DecodedMail.decode(mail).first?.subject == "Welcome")
///     }
package final class SMTPTestServer: Sendable {
    package struct Options: Sendable {
        /// Said instead of 220.
        package var greeting: String?
        /// Whether it takes connections and says nothing at all.
        package var isSilent = false
        /// Whether it leaves QUIT without an answer.
        package var ignoresQuit = false
        /// What `slow@` and `slowrcpt@` take; else an hour.
        package var stallSeconds: Double?
        package var messagesPerConnection: Int?
        package var tls: TLS?
        /// Required when set.
        package var user: String?
        package var password: String?
        /// Zero for a free one.
        package var port = 0

        package init() {}
    }

    package enum TLS: Sendable {
        case offered(TestCertificate)
        case required(TestCertificate)
        case atOnce(TestCertificate)
    }

    /// What happened, in the server's order.
    package struct Event: Sendable, Decodable {
        package let event: String
        package var connection: Int?
        fileprivate var port: Int?
    }

    package let port: Int
    private let log: ServerLog
    private let processID: Int32

    package var url: String { "smtp://127.0.0.1:\(port)" }

    /// Runs the body with a started server, which is gone afterwards.
    package static func run<Result>(
        _ options: Options = Options(),
        _ body: (SMTPTestServer) async throws -> Result
    ) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "muster-smtp-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let server = try await SMTPTestServer(folder, options)
        defer { kill(server.processID, SIGKILL) }
        return try await body(server)
    }

    private init(_ folder: URL, _ options: Options) async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = [DecodedMail.script, folder.path] + options.arguments
        let output = Pipe()
        process.standardInput = Pipe()
        process.standardOutput = output
        log = ServerLog()
        try process.run()
        processID = process.processIdentifier
        let log = log
        let input = output.fileHandleForReading
        Thread.detachNewThread {
            // The process is kept until here: its standard input ends with it, and then so does the server.
            withExtendedLifetime(process) {
                while case let data = input.availableData, !data.isEmpty { log.append(data) }
            }
            log.end()
        }
        guard let port = try await log.events(matching: { $0.event == "listening" }, count: 1).first?.port else {
            throw SMTPTestServerError.ended
        }
        self.port = port
    }

    /// The first messages that it kept, once there are so many.
    package func mails(_ count: Int) async throws -> [ReceivedMail] {
        try await log.mails(count)
    }

    /// The first events of a name, once there are so many.
    @discardableResult
    package func events(_ name: String, _ count: Int) async throws -> [Event] {
        try await log.events(matching: { $0.event == name }, count: count)
    }

    /// How many connections it has taken so far.
    package var connections: Int { log.count { $0.event == "connected" } }

    /// The messages that it has kept so far.
    package var kept: [ReceivedMail] { log.kept }

    /// How many messages it has kept so far.
    package var messages: Int { log.count { $0.event == "message" } }
}

package enum SMTPTestServerError: Error {
    /// It ended, or never began.
    case ended
    /// A program of the test's failed.
    case failed(program: String, status: Int32)
}

extension SMTPTestServer.Options {
    fileprivate var arguments: [String] {
        var arguments = ["--port", "\(port)"]
        let texts = [
            "--greeting": greeting, "--user": user, "--password": password, "--stall": stallSeconds.map { "\($0)" },
            "--messages-per-connection": messagesPerConnection.map { "\($0)" },
        ]
        for case (let name, let text?) in texts {
            arguments += [name, text]
        }
        if isSilent { arguments.append("--silent") }
        if ignoresQuit { arguments.append("--ignore-quit") }
        switch tls {
        case .offered(let certificate): arguments += certificate.arguments
        case .required(let certificate): arguments += certificate.arguments + ["--require-tls"]
        case .atOnce(let certificate): arguments += certificate.arguments + ["--tls-at-once"]
        case nil: break
        }
        return arguments
    }
}

extension TestCertificate {
    fileprivate var arguments: [String] { ["--certificate", certificate, "--key", key] }
}
