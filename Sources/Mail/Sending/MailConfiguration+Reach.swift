extension MailConfiguration {
    /// Whether what is sent goes to a mail server, and so to people; files stay where they are.
    package var reachesPeople: Bool {
        switch route {
        case .server: true
        case .folder: false
        }
    }
}
