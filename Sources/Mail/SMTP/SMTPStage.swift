/// How far the conversation about one message had come: what the server was last asked.
enum SMTPStage: Sendable {
    /// Nothing was said yet.
    case connecting
    /// Introductions: EHLO, STARTTLS.
    case introducing
    case loggingIn
    case sender, recipient, data
    /// The message itself, or the dot that ends it.
    case message

    /// The stage that a command begins; nil for one that changes nothing.
    init?(command: UnsafeBufferPointer<UInt8>) {
        switch String(decoding: command.prefix(4), as: UTF8.self).uppercased() {
        case "EHLO", "HELO", "STAR": self = .introducing
        case "AUTH": self = .loggingIn
        case "MAIL": self = .sender
        case "RCPT": self = .recipient
        case "DATA": self = .data
        default: return nil
        }
    }
}
