import Foundation
@testable import Mail
import Postgres
import Tenancy
import TestSupport
import Testing

/// What a mail program shows of the messages that Muster writes; Python's `email` reads them.
@Suite(.timeLimit(.minutes(30))) struct InternetMessageTests {
    @Test func `text and HTML travel as alternatives that say their language`() async throws {
        var message = try MailMessage.to(subject: "Willkommen", text: "Grüße\n", html: "<p>Grüße 👋</p>\n")
        message.language = "de-AT"

        let (mail, _) = try await Self.written(message)

        #expect(mail.types == ["multipart/alternative", "text/plain", "text/html"])
        #expect(mail.text == "Grüße\n")
        #expect(mail.html == "<p>Grüße 👋</p>\n")
        #expect(mail.header("Content-Language") == "de-AT")
        #expect(mail.defects.isEmpty)
    }

    @Test func `the headers name the sender, the reader, the moment and the machine`() async throws {
        let (mail, _) = try await Self.written(.to(id: "welcome-42"))

        #expect(mail.types == ["text/plain"])
        #expect(mail.from == [["Harbour Hotels", "training@harbour.example"]])
        #expect(mail.to == [["", "someone@example.com"]])
        #expect(mail.header("Message-ID") == "<welcome-42@harbour.example>")
        #expect(mail.header("Date") == "Wed, 18 Nov 2026 11:06:40 +0000")
        #expect(mail.header("Auto-Submitted") == "auto-generated")
        #expect(mail.header("MIME-Version") == "1.0")
        #expect(mail.header("Content-Language") == nil)
    }

    @Test(arguments: [
        "Dvořák, \"Ján\" <x@y.example>", "Ω 👩‍🍳 厨房", "O'Brien; Smith: (Ltd) \\ @home", "Ünal Çelik " + "ü".repeated(150),
        "plain " + "long ".repeated(60),
    ])
    func `names and subjects of any script arrive whole`(name: String) async throws {
        var message = try MailMessage.to(subject: name)
        message.to = try Mailbox(name: name, address: "someone@example.com")

        let (mail, bytes) = try await Self.written(message)

        let shown = name.trimmingCharacters(in: .whitespaces)
        #expect(mail.subject == shown)
        #expect(mail.to == [[shown, "someone@example.com"]])
        #expect(mail.defects.isEmpty)
        try Self.expectFitForTransport(bytes)
    }

    @Test(arguments: ["\r\n", "\n", "\r", "\u{2028}", "\u{85}", "\0", "\u{B}"])
    func `a line end in a name or subject begins no header`(end: String) async throws {
        let attack = "Eve\(end)Bcc: all@example.com\(end)\(end)<b>body</b>"
        var message = try MailMessage.to(subject: attack)
        message.from = try Mailbox(name: attack, address: "training@harbour.example")
        message.to = try Mailbox(name: attack, address: "someone@example.com")
        message.language = "de\(end)Bcc: all@example.com"

        let (mail, _) = try await Self.written(message)

        let flat = "Eve Bcc: all@example.com <b>body</b>"
        #expect(mail.subject == flat)
        #expect(mail.from == [[flat, "training@harbour.example"]])
        #expect(mail.to == [[flat, "someone@example.com"]])
        #expect(mail.header("Bcc") == nil && mail.header("Content-Language") == nil)
        #expect(mail.text == "Hello\n")
    }

    @Test func `an address with a line end is none`() {
        #expect(throws: ServiceError.self) { _ = try Mailbox(address: "a@b.example\r\nBcc: c@d.example") }
        #expect(throws: ServiceError.self) { _ = try Mailbox(address: "a@b.example> SIZE=1") }
    }

    @Test(arguments: [
        ".\n..\n.dot\n", "one\r\ntwo\nthree\rfour\r\r\nfive\n", "no end of line", "", "\n\n\n", "blanks  \t\n \n",
        "From here\nFrom there\n", "https://learn.example/in?token=abc=def&x=%20\n", "nul\0l\n",
        "é".repeated(3_000) + "\n", "x".repeated(5_000) + "\n", "👩‍👩‍👧‍👦".repeated(400) + "\n", "=3D=\n=\n",
    ])
    func `any text arrives as it was written`(text: String) async throws {
        let (mail, bytes) = try await Self.written(.to(text: text, html: "<pre>\(text)</pre>"))

        let lines = String(
            decoding: Array(text.utf8).split(separator: 0).joined(),
            as: UTF8.self
        ).replacingOccurrences(of: "\r\n", with: "\n").replacingOccurrences(of: "\r", with: "\n")
        #expect(mail.text == lines)
        #expect(mail.html == "<pre>\(lines)</pre>")
        #expect(mail.defects.isEmpty)
        try Self.expectFitForTransport(bytes)
    }

    @Test func `a link in plain ASCII can be copied from the file`() async throws {
        let link = "https://learn.example/in?token=" + "A1b2=".repeated(40)

        let (_, bytes) = try await Self.written(.to(text: "Open\n\n\(link)\n"))

        #expect(String(decoding: bytes, as: UTF8.self).contains("\r\n\(link)\r\n"))
    }

    @Test func `a domain beyond ASCII travels in its ASCII form`() async throws {
        var message = try MailMessage.to()
        message.to = try Mailbox(address: "jana@bücher.example")
        message.from = try Mailbox(address: "training@größe.example")

        let (mail, bytes) = try await Self.written(message)

        #expect(mail.to == [["", "jana@xn--bcher-kva.example"]])
        #expect(mail.header("Message-ID") == "<welcome-1@xn--gre-6ka8i.example>")
        try Self.expectFitForTransport(bytes)
    }

    @Test func `messages that are written at the same time do not mix`() async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<2_000 {
                group.addTask {
                    let message = try MailMessage.to(
                        "someone\(number)",
                        subject: "Grüße \(number)",
                        text: "Für \(number)\n",
                        html: "<p>é\(number)</p>\n"
                    )
                    let text = String(decoding: try InternetMessage.bytes(of: message), as: UTF8.self)
                    return text.contains("To: someone\(number)@example.com\r\n")
                        && text.contains("F=C3=BCr \(number)\r\n") && text.contains("<p>=C3=A9\(number)</p>\r\n")
                }
            }
            for try await isWhole in group { #expect(isWhole) }
        }
    }

    /// The message as a mail program shows it, and as it is.
    private static func written(_ message: MailMessage) async throws -> (DecodedMail, [UInt8]) {
        try await withTemporaryFolder { folder in
            let session = try await folderSession(folder)
            _ = try await session.deliver(message)
            let path = "\(folder)/acme/\(message.id).eml"
            let mail = try #require(try await DecodedMail.decode(files: [path]).first)
            return (mail, Array(try Data(contentsOf: URL(fileURLWithPath: path))))
        }
    }

    /// ASCII, CR LF and nothing else at the ends of lines, 998 bytes at most between.
    private static func expectFitForTransport(_ bytes: [UInt8]) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(bytes.allSatisfy { $0 < 0x80 && $0 != 0 })
        let lines = text.components(separatedBy: "\r\n")
        #expect(!lines.contains { $0.utf8.contains { $0 == 0x0A || $0 == 0x0D } })
        #expect(lines.allSatisfy { $0.utf8.count <= 998 })
        #expect(lines.last == "")
    }
}

extension String {
    fileprivate func repeated(_ count: Int) -> String { String(repeating: self, count: count) }
}
