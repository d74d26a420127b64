import Foundation
import Mail
import Tenancy
import TestSupport
import Testing

/// Who is spoken to, and what they can hear.
@Suite(.timeLimit(.minutes(30))) struct SMTPSecurityTests {
    @Test func `with STARTTLS and a password, both are used`() async throws {
        try await TestCertificate.run { certificate in
            try await SMTPTestServer.run(Self.options(.required(certificate), password: "s3cret")) { server in
                let session = try await smtpSession(
                    [
                        "MUSTER_SMTP_URL": "smtp://localhost:\(server.port)/app.harbour.example",
                        "MUSTER_SMTP_TLS": "required", "MUSTER_SMTP_CA_FILE": certificate.certificate,
                        "MUSTER_SMTP_USERNAME": "muster", "MUSTER_SMTP_PASSWORD": "s3cret",
                    ]
                )

                #expect(try await session.deliver(.to()) == .accepted(reply: "250 2.0.0 Queued as 1"))
                _ = try await session.deliver(.to())

                let mails = try await server.mails(2)
                #expect(mails.allSatisfy { $0.encrypted && $0.user == "muster" })
                #expect(mails.map(\.greeting) == ["app.harbour.example", "app.harbour.example"])
                #expect(server.connections == 1)
            }
        }
    }

    @Test func `with smtps everything is encrypted from the start`() async throws {
        try await TestCertificate.run { certificate in
            try await SMTPTestServer.run(Self.options(.atOnce(certificate))) { server in
                let session = try await smtpSession(
                    [
                        "MUSTER_SMTP_URL": "smtps://127.0.0.1:\(server.port)",
                        "MUSTER_SMTP_CA_FILE": certificate.certificate,
                    ]
                )

                #expect(try await session.deliver(.to()) == .accepted(reply: "250 2.0.0 Queued as 1"))
            }
        }
    }

    @Test func `a certificate that nobody vouches for is refused before anything is said`() async throws {
        try await TestCertificate.run { certificate in
            try await SMTPTestServer.run(Self.options(.required(certificate), password: "s3cret")) { server in
                let session = try await smtpSession(
                    [
                        "MUSTER_SMTP_URL": server.url, "MUSTER_SMTP_TLS": "required",
                        "MUSTER_SMTP_USERNAME": "muster", "MUSTER_SMTP_PASSWORD": "s3cret",
                    ]
                )

                let failure = await #expect(throws: TransportFailure.self) { _ = try await session.deliver(.to()) }

                #expect(failure?.isUnreachable == false)
                #expect(failure?.description.contains("MUSTER_SMTP_CA_FILE") == true)
                #expect(server.messages == 0)
            }
        }
    }

    @Test func `required TLS is not given up for a server that has none`() async throws {
        try await SMTPTestServer.run { server in
            let session = try await smtpSession(["MUSTER_SMTP_URL": server.url, "MUSTER_SMTP_TLS": "required"])

            let failure = await #expect(throws: TransportFailure.self) { _ = try await session.deliver(.to()) }

            #expect(failure?.isUnreachable == false)
            #expect(failure?.description.contains("does not offer TLS") == true)
            #expect(server.messages == 0)
        }
    }

    // A write to a connection that is gone raises a signal, which would end the process; TLS has no way to ask for none.
    @Test(arguments: ["cutoff", "drop", "farewell"])
    func `an encrypted connection that is lost ends neither the process nor the session`(who: String) async throws {
        try await TestCertificate.run { certificate in
            try await SMTPTestServer.run(Self.options(.offered(certificate))) { server in
                let session = try await smtpSession(server)
                let text = String(repeating: "All work and no play makes Jack a dull boy.\n", count: 200_000)

                for _ in 1...5 {
                    let delivery = try await session.deliver(.to(who, text: who == "drop" ? "Short.\n" : text))
                    #expect(delivery.isUnknown == (who == "drop"))
                    let next = try await session.deliver(.to())
                    #expect(next.isAccepted)
                }
            }
        }
    }

    @Test(arguments: ["offered", "none"])
    func `a certificate of one's own does on loopback, where TLS is as offered or not at all`(tls: String) async throws
    {
        try await TestCertificate.run { certificate in
            try await SMTPTestServer.run(Self.options(.offered(certificate))) { server in
                let session = try await smtpSession(
                    ["MUSTER_SMTP_URL": server.url].merging(tls == "none" ? ["MUSTER_SMTP_TLS": tls] : [:]) { $1 }
                )

                #expect(try await session.deliver(.to()) == .accepted(reply: "250 2.0.0 Queued as 1"))

                #expect(try await server.mails(1).map(\.encrypted) == [tls == "offered"])
            }
        }
    }

    @Test func `a wrong password is a setting to change, and stays unsaid`() async throws {
        try await TestCertificate.run { certificate in
            try await SMTPTestServer.run(Self.options(.required(certificate), password: "s3cret")) { server in
                let session = try await smtpSession(
                    [
                        "MUSTER_SMTP_URL": server.url, "MUSTER_SMTP_CA_FILE": certificate.certificate,
                        "MUSTER_SMTP_USERNAME": "muster", "MUSTER_SMTP_PASSWORD": "guessed",
                    ]
                )

                let failure = await #expect(throws: TransportFailure.self) { _ = try await session.deliver(.to()) }

                let words = try #require(failure).description
                #expect(failure?.isUnreachable == false)
                #expect(words.contains("535 5.7.8 These credentials are not good"))
                #expect(!words.contains("guessed") && !words.contains(Data("guessed".utf8).base64EncodedString()))
            }
        }
    }

    @Test func `a server that wants a password which is not set fails the batch, not the people`() async throws {
        try await SMTPTestServer.run(Self.options(nil, password: "s3cret")) { server in
            let session = try await smtpSession(server)

            let failure = await #expect(throws: TransportFailure.self) { _ = try await session.deliver(.to()) }

            #expect(failure?.isUnreachable == false)
            #expect(failure?.description.contains("530 5.7.0") == true)
        }
    }

    private static func options(_ tls: SMTPTestServer.TLS?, password: String? = nil) -> SMTPTestServer.Options {
        var options = SMTPTestServer.Options()
        options.tls = tls
        options.user = password == nil ? nil : "muster"
        options.password = password
        return options
    }
}

extension Delivery {
    fileprivate var isAccepted: Bool {
        if case .accepted = self { true } else { false }
    }

    fileprivate var isUnknown: Bool {
        if case .unknown = self { true } else { false }
    }
}
