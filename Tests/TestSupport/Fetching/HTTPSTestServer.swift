import Foundation

/// A real HTTPS server on loopback for the body of a test; `https_server.py` beside it says how it can misbehave.
package final class HTTPSTestServer: Sendable {
    package struct Request: Sendable, Decodable {
        package let method: String
        package let path: String
        package let status: Int
        /// By names in lower case.
        package let headers: [String: String]
    }

    private struct Listening: Decodable {
        let port: Int
    }

    package let port: Int
    private let folder: TestFolder
    private let program: LoopbackProgram

    /// Runs the body with a started server, which is gone afterwards.
    ///
    /// - Parameter header: what a request must carry, such as "Authorization: Bearer abc".
    package static func run<Result>(
        _ certificate: TestCertificate,
        header: String? = nil,
        hasETags: Bool = true,
        _ body: (HTTPSTestServer) async throws -> Result
    ) async throws -> Result {
        let folder = try TestFolder()
        defer { folder.remove() }
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "https_server.py").path
        let program = try LoopbackProgram(
            "/usr/bin/python3",
            [script, folder.url.path, certificate.certificate, certificate.key]
                + (header.map { ["--header", $0] } ?? []) + (hasETags ? [] : ["--no-etag"])
        )
        defer { program.kill() }
        let port = try await program.first { line in
            try? JSONDecoder().decode(Listening.self, from: Data(line.utf8)).port
        }
        return try await body(HTTPSTestServer(port: port, folder: folder, program: program))
    }

    private init(port: Int, folder: TestFolder, program: LoopbackProgram) {
        self.port = port
        self.folder = folder
        self.program = program
    }

    package func url(_ path: String) -> String { "https://127.0.0.1:\(port)/\(path)" }

    package func put(_ name: String, _ text: String) throws { try folder.write(name, text) }

    package func take(_ name: String) throws { try FileManager.default.removeItem(atPath: folder.path(name)) }

    /// What it was asked so far, in its order.
    package var requests: [Request] {
        program.lines.compactMap { try? JSONDecoder().decode(Request.self, from: Data($0.utf8)) }
    }

    /// Waits until it holds an answer back.
    package func waitUntilStalled() async throws {
        _ = try await program.first { $0.contains("stalled") ? true : nil }
    }
}

/// A folder of a test's.
package struct TestFolder: Sendable {
    package let url: URL

    package init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "muster-test-\(UUID().uuidString)")
            .resolvingSymlinksInPath()
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    package func remove() {
        try? FileManager.default.removeItem(at: url)
    }

    package func path(_ name: String) -> String { url.appending(path: name).path }

    package func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: url.appending(path: name))
    }

    /// Makes a file as old as a server sees it that has had it for long.
    package func setTime(_ name: String, _ time: Date) throws {
        try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: path(name))
    }
}
