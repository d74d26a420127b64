/// A mail server and how to speak to it.
struct SMTPServer: Sendable {
    /// As curl wants it: scheme, host, port, and the name to introduce ourselves by, if one was given.
    let url: String
    /// Such as mail.example:587.
    let place: String
    let tls: TLSPolicy
    let authorityFile: String?
    let login: SMTPLogin?
}

/// A user name and its password, which no log and no error shows.
struct SMTPLogin: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let username: String
    let password: String

    var description: String { "a user name and a password" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
