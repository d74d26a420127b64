/// What became of one message.
///
/// The reply is for people: the server's code and words, or ours where there was no answer.
package enum Delivery: Sendable, Equatable {
    /// The server has taken it, or the file stands.
    case accepted(reply: String)
    /// A 4xx, or a connection lost before the whole message was handed over: safe to try again.
    case refusedForNow(reply: String)
    /// A 5xx: trying again would not help.
    case refused(reply: String)
    /// The whole message was handed over and no answer came: it may have arrived, so never send it again by itself.
    case unknown(reply: String)
}

/// Why no message can be delivered at all just now; nothing of the message in hand was handed over.
package enum TransportFailure: Error, Sendable, Equatable {
    /// There is no server, no room on the disk: time may mend it.
    case unreachable(String)
    /// Somebody has to change a setting first.
    case misconfigured(String)
}

extension TransportFailure: CustomStringConvertible {
    /// What happened and what to do; it holds no password.
    package var description: String {
        switch self {
        case .unreachable(let words), .misconfigured(let words): words
        }
    }
}
