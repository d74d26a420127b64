@testable import Mail
import Testing

/// When a message may be sent again, and whose fault a refusal is.
@Suite struct SMTPVerdictTests {
    private static let beforeMessage: [SMTPStage] = [.connecting, .introducing, .loggingIn, .sender, .recipient, .data]
    private static let interruptions: [SMTPEnd.Cause] = [.broken, .timedOut, .tlsFailed, .cancelled, .notConnected]

    @Test(arguments: interruptions) func `a message that the server may have is never sent again`(cause: SMTPEnd.Cause)
    {
        for isReused in [true, false] {
            let verdict = Self.verdict(cause, .message, isHandedOver: true, isReused: isReused)
            guard case .delivery(.unknown) = verdict else {
                Issue.record("\(cause): \(verdict)")
                continue
            }
        }
    }

    @Test(arguments: interruptions) func `an answer to the message counts, however the connection ended`(
        cause: SMTPEnd.Cause
    ) {
        let spam = Self.verdict(cause, .message, "554 Spam", isHandedOver: true)
        let later = Self.verdict(cause, .message, "451 Later", isHandedOver: true)

        #expect(spam == .delivery(.refused(reply: "554 Spam")))
        #expect(later == .delivery(.refusedForNow(reply: "451 Later")))
    }

    @Test(arguments: beforeMessage, interruptions)
    func `nothing is left unknown before the message`(stage: SMTPStage, cause: SMTPEnd.Cause) {
        for isReused in [true, false] {
            let verdict = Self.verdict(cause, stage, isReused: isReused)
            if case .delivery(let delivery) = verdict {
                guard case .refusedForNow = delivery else {
                    Issue.record("\(stage) \(cause): \(verdict)")
                    continue
                }
            }
            #expect((verdict == .cancelled) == (cause == .cancelled))
        }
    }

    @Test func `a connection is made anew only when it was stale and the message untouched`() {
        #expect(Self.verdict(.broken, .sender, isReused: true) == .tryOnNewConnection)
        #expect(Self.verdict(.broken, .sender, "421 Too many", isReused: true) == .tryOnNewConnection)
        #expect(Self.verdict(.broken, .sender, "421 Too many") != .tryOnNewConnection)
        #expect(Self.verdict(.broken, .recipient, "450 Busy", isReused: true) != .tryOnNewConnection)
        #expect(Self.verdict(.timedOut, .recipient, isReused: true) != .tryOnNewConnection)
        #expect(Self.verdict(.broken, .message, isReused: true) != .tryOnNewConnection)
    }

    @Test func `part of a message is safe to send again`() {
        guard case .delivery(.refusedForNow) = Self.verdict(.broken, .message) else {
            Issue.record("not safe")
            return
        }
        #expect(Self.verdict(.cancelled, .message) == .cancelled)
    }

    @Test func `who is to blame decides whether a person or the batch is held up`() {
        #expect(Self.verdict(.broken, .recipient, "550 Nobody") == .delivery(.refused(reply: "550 Nobody")))
        #expect(Self.isMisconfigured(Self.verdict(.broken, .sender, "553 Not you")))
        #expect(Self.isMisconfigured(Self.verdict(.broken, .recipient, "530 Log in first")))
        #expect(Self.isMisconfigured(Self.verdict(.loginRefused, .loggingIn, "535 No")))
        #expect(!Self.isMisconfigured(Self.verdict(.loginRefused, .loggingIn, "454 Not now")))
        #expect(Self.isMisconfigured(Self.verdict(.certificateRefused, .introducing)))
        #expect(!Self.isMisconfigured(Self.verdict(.broken, .connecting, "421 Closing")))
    }

    @Test(
        arguments: [
            (["250 OK\r\n"], "250 OK"),
            (["550-5.1.1 Gone\r\n", "550-5.1.1 for good\r\n", "550 5.1.1 \r\n"], "550 5.1.1 Gone for good"),
            (["550-No such\r\n", "550 person\r\n"], "550 No such person"),
            (["451\r\n"], "451"),
            (["554 tab\there \u{7}bell\r\n"], "554 tab here bell"),
            (["550-half an answer\r\n"], nil), (["nonsense\r\n"], nil), (["\r\n"], nil),
        ] as [([String], String?)]
    )
    func `a reply is one line of words`(lines: [String], words: String?) {
        var reader = SMTPReplyReader()

        for var line in lines { line.withUTF8 { reader.take($0) } }

        #expect(reader.reply?.words == words)
    }

    @Test func `a reply has an end`() {
        var reader = SMTPReplyReader()
        var line = "550 " + String(repeating: "long ", count: 1_000)

        line.withUTF8 { reader.take($0) }

        #expect(reader.reply?.words.count == 500)
    }

    private static func verdict(
        _ cause: SMTPEnd.Cause,
        _ stage: SMTPStage,
        _ reply: String? = nil,
        isHandedOver: Bool = false,
        isReused: Bool = false
    ) -> SMTPVerdict {
        let end = SMTPEnd(
            cause: cause,
            stage: stage,
            reply: reply.map { SMTPReply(code: Int($0.prefix(3)) ?? 0, words: $0) },
            isHandedOver: isHandedOver,
            isReused: isReused,
            detail: "detail"
        )
        return SMTPVerdict(end, server: "mail.example:25")
    }

    private static func isMisconfigured(_ verdict: SMTPVerdict) -> Bool {
        guard case .failure(.misconfigured) = verdict else { return false }
        return true
    }
}
