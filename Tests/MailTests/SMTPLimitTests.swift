@testable import Mail
import Logging
import Tenancy
import TestSupport
import Testing

/// What a mail server that takes its time can and cannot do.
@Suite(.timeLimit(.minutes(30))) struct SMTPLimitTests {
    @Test func `a server that never answers a recipient costs one time limit, and the message is safe`() async throws {
        try await SMTPTestServer.run { server in
            var limits = SMTPLimits()
            limits.reply = .seconds(1)
            let session = try await smtpSession(server, limits)

            let delivery = try await session.deliver(.to("slowrcpt"))

            #expect(delivery == .refusedForNow(reply: "The mail server took too long to answer."))
            #expect(try await session.deliver(.to("someone")) == .accepted(reply: "250 2.0.0 Queued as 1"))
        }
    }

    @Test func `no answer to a whole message leaves its fate unknown`() async throws {
        try await SMTPTestServer.run { server in
            var limits = SMTPLimits()
            limits.message = .seconds(4)
            let session = try await smtpSession(server, limits)

            let delivery = try await session.deliver(.to("slow"))

            guard case .unknown(let reply) = delivery else {
                Issue.record("\(delivery)")
                return
            }
            #expect(reply.contains("took too long after it had the whole message"))
        }
    }

    @Test func `a server that says nothing at all is unreachable`() async throws {
        var options = SMTPTestServer.Options()
        options.isSilent = true
        try await SMTPTestServer.run(options) { server in
            var limits = SMTPLimits()
            limits.connect = .seconds(1)
            let session = try await smtpSession(server, limits)

            let failure = await #expect(throws: TransportFailure.self) { _ = try await session.deliver(.to()) }

            #expect(failure?.isUnreachable == true)
            #expect(failure?.description.contains("did not answer in time") == true)
        }
    }

    @Test func `the limit is for each message, not for the connection`() async throws {
        var options = SMTPTestServer.Options()
        options.stallSeconds = 3
        try await SMTPTestServer.run(options) { server in
            var limits = SMTPLimits()
            limits.message = .seconds(8)
            let session = try await smtpSession(server, limits)

            for number in 1...3 {
                #expect(try await session.deliver(.to("slow")) == .accepted(reply: "250 2.0.0 Queued as \(number)"))
            }

            #expect(server.connections == 1)
        }
    }

    @Test func `cancelling breaks a message off while it is safe`() async throws {
        try await SMTPTestServer.run { server in
            let session = try await smtpSession(server)
            let delivery = Task { try await session.deliver(.to("slowrcpt")) }
            try await server.events("stalled", 1)

            delivery.cancel()

            await #expect(throws: CancellationError.self) { _ = try await delivery.value }
            #expect(try await session.deliver(.to("someone")) == .accepted(reply: "250 2.0.0 Queued as 1"))
        }
    }

    @Test func `cancelling after the whole message waits a little, then leaves its fate unknown`() async throws {
        try await SMTPTestServer.run { server in
            var limits = SMTPLimits()
            limits.answerAfterCancellation = .seconds(1)
            let session = try await smtpSession(server, limits)
            let delivery = Task { try await session.deliver(.to("slow")) }
            try await server.events("stalled", 1)

            delivery.cancel()

            let outcome = try await delivery.value
            guard case .unknown(let reply) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(reply.contains("told to stop after it had the whole message"))
        }
    }

    @Test func `an answer that comes soon after cancelling counts`() async throws {
        var options = SMTPTestServer.Options()
        options.stallSeconds = 1
        try await SMTPTestServer.run(options) { server in
            let session = try await smtpSession(server)
            let delivery = Task { try await session.deliver(.to("slow")) }
            try await server.events("stalled", 1)

            delivery.cancel()

            #expect(try await delivery.value == .accepted(reply: "250 2.0.0 Queued as 1"))
        }
    }

    @Test func `cancelling breaks off what has not even begun`() async throws {
        var options = SMTPTestServer.Options()
        options.isSilent = true
        try await SMTPTestServer.run(options) { server in
            let session = try await smtpSession(server)
            let delivery = Task { try await session.deliver(.to()) }
            try await server.events("stalled", 1)

            delivery.cancel()

            await #expect(throws: CancellationError.self) { _ = try await delivery.value }
        }
    }

    @Test func `a server that does not answer the farewell is not waited for`() async throws {
        var options = SMTPTestServer.Options()
        options.ignoresQuit = true
        try await SMTPTestServer.run(options) { server in
            var limits = SMTPLimits()
            limits.farewell = .milliseconds(100)
            let session = try await smtpSession(server, limits)
            _ = try await session.deliver(.to())
            let began = ContinuousClock.now

            await session.close()

            // The library itself would wait for two minutes.
            #expect(ContinuousClock.now - began < .seconds(60))
            try await server.events("ignored", 1)
        }
    }

    @Test func `nothing begins for a task that is cancelled already`() async throws {
        try await SMTPTestServer.run { server in
            let session = try await smtpSession(server)
            let delivery = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await session.deliver(.to())
            }

            await #expect(throws: CancellationError.self) { _ = try await delivery.value }

            #expect(server.connections == 0)
        }
    }
}

func smtpSession(_ server: SMTPTestServer, _ limits: SMTPLimits) async throws -> any MailSession {
    let configuration = try MailConfiguration(environment: ["MUSTER_SMTP_URL": server.url])
    guard case .server(let settings) = configuration.route else { throw TransportFailure.misconfigured("no server") }
    return try await SMTPTransport(server: settings, limits: limits, logger: Logger.ofTests)
        .open(for: TenantSlug("acme"))
}
