/// Whether a conversation with the mail server is encrypted.
enum TLSPolicy: String, CaseIterable, Sendable {
    /// Always, with a server whose certificate was verified; else nothing is sent.
    case required
    /// When the server offers it, whoever it is; verified only against a CA file that was named.
    case offered
    case none
}
