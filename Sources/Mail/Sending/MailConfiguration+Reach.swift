extension MailConfiguration {
    /// Whether what is sent leaves this machine's folders.
    package var reachesPeople: Bool { false }
}
