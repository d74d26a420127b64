/// What becomes of a welcome e-mail after an attempt to deliver it: pure.
struct Verdict: Sendable, Equatable {
    /// As `welcome_emails.state` says it.
    let state: String
    /// For people: the server's words, or ours.
    var words: String?
    /// How long to wait before the next attempt.
    var delay: Duration?
    /// Whether it counts as an attempt, and against the rate.
    var countsAsAttempt = true

    /// So many attempts, spread over 16 hours, and an e-mail is given up.
    static let mostAttempts = 8

    private static let delays = [1, 5, 15, 60, 120, 240, 480]

    /// - Parameter attempts: those before this one.
    init(_ delivery: Delivery, attempts: Int) {
        switch delivery {
        case .accepted:
            self.init(state: "sent")
        case .refusedForNow(let reply) where attempts + 1 >= Self.mostAttempts:
            self.init(state: "failed", words: "Given up after \(attempts + 1) attempts, the last answer: \(reply)")
        case .refusedForNow(let reply):
            let minutes = Self.delays[min(max(attempts, 0), Self.delays.count - 1)]
            self.init(state: "queued", words: reply, delay: .seconds(minutes * 60))
        case .refused(let reply):
            self.init(state: "bounced", words: reply)
        case .unknown(let reply):
            self.init(state: "unknown", words: "\(Self.mayHaveArrived) \(reply)")
        }
    }

    private init(state: String, words: String? = nil, delay: Duration? = nil, countsAsAttempt: Bool = true) {
        self.state = state
        self.words = words
        self.delay = delay
        self.countsAsAttempt = countsAsAttempt
    }

    /// Nothing of it was handed over: it is as if it had not been tried.
    static let untouched = Verdict(state: "queued", countsAsAttempt: false)

    static let unwritableAddress = Verdict(
        state: "failed",
        words: "The address cannot be written to. Correct it, then: muster user resend-welcome"
    )

    static let mayHaveArrived =
        "It may have arrived, so it is not sent again by itself; to send it again: "
        + "muster user resend-welcome --email ADDRESS --ignore-cool-down."

    /// A worker was gone before it could write down what the server said.
    static let workerGone = "The worker ended before the mail server had answered. \(mayHaveArrived)"

    /// Something went wrong on this side while the server had the e-mail.
    static let fault = Verdict(state: "unknown", words: "No answer of the mail server was heard. \(mayHaveArrived)")
}
