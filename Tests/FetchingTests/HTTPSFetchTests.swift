import Foundation
import TestSupport
import Testing

@testable import Fetching

@Suite struct HTTPSFetchTests {
    @Test(arguments: [true, false]) func `a file comes whole, and once only`(hasETags: Bool) async throws {
        try await TestCertificate.run { certificate in
            try await HTTPSTestServer.run(certificate, hasETags: hasETags) { server in
                try server.put("staff.csv", String(repeating: "0123456789", count: 100_000))
                var request = try request(server.url("staff.csv"), certificate)

                let (file, version) = try await fetched(request)
                request.known = version
                let again = try await Fetcher().fetch(request)

                #expect(file.size == 1_000_000)
                #expect(try Data(contentsOf: URL(fileURLWithPath: file.path)).count == 1_000_000)
                #expect(file.digest.count == 64)
                #expect((version.etag != nil) == hasETags)
                #expect(again.isUnchanged)
                #expect(server.requests.map(\.status) == [200, 304])
            }
        }
    }

    @Test func `a secret travels in its header, and is in no words about a refusal`() async throws {
        try await TestCertificate.run { certificate in
            try await HTTPSTestServer.run(certificate, header: "X-Key: right") { server in
                try server.put("staff.csv", "a")
                var request = try request(server.url("staff.csv"), certificate)
                request.login = .header(name: "X-Key", Secret("right\n"))
                _ = try await fetched(request)

                request.login = .header(name: "X-Key", Secret("wr0ng"))
                let fault = try await fault(of: request)

                #expect(fault.isLasting)
                #expect(fault.description.contains("HTTP 401"))
                #expect(fault.description.contains("X-Key"))
                #expect(!fault.description.contains("wr0ng"))
            }
        }
    }

    @Test(
        arguments: [
            (401, true), (403, true), (404, true), (410, true), (400, true), (408, false), (429, false), (500, false),
            (503, false),
        ]
    ) func `an answer tells whether there is use in trying again`(row: (status: Int, isLasting: Bool)) async throws {
        try await TestCertificate.run { certificate in
            try await HTTPSTestServer.run(certificate) { server in
                let fault = try await fault(of: try request(server.url("status/\(row.status)"), certificate))

                #expect(fault.isLasting == row.isLasting)
                #expect(fault.description.contains("HTTP \(row.status)"))
                #expect(fault.description.contains(server.url("status/\(row.status)")))
            }
        }
    }

    @Test func `a server leads to itself, and its secret goes nowhere else`() async throws {
        try await TestCertificate.run { certificate in
            try await HTTPSTestServer.run(certificate, header: "Authorization: abc") { server in
                try server.put("staff.csv", "a")
                var request = try request(server.url("to/staff.csv"), certificate)
                request.login = .header(name: "Authorization", Secret("abc"))
                let led = try await fetched(request)

                for path in ["away", "plain", "loop"] {
                    request.url = try SourceURL(server.url(path))
                    #expect(try await fault(of: request).isLasting)
                }

                #expect(led.file.size == 1)
                // "away" is this server by another name: it would have been seen here.
                #expect(!server.requests.contains { $0.headers["host"]?.hasPrefix("localhost") == true })
                #expect(server.requests.count { $0.path == "/staff.csv" } == 1)
            }
        }
    }

    @Test func `a server whose certificate nobody vouches for hears nothing`() async throws {
        try await TestCertificate.run { certificate in
            try await TestCertificate.run { other in
                try await HTTPSTestServer.run(certificate) { server in
                    try server.put("staff.csv", "a")
                    var request = try request(server.url("staff.csv"), certificate)
                    request.login = .header(name: "Authorization", Secret("abc"))
                    for authority in [nil, other.certificate] {
                        request.authorityFile = authority
                        let fault = try await fault(of: request)
                        #expect(fault.isLasting)
                        #expect(fault.description.contains("--ca-file"))
                    }

                    #expect(server.requests.isEmpty)
                }
            }
        }
    }

    @Test func `a file above the limit is not kept, promised or not`() async throws {
        try await TestCertificate.run { certificate in
            try await HTTPSTestServer.run(certificate) { server in
                try server.put("staff.csv", String(repeating: "x", count: 5_000))
                for path in ["staff.csv", "endless"] {
                    var request = try request(server.url(path), certificate)
                    request.sizeLimit = 4_999
                    let fault = try await fault(of: request)
                    #expect(fault.isLasting)
                    #expect(fault.description.contains("larger than 4999 bytes"))
                }

                var request = try request(server.url("staff.csv"), certificate)
                request.sizeLimit = 5_000
                #expect(try await fetched(request).file.size == 5_000)
            }
        }
    }

    @Test func `half a file is no file`() async throws {
        try await TestCertificate.run { certificate in
            try await HTTPSTestServer.run(certificate) { server in
                let fault = try await fault(of: try request(server.url("short"), certificate))

                #expect(!fault.isLasting)
            }
        }
    }

    @Test func `a server that falls silent is left, and so is one that nobody wants any more`() async throws {
        try await TestCertificate.run { certificate in
            try await HTTPSTestServer.run(certificate) { server in
                let request = try request(server.url("silent"), certificate)
                var limits = FetchLimits()
                limits.silence = .seconds(1)
                let fault = try await #require(throws: FetchFault.self) {
                    try await Fetcher(limits: limits).fetch(request)
                }
                let waiting = Task { try await Fetcher().fetch(request) }
                try await server.waitUntilStalled()
                waiting.cancel()

                #expect(!fault.isLasting)
                await #expect(throws: CancellationError.self) { try await waiting.value }
            }
        }
    }

    @Test func `without its trigger a file is not complete`() async throws {
        try await TestCertificate.run { certificate in
            try await HTTPSTestServer.run(certificate) { server in
                try server.put("staff.csv", "a")
                var request = try request(server.url("staff.csv"), certificate)
                request.trigger = "staff.csv.done"
                let early = try await Fetcher().fetch(request)
                try server.put("staff.csv.done", "")

                let late = try await fetched(request)

                #expect(early.isIncomplete)
                #expect(late.file.size == 1)
            }
        }
    }

    @Test func `a server that is not there may be back later`() async throws {
        // No port that was free a moment ago: another test's server may have taken it since.
        let fault = try await fault(of: FetchRequest(url: SourceURL("https://127.0.0.1:1/a.csv"), sizeLimit: 1))

        #expect(!fault.isLasting)
        #expect(fault.description.contains("cannot be reached"))
    }

    private func request(_ url: String, _ certificate: TestCertificate) throws -> FetchRequest {
        FetchRequest(url: try SourceURL(url), authorityFile: certificate.certificate, sizeLimit: 10_000_000)
    }
}

/// Fetches, and requires that a file comes.
func fetched(_ request: FetchRequest) async throws -> (file: FetchedFile, version: FileVersion) {
    let outcome = try await Fetcher().fetch(request)
    guard case .fetched(let file, let version) = outcome else { throw NoFile(outcome: "\(outcome)") }
    return (file, version)
}

/// Fetches, and requires that it fails.
func fault(of request: FetchRequest) async throws -> FetchFault {
    try await #require(throws: FetchFault.self) { try await Fetcher().fetch(request) }
}

struct NoFile: Error {
    let outcome: String
}

extension FetchOutcome {
    var isUnchanged: Bool { if case .unchanged = self { true } else { false } }
    var isIncomplete: Bool { if case .incomplete = self { true } else { false } }
}
