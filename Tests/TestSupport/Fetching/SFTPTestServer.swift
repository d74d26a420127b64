import Foundation

/// OpenSSH's server on loopback for the body of a test, with keys of its own; the user is whoever runs the test.
package final class SFTPTestServer: Sendable {
    package let port: Int
    /// Lines of `known_hosts` without the host: the server has both.
    package let hostKeys: [String]
    /// The private key that it lets in.
    package let userKey: String
    /// What it hands out.
    package let folder: TestFolder
    private let program: LoopbackProgram

    package static var user: String { NSUserName() }

    /// Runs the body with a started server, which is gone afterwards.
    ///
    /// - Parameter userKey: the kind of key that it lets in.
    package static func run<Result>(
        userKey: String = "ed25519",
        _ body: (SFTPTestServer) async throws -> Result
    ) async throws -> Result {
        let keys = try TestFolder()
        let files = try TestFolder()
        defer {
            keys.remove()
            files.remove()
        }
        for (name, kind) in [("host-ed25519", "ed25519"), ("host-ecdsa", "ecdsa"), ("user", userKey)] {
            try await ServerProcess.run("/usr/bin/ssh-keygen", ["-q", "-t", kind, "-N", "", "-f", keys.path(name)])
        }
        let (program, port) = try await start(keys)
        defer { program.kill() }
        return try await body(SFTPTestServer(port, keys, files, program))
    }

    private init(_ port: Int, _ keys: TestFolder, _ folder: TestFolder, _ program: LoopbackProgram) throws {
        self.port = port
        self.folder = folder
        self.program = program
        userKey = try Self.text(keys, "user")
        hostKeys = try ["host-ed25519.pub", "host-ecdsa.pub"].map { try Self.text(keys, $0) }
    }

    package func url(_ name: String) -> String { "sftp://127.0.0.1:\(port)\(folder.path(name))" }

    /// What it has logged.
    package var log: [String] { program.lines }

    private static func text(_ folder: TestFolder, _ name: String) throws -> String {
        String(decoding: try Data(contentsOf: folder.url.appending(path: name)), as: UTF8.self)
    }

    /// Tries several ports: one that was free may be taken when the server asks for it.
    private static func start(_ keys: TestFolder) async throws -> (LoopbackProgram, Int) {
        if geteuid() == 0 {
            // Where sshd locks its unprivileged half in, which Debian's service makes at its start.
            try FileManager.default.createDirectory(atPath: "/run/sshd", withIntermediateDirectories: true)
        }
        var attempts = 5
        while true {
            let port = try freePort()
            try keys.write("config", configuration(keys, port))
            let program = try LoopbackProgram("/usr/sbin/sshd", ["-D", "-e", "-f", keys.path("config")])
            do {
                _ = try await program.first { $0.hasPrefix("Server listening") ? true : nil }
                return (program, port)
            } catch  where attempts > 1 {
                attempts -= 1
            }
        }
    }

    private static func configuration(_ keys: TestFolder, _ port: Int) -> String {
        """
        Port \(port)
        ListenAddress 127.0.0.1
        HostKey \(keys.path("host-ed25519"))
        HostKey \(keys.path("host-ecdsa"))
        AuthorizedKeysFile \(keys.path("user.pub"))
        PidFile none
        UsePAM no
        StrictModes no
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        PermitRootLogin yes
        Subsystem sftp /usr/lib/openssh/sftp-server

        """
    }

    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let failure = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
                bind(descriptor, name, length) + getsockname(descriptor, name, &length)
            }
        }
        guard failure == 0 else { throw CocoaError(.fileReadUnknown) }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

/// An SFTP server on loopback that takes a password; `sftp_server.py` beside it says why it is no OpenSSH.
package struct SFTPPasswordServer: Sendable {
    private struct Listening: Decodable {
        let port: Int
    }

    package let port: Int
    package let hostKey: String
    package let folder: TestFolder

    package static func run<Result>(
        user: String,
        password: String,
        _ body: (SFTPPasswordServer) async throws -> Result
    ) async throws -> Result {
        let keys = try TestFolder()
        let files = try TestFolder()
        defer {
            keys.remove()
            files.remove()
        }
        try await ServerProcess.run("/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", keys.path("host")])
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "sftp_server.py").path
        let program = try LoopbackProgram(
            "/usr/bin/python3",
            [script, files.url.path, keys.path("host"), user, password]
        )
        defer { program.kill() }
        let port = try await program.first { line in
            try? JSONDecoder().decode(Listening.self, from: Data(line.utf8)).port
        }
        let key = String(decoding: try Data(contentsOf: keys.url.appending(path: "host.pub")), as: UTF8.self)
        return try await body(SFTPPasswordServer(port: port, hostKey: key, folder: files))
    }
}
