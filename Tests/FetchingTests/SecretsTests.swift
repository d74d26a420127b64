import Foundation
import Tenancy
import TestSupport
import Testing

@testable import Fetching

@Suite struct SecretsTests {
    @Test(arguments: ["file:/etc/muster/secrets/harbour", "env:MUSTER_SECRET_HARBOUR"])
    func `a reference says where a secret stands`(text: String) throws {
        #expect(try SecretReference(text).description == text)
    }

    @Test(
        arguments: [
            "hunter2", "file:relative", "env:MUSTER_DATABASE_URL", "env:PGPASSWORD", "env:", "file:",
            "env:muster_secret_a",
            "https://x", "file:/a\nb",
        ]
    ) func `a secret itself is not taken, nor repeated`(text: String) throws {
        let error = try #require(throws: ServiceError.self) { try SecretReference(text) }

        #expect(!error.description.contains("hunter2"))
    }

    @Test func `files count only inside the folder for secrets, wherever links lead`() throws {
        let folder = try TestFolder()
        let outside = try TestFolder()
        defer {
            folder.remove()
            outside.remove()
        }
        try folder.write("right", "abc\n")
        try folder.write("empty", " \n")
        try outside.write("other", "not for servers")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("link"),
            withDestinationPath: outside.path("other")
        )
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("alias"),
            withDestinationPath: folder.path("right")
        )
        let secrets = Secrets(environment: ["MUSTER_SECRETS_FOLDER": folder.url.path])

        for name in ["right", "alias"] {
            #expect(try secrets.read(.file(path: folder.path(name))).line() == "abc")
        }
        for path in [
            folder.path("link"), outside.path("other"), folder.path("../\(outside.url.lastPathComponent)/other"),
            folder.path("empty"), folder.path("missing"), folder.url.path, "/etc/passwd",
        ] {
            let fault = try #require(throws: FetchFault.self) { try secrets.read(.file(path: path)) }
            #expect(fault.isLasting)
            #expect(!fault.description.contains("not for servers"))
        }
    }

    @Test func `variables count only with their prefix`() throws {
        let secrets = Secrets(environment: ["MUSTER_SECRET_A": "abc", "PGPASSWORD": "def", "MUSTER_SECRET_B": ""])

        #expect(try secrets.read(.environment(name: "MUSTER_SECRET_A")).line() == "abc")
        for name in ["PGPASSWORD", "MUSTER_SECRET_B", "MUSTER_SECRET_C"] {
            #expect(throws: FetchFault.self) { try secrets.read(.environment(name: name)) }
        }
    }

    @Test func `a secret shows itself nowhere, and cannot end its header`() throws {
        let secret = Secret("abc")
        let request = FetchRequest(
            url: try SourceURL("https://hr.example.com/a.csv"),
            login: .header(name: "Authorization", secret),
            sizeLimit: 1
        )
        var dumped = ""
        dump(request, to: &dumped)

        #expect(!"\(secret) \(request) \(String(reflecting: request)) \(dumped)".contains("abc"))
        #expect(throws: FetchFault.self) { try Secret("abc\r\nX-Other: def").line() }
    }

    @Test func `a host key is taken as ssh-keyscan writes it`() throws {
        let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJbDYSVAAtbGPLTB7ntZ1qC2hN4FjLdA1GzL+ENM+sbT"

        for line in [key, "files.example.com \(key)", "[127.0.0.1]:2222 \(key) comment", "\(key) me@host"] {
            #expect(try HostKey(line).description == key)
        }
        let url = try SourceURL("sftp://files.example.com:2222/a.csv")
        #expect(try HostKey(key).line(for: url) == "[files.example.com]:2222 \(key)\n")
        for text in ["SHA256:abc", "ssh-ed25519", "ssh-rsa \(key.dropFirst(12))", "ssh-dss AAAA"] {
            #expect(throws: ServiceError.self) { try HostKey(text) }
        }
    }
}
