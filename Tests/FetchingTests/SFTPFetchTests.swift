import Foundation
import TestSupport
import Testing

@testable import Fetching

@Suite struct SFTPFetchTests {
    @Test(arguments: [0, 1]) func `a file comes whole, and once only, whichever host key is pinned`(key: Int)
        async throws
    {
        try await SFTPTestServer.run { server in
            try server.folder.write("staff.csv", String(repeating: "0123456789", count: 100_000))
            var request = try request(server, "staff.csv")
            request.hostKey = try HostKey(server.hostKeys[key])

            let (file, version) = try await fetched(request)
            request.known = version
            let again = try await Fetcher().fetch(request)
            try server.folder.write("staff.csv", "new")
            let changed = try await fetched(request)

            #expect(file.size == 1_000_000)
            #expect(try Data(contentsOf: URL(fileURLWithPath: file.path)).count == 1_000_000)
            #expect(again.isUnchanged)
            #expect(changed.file.size == 3)
        }
    }

    @Test func `a server with another host key is told nothing`() async throws {
        try await SFTPTestServer.run { server in
            try await SFTPTestServer.run { other in
                try server.folder.write("staff.csv", "a")
                var request = try request(server, "staff.csv")
                request.hostKey = try HostKey(other.hostKeys[0])

                let fault = try await fault(of: request)

                #expect(fault.isLasting)
                #expect(fault.description.contains("another host key"))
                #expect(!server.log.contains { $0.contains("Accepted") || $0.contains("authenticating") })
                request.hostKey = nil
                #expect(try await self.fault(of: request).description.contains("--host-key"))
            }
        }
    }

    @Test func `a key that is not known there is refused in words, and so is an RSA key`() async throws {
        try await SFTPTestServer.run(userKey: "rsa") { server in
            try await SFTPTestServer.run { other in
                try server.folder.write("staff.csv", "a")
                var request = try request(server, "staff.csv")
                let rsa = try await fault(of: request)
                request.login = .key(user: SFTPTestServer.user, Secret(other.userKey))

                let stranger = try await fault(of: request)

                for fault in [rsa, stranger] {
                    #expect(fault.isLasting)
                    #expect(fault.description.contains("refused the login"))
                    #expect(fault.description.contains("RSA"))
                    #expect(!fault.description.contains("PRIVATE"))
                }
            }
        }
    }

    @Test func `a password opens a server, and a wrong one is in no words`() async throws {
        try await SFTPPasswordServer.run(user: "muster", password: "s3cret pass") { server in
            try server.folder.write("staff.csv", "abc")
            var request = FetchRequest(
                url: try SourceURL("sftp://127.0.0.1:\(server.port)/staff.csv"),
                login: .password(user: "muster", Secret("s3cret pass\n")),
                hostKey: try HostKey(server.hostKey),
                sizeLimit: 1_000
            )
            let came = try await fetched(request)
            request.login = .password(user: "muster", Secret("wr0ng"))

            let fault = try await fault(of: request)

            #expect(came.file.size == 3)
            #expect(fault.isLasting)
            #expect(fault.description.contains("muster and the password"))
            #expect(!fault.description.contains("wr0ng"))
        }
    }

    @Test func `a file under its temporary name is not there yet`() async throws {
        try await SFTPTestServer.run { server in
            try server.folder.write("staff.csv.part", "a")

            let fault = try await fault(of: try request(server, "staff.csv"))

            #expect(fault.isLasting)
            #expect(fault.description.contains("There is no file at sftp://127.0.0.1:\(server.port)"))
        }
    }

    @Test func `without its trigger a file is not complete`() async throws {
        try await SFTPTestServer.run { server in
            try server.folder.write("staff.csv", "a")
            var request = try request(server, "staff.csv")
            request.trigger = "go"
            let early = try await Fetcher().fetch(request)
            try server.folder.write("go", "")

            let late = try await fetched(request)

            #expect(early.isIncomplete)
            #expect(late.file.size == 1)
        }
    }

    @Test func `a file above the limit is not fetched`() async throws {
        try await SFTPTestServer.run { server in
            try server.folder.write("staff.csv", "abcd")
            var request = try request(server, "staff.csv")
            request.sizeLimit = 3

            let fault = try await fault(of: request)

            #expect(fault.isLasting)
            #expect(fault.description.contains("larger than 3 bytes"))
        }
    }

    private func request(_ server: SFTPTestServer, _ name: String) throws -> FetchRequest {
        FetchRequest(
            url: try SourceURL(server.url(name)),
            login: .key(user: SFTPTestServer.user, Secret(server.userKey)),
            hostKey: try HostKey(server.hostKeys[0]),
            sizeLimit: 10_000_000
        )
    }

    private func fault(of request: FetchRequest) async throws -> FetchFault {
        try await FetchingTests.fault(of: request)
    }
}
