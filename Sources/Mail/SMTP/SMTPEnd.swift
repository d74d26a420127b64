/// How a conversation about one message ended, as it was observed.
struct SMTPEnd: Sendable {
    enum Cause: Sendable, Equatable {
        case completed
        case cancelled
        case timedOut
        case nameUnknown, notConnected
        case tlsFailed, certificateRefused, tlsNotOffered
        case loginRefused
        /// A reply that was no consent, or a connection that was lost.
        case broken
    }

    let cause: Cause
    let stage: SMTPStage
    /// To what was asked last; nil when it was not answered.
    let reply: SMTPReply?
    /// Whether the server may have the whole message, with the dot that ends it.
    let isHandedOver: Bool
    /// Whether the connection was there before this message.
    let isReused: Bool
    /// The library's words.
    let detail: String
}
