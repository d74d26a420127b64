/// Where and how to connect: a libpq connection string and what Muster adds to it.
///
/// The connection string goes to libpq as it is, so that TLS modes, certificates, several hosts and the `PG*` variables
/// mean what the PostgreSQL manual says.
package struct ConnectionConfiguration: Sendable {
    /// A URL, a keyword string, or "" for libpq's `PG*` variables.
    ///
    /// May hold a password: never log it.
    package let conninfo: String
    /// The role that the session runs as, from its first statement on.
    package let role: String?
    package let applicationName: String
    /// Per host and address that libpq tries.
    package let connectTimeout: Duration
    /// Server settings of the session, by name.
    package let settings: [String: String]

    package init(
        conninfo: String,
        role: String? = nil,
        applicationName: String = "muster",
        connectTimeout: Duration = .seconds(10),
        settings: [String: String] = [:]
    ) {
        self.conninfo = conninfo
        self.role = role
        self.applicationName = applicationName
        self.connectTimeout = connectTimeout
        self.settings = settings
    }

    /// Keyword and value pairs that go before the connection string, which may override them.
    var defaults: [(String, String)] {
        [
            // libpq reads a timeout of 1 s as 2 s, and 0 as no timeout at all.
            ("connect_timeout", String(max(2, connectTimeout.components.seconds))),
            ("keepalives", "1"),
            ("keepalives_idle", "30"),
            ("keepalives_interval", "10"),
            ("keepalives_count", "3"),
            ("tcp_user_timeout", "30000"),
            ("application_name", applicationName),
        ]
    }

    /// The `options` keyword: what the connection string says there, then ours.
    func startupOptions(after given: String?) -> String {
        // Results come as text, and the decoders read one notation only.
        var all = ["datestyle": "ISO, YMD", "bytea_output": "hex", "TimeZone": "UTC"]
        all.merge(settings) { _, chosen in chosen }
        if let role {
            all["role"] = role
        }
        let ours = all.sorted { $0.key < $1.key }.map { name, value in "-c \(name)=\(Self.escaped(value))" }
        return ([given].compactMap(\.self).filter { !$0.isEmpty } + ours).joined(separator: " ")
    }

    // The server splits `options` at blanks; a backslash takes the next character as it is.
    private static func escaped(_ value: String) -> String {
        value.reduce(into: "") { text, character in
            if character == " " || character == "\\" {
                text.append("\\")
            }
            text.append(character)
        }
    }
}
