import Fetching
import Postgres
import Tenancy

/// How the user of an SFTP server proves who they are.
package enum FeedLogin: String, CaseIterable, Sendable, ColumnValue {
    case key
    case password
}

/// Where a pulled feed's file is fetched from, how often, and what is needed for it.
package struct FeedSource: Sendable, Equatable {
    package var url: SourceURL
    package var everySeconds = 900
    /// The HTTP header that carries the secret.
    package var header: String?
    package var username: String?
    package var login = FeedLogin.key
    package var secret: SecretReference?
    package var hostKey: HostKey?
    package var authorityFile: String?
    /// A file beside it that is there only while the file is complete.
    package var trigger: String?
    /// In bytes.
    package var sizeLimit = 256 << 20

    init(url: SourceURL) {
        self.url = url
    }

    /// - Throws: `ServiceError` with code `invalid` when something is missing, or of no use for its kind.
    func requireWhole() throws {
        switch url.scheme {
        case .https:
            try Self.refuse(username != nil, "--user is for SFTP; a web server takes its secret from a header.")
            try Self.refuse(hostKey != nil, "--host-key is for SFTP; a web server is known by its certificate.")
            try Self.refuse(
                header != nil && secret == nil,
                "--auth-header needs --secret, which says what stands in it."
            )
        case .sftp:
            try Self.refuse(header != nil, "--auth-header is for HTTPS; SFTP takes --user.")
            try Self.refuse(authorityFile != nil, "--ca-file is for HTTPS; an SFTP server is known by its --host-key.")
            try Self.refuse(
                username == nil || secret == nil,
                "SFTP needs --user, and --secret with where the key stands."
            )
            try Self.refuse(
                hostKey == nil,
                "SFTP needs --host-key: a line of \"ssh-keyscan \(url.place)\" that the server's operator has confirmed."
            )
        }
    }

    private static func refuse(_ isWrong: Bool, _ words: String) throws {
        if isWrong { throw ServiceError(.invalid, words) }
    }

    /// The one login that a request needs; the secret is read by whoever fetches.
    package func request(_ secrets: Secrets, known: FileVersion?) throws -> FetchRequest {
        let secret = try secret.map { try secrets.read($0) }
        let login: FetchRequest.Login =
            switch (secret, username) {
            case (nil, _): .none
            case (let secret?, nil): .header(name: header ?? "Authorization", secret)
            case (let secret?, let user?): login == .key ? .key(user: user, secret) : .password(user: user, secret)
            }
        return FetchRequest(
            url: url,
            login: login,
            hostKey: hostKey,
            authorityFile: authorityFile,
            trigger: trigger,
            sizeLimit: sizeLimit,
            known: known
        )
    }
}

/// What to change about where a feed pulls from; nil leaves it, `.some(nil)` takes it away.
package struct FeedSourceChange: Sendable, Equatable {
    package var url: String?
    package var everySeconds: Int?
    package var header: String??
    package var username: String?
    package var login: FeedLogin?
    package var secret: String??
    package var hostKey: String?
    package var authorityFile: String??
    package var trigger: String??
    package var sizeLimit: Int?

    package init() {}

    package var isEmpty: Bool { self == FeedSourceChange() }

    /// - Throws: `ServiceError` with code `invalid`.
    func applied(to present: FeedSource?, of kind: FeedKind) throws -> FeedSource {
        guard let new = try url.map({ try SourceURL($0) }) ?? present?.url else {
            throw ServiceError(
                .invalid,
                "A feed of kind \(kind.rawValue) needs the address of its file.",
                remedy: "Give it with --url \(kind.rawValue)://…"
            )
        }
        guard new.scheme.rawValue == kind.rawValue else {
            throw ServiceError(
                .invalid,
                "The address does not begin with \(kind.rawValue)://, and the feed is of kind \(kind.rawValue).",
                remedy: "Give another address, or create a feed of kind \(new.scheme.rawValue)."
            )
        }
        var source = present ?? FeedSource(url: new)
        source.url = new
        source.everySeconds = everySeconds ?? source.everySeconds
        source.header = try header.map { try $0.map(Self.headerName) } ?? source.header
        source.username = username ?? source.username
        source.login = login ?? source.login
        source.secret = try secret.map { try $0.map { try SecretReference($0) } } ?? source.secret
        source.hostKey = try hostKey.map { try HostKey($0) } ?? source.hostKey
        source.authorityFile = authorityFile ?? source.authorityFile
        source.trigger = try trigger.map { try $0.map(Self.triggerName) } ?? source.trigger
        source.sizeLimit = sizeLimit ?? source.sizeLimit
        try source.requireWhole()
        return source
    }

    private static func headerName(_ name: String) throws -> String {
        // A token (RFC 9110, 5.6.2): whatever else stood there could end the header and begin another.
        guard name.wholeMatch(of: /[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}/) != nil else {
            throw ServiceError(.invalid, "That is no name of an HTTP header.", remedy: "Use one such as Authorization.")
        }
        return name
    }

    private static func triggerName(_ name: String) throws -> String {
        guard !name.isEmpty, !name.contains("/"), name != "..", name != "." else {
            throw ServiceError(
                .invalid,
                "\"\(name)\" is no name of a file beside the feed's file.",
                remedy: "Give the name alone, such as employees.csv.done."
            )
        }
        return name
    }
}
