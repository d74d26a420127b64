/// What to fetch, and what is known of it already.
package struct FetchRequest: Sendable {
    package enum Login: Sendable {
        case none
        case header(name: String, Secret)
        case password(user: String, Secret)
        case key(user: String, Secret)
    }

    package var url: SourceURL
    package var login: Login
    package var hostKey: HostKey?
    /// Certificates to trust, in PEM; nil: the system's.
    package var authorityFile: String?
    /// A file beside it that is there only while the file is complete.
    package var trigger: String?
    /// In bytes.
    package var sizeLimit: Int
    package var known: FileVersion?

    package init(
        url: SourceURL,
        login: Login = .none,
        hostKey: HostKey? = nil,
        authorityFile: String? = nil,
        trigger: String? = nil,
        sizeLimit: Int,
        known: FileVersion? = nil
    ) {
        self.url = url
        self.login = login
        self.hostKey = hostKey
        self.authorityFile = authorityFile
        self.trigger = trigger
        self.sizeLimit = sizeLimit
        self.known = known
    }
}

/// What a server says of a file, by which it is known again without being fetched.
package struct FileVersion: Sendable, Equatable {
    package var etag: String?
    package var lastModified: String?
    /// Bytes.
    package var size: Int?
    /// Seconds since 1970, by the server's clock.
    package var modifiedAt: Int?

    package init(etag: String? = nil, lastModified: String? = nil, size: Int? = nil, modifiedAt: Int? = nil) {
        self.etag = etag
        self.lastModified = lastModified
        self.size = size
        self.modifiedAt = modifiedAt
    }
}

/// What a server had to give.
package enum FetchOutcome: Sendable {
    case fetched(FetchedFile, FileVersion)
    case unchanged
    /// The trigger file is not there, or the file was changed while it was read.
    case incomplete
}

/// How much time a fetch may take.
package struct FetchLimits: Sendable {
    package var connect: Duration = .seconds(20)
    /// Without a byte, or with hardly any.
    package var silence: Duration = .seconds(60)
    package var whole: Duration = .seconds(1800)

    package init() {}
}
