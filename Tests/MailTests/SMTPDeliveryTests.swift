import Foundation
import Mail
import Tenancy
import TestSupport
import Testing

/// What becomes of messages at a real mail server.
@Suite(.timeLimit(.minutes(30))) struct SMTPDeliveryTests {
    @Test func `a message arrives as it was written, with its envelope`() async throws {
        try await SMTPTestServer.run { server in
            let session = try await smtpSession(server)
            let text = ".\n..two dots\n.one\nGrüße 👋\n" + String(repeating: "long ", count: 1_000) + "\n"

            let delivery = try await session.deliver(.to("ana", subject: "Grüße", text: text, html: "<p>é</p>\n"))

            #expect(delivery == .accepted(reply: "250 2.0.0 Queued as 1"))
            let received = try #require(try await server.mails(1).first)
            #expect(received.sender == "training@harbour.example")
            #expect(received.recipients == ["ana@example.com"])
            let mail = try #require(try await DecodedMail.decode([received]).first)
            #expect(mail.subject == "Grüße")
            #expect(mail.text == text)
            #expect(mail.html == "<p>é</p>\n")
            #expect(mail.header("Message-ID") == "<welcome-1@harbour.example>")
            await session.close()
            try await server.events("disconnected", 1)
        }
    }

    @Test func `what arrives is byte for byte what the folder would hold`() async throws {
        try await withTemporaryFolder { folder in
            try await SMTPTestServer.run { server in
                let message = try MailMessage.to(text: ".\n.x\n\n..\nend without a line end\n.")
                _ = try await folderSession(folder).deliver(message)
                let session = try await smtpSession(server)

                _ = try await session.deliver(message)

                let file = Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/acme/welcome-1.eml")))
                let received = try #require(try await server.mails(1).first)
                #expect(try received.bytes == file)
            }
        }
    }

    @Test(.timeLimit(.minutes(30))) func `ten thousand messages need one connection`() async throws {
        try await SMTPTestServer.run { server in
            let session = try await smtpSession(server)

            var accepted = 0
            for number in 1...10_000 {
                let delivery = try await session.deliver(.to("person\(number)", id: "welcome-\(number)"))
                if case .accepted = delivery { accepted += 1 }
            }

            #expect(accepted == 10_000)
            let mails = try await server.mails(10_000)
            #expect(Set(mails.flatMap(\.recipients)).count == 10_000)
            #expect(server.messages == 10_000)
            #expect(server.connections == 1)
            await session.close()
        }
    }

    @Test(arguments: [
        ("busy", Delivery.refusedForNow(reply: "450 4.2.1 The mailbox is busy, try again later")),
        ("nobody", .refused(reply: "550 5.1.1 There is nobody of that name here")),
        ("relocated", .refused(reply: "551 5.1.6 That person has left. Ask the front desk.")),
        ("farewell", .refusedForNow(reply: "421 4.3.2 Closing for maintenance")),
        ("nodata", .refused(reply: "554 5.5.1 No message from you")),
        ("notnow", .refusedForNow(reply: "452 4.3.1 No room for messages")),
        ("greylist", .refusedForNow(reply: "451 4.7.1 Greylisted, try again in five minutes")),
        ("spam", .refused(reply: "554 5.7.1 This looks like an advertisement")),
    ])
    func `a refusal keeps the server's words and spares the next message`(who: String, expected: Delivery) async throws
    {
        try await SMTPTestServer.run { server in
            let session = try await smtpSession(server)

            for number in 1...2 {
                let refusal = try await session.deliver(.to(who))
                let next = try await session.deliver(.to("someone"))

                #expect(refusal == expected)
                #expect(next == .accepted(reply: "250 2.0.0 Queued as \(number)"))
            }
        }
    }

    @Test func `a connection lost after the whole message leaves its fate unknown`() async throws {
        try await SMTPTestServer.run { server in
            let session = try await smtpSession(server)
            _ = try await session.deliver(.to("someone"))

            let delivery = try await session.deliver(.to("drop"))

            guard case .unknown(let reply) = delivery else {
                Issue.record("\(delivery)")
                return
            }
            #expect(reply.contains("lost after it had the whole message"))
            // The server has it, and could tell nobody.
            #expect(try await server.mails(2).last?.recipients == ["drop@example.com"])
            #expect(try await session.deliver(.to("someone")) == .accepted(reply: "250 2.0.0 Queued as 3"))
        }
    }

    @Test func `a connection lost in the middle of a message is safe to try again`() async throws {
        try await SMTPTestServer.run { server in
            let session = try await smtpSession(server)
            // More than the buffers between the two can hold: the rest cannot have been handed over.
            let text = String(repeating: "All work and no play makes Jack a dull boy.\n", count: 500_000)

            let delivery = try await session.deliver(.to("cutoff", text: text))

            guard case .refusedForNow = delivery else {
                Issue.record("\(delivery)")
                return
            }
            #expect(try await session.deliver(.to("someone")) == .accepted(reply: "250 2.0.0 Queued as 1"))
        }
    }

    @Test func `a server that ends connections after a few messages gets a new one, and every message once`()
        async throws
    {
        var options = SMTPTestServer.Options()
        options.messagesPerConnection = 3
        try await SMTPTestServer.run(options) { server in
            let session = try await smtpSession(server)

            for number in 1...10 {
                let delivery = try await session.deliver(.to("person\(number)", id: "welcome-\(number)"))
                #expect(delivery == .accepted(reply: "250 2.0.0 Queued as \(number)"))
            }

            #expect(try await server.mails(10).map(\.connection) == [1, 1, 1, 2, 2, 2, 3, 3, 3, 4])
        }
    }

    @Test func `a sender that the server does not take is a setting to change, nobody's bounce`() async throws {
        try await SMTPTestServer.run { server in
            let session = try await smtpSession(server)
            var message = try MailMessage.to()
            message.from = try Mailbox(address: "banned@harbour.example")

            let failure = await #expect(throws: TransportFailure.self) { _ = try await session.deliver(message) }

            guard case .misconfigured(let words) = failure else {
                Issue.record("\(String(describing: failure))")
                return
            }
            #expect(words.contains("553 5.7.1 This sender may not send from here"))
            message.from = try Mailbox(address: "unlucky@harbour.example")
            #expect(try await session.deliver(message) == .refusedForNow(reply: "451 4.3.0 Try this sender later"))
        }
    }

    @Test func `an address that cannot travel is refused with what to do, and a domain beyond ASCII is no such`()
        async throws
    {
        try await SMTPTestServer.run { server in
            let session = try await smtpSession(server)
            var message = try MailMessage.to()

            message.to = try Mailbox(address: "jürgen@example.com")
            let delivery = try await session.deliver(message)
            message.to = try Mailbox(address: "jana@bücher.example")
            _ = try await session.deliver(message)

            guard case .refused(let reply) = delivery else {
                Issue.record("\(delivery)")
                return
            }
            #expect(reply.contains("Use another address"))
            #expect(try await server.mails(1).map(\.recipients) == [["jana@xn--bcher-kva.example"]])
        }
    }

    @Test func `a server that takes no mail, or is not there, fails the batch and no message`() async throws {
        var options = SMTPTestServer.Options()
        options.greeting = "554 5.3.2 No mail service here"
        let url = try await SMTPTestServer.run(options) { server in
            let session = try await smtpSession(server)
            let failure = await #expect(throws: TransportFailure.self) { _ = try await session.deliver(.to()) }
            #expect(failure?.isUnreachable == true)
            #expect(failure?.description.contains("554 5.3.2 No mail service here") == true)
            return server.url
        }

        let session = try await smtpSession(["MUSTER_SMTP_URL": url])
        let failure = await #expect(throws: TransportFailure.self) { _ = try await session.deliver(.to()) }
        #expect(failure?.isUnreachable == true)

        let nowhere = try await smtpSession(["MUSTER_SMTP_URL": "smtp://mail.invalid"])
        let unknown = await #expect(throws: TransportFailure.self) { _ = try await nowhere.deliver(.to()) }
        #expect(unknown?.description.contains("mail.invalid:25: the name is not known") == true)
    }

    @Test func `a session delivers again when its server comes back`() async throws {
        let session: any MailSession
        var options = SMTPTestServer.Options()
        (session, options.port) = try await SMTPTestServer.run { server in
            let session = try await smtpSession(server)
            _ = try await session.deliver(.to())
            return (session, server.port)
        }
        await #expect(throws: TransportFailure.self) { _ = try await session.deliver(.to()) }

        try await SMTPTestServer.run(options) { _ in
            let delivery = try await session.deliver(.to())
            #expect(delivery == .accepted(reply: "250 2.0.0 Queued as 1"))
        }
    }

    @Test func `a closed session delivers nothing`() async throws {
        try await SMTPTestServer.run { server in
            let session = try await smtpSession(server)
            _ = try await session.deliver(.to())
            await session.close()

            await #expect(throws: TransportFailure.self) { _ = try await session.deliver(.to()) }

            #expect(server.messages == 1)
        }
    }
}
