import CLibCurl
import Glibc

/// A file from an SFTP server.
struct SFTPFetch {
    private let request: FetchRequest
    private let curl: CurlHandle

    init(_ request: FetchRequest, _ curl: CurlHandle) {
        self.request = request
        self.curl = curl
    }

    func run() throws -> FetchOutcome {
        guard let hostKey = request.hostKey else {
            throw FetchFault(
                lasting: "The feed has no host key, and nothing is fetched without. Set it with --host-key."
            )
        }
        curl.set(CURLOPT_PROTOCOLS_STR, "sftp")
        curl.set(CURLOPT_FILETIME, 1)
        let known = try NamelessFile(hostKey.line(for: request.url))
        curl.set(CURLOPT_SSH_KNOWNHOSTS, known.path)
        return try withExtendedLifetime(known) { try withLogin { try fetch() } }
    }

    /// Keeps the key where the library can read it, while it does.
    private func withLogin(_ body: () throws -> FetchOutcome) throws -> FetchOutcome {
        switch request.login {
        case .key(let user, let secret):
            let key = try NamelessFile(secret.text)
            curl.set(CURLOPT_USERNAME, user)
            curl.set(CURLOPT_SSH_AUTH_TYPES, CURLSSH_AUTH_PUBLICKEY_ONLY)
            curl.set(CURLOPT_SSH_PRIVATE_KEYFILE, key.path)
            return try withExtendedLifetime(key) { try body() }
        case .password(let user, let secret):
            curl.set(CURLOPT_USERNAME, user)
            curl.set(CURLOPT_SSH_AUTH_TYPES, CURLSSH_AUTH_PASSWORD_ONLY)
            curl.set(CURLOPT_PASSWORD, try secret.line())
            return try body()
        case .header, .none:
            throw FetchFault(lasting: "The feed has no login for the server. Set it with --user and --secret.")
        }
    }

    private func fetch() throws -> FetchOutcome {
        let trigger = try triggerVersion()
        guard request.trigger == nil || trigger != nil else { return .incomplete }
        guard let before = try version(of: request.url.text) else {
            throw FetchFault(lasting: FetchFault.missing(request.url.place, "no such file"))
        }
        guard before != request.known else { return .unchanged }
        if let size = before.size, size > request.sizeLimit {
            throw FetchFault(TransferEnd(CURLE_FILESIZE_EXCEEDED, ""), request, .tooLarge)
        }
        let file = try ArrivingFile(limit: request.sizeLimit)
        curl.set(CURLOPT_NOBODY, 0)
        curl.set(CURLOPT_HTTPGET, 1)
        let end = curl.transfer(request.url.text, body: { file.append($0) })
        guard end.cause == .completed else { throw FetchFault(end, request, file.trouble) }
        // Written to meanwhile, or put away: what was read may be half of one file and half of another.
        guard try version(of: request.url.text) == before, file.size == before.size, try triggerVersion() == trigger
        else { return .incomplete }
        return .fetched(file.finish(), before)
    }

    private func triggerVersion() throws -> FileVersion? {
        try request.trigger.flatMap { request.url.beside($0) }.flatMap { try version(of: $0) }
    }

    /// What the server says of a file without handing it out; nil when there is none.
    private func version(of url: String) throws -> FileVersion? {
        curl.set(CURLOPT_NOBODY, 1)
        let end = curl.transfer(url)
        switch end.cause {
        case .completed: return curl.version
        case .missing: return nil
        default: throw FetchFault(end, request, nil)
        }
    }
}

// The library's macros are shifts and casts, which Swift does not see (curl.h).
private let CURLSSH_AUTH_PUBLICKEY_ONLY = 1 << 0
private let CURLSSH_AUTH_PASSWORD_ONLY = 1 << 1 | 1 << 3

/// A text that the library wants to read from a file: in memory, and without a name (shm_overview(7)).
private final class NamelessFile {
    private let descriptor: Int32

    var path: String { "/proc/self/fd/\(descriptor)" }

    init(_ text: String) throws(FetchFault) {
        descriptor = openNameless(in: "/dev/shm")
        let bytes = Array(text.utf8)
        guard descriptor >= 0, write(descriptor, bytes, bytes.count) == bytes.count else {
            throw FetchFault(passing: "The worker cannot write to /dev/shm, its memory for short-lived files.")
        }
    }

    deinit {
        close(descriptor)
    }
}
