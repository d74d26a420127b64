/// Why a file could not be fetched, in words for people: what, where, and what to do next.
package struct FetchFault: Error, Equatable, CustomStringConvertible {
    package let description: String
    /// Whether it stays until somebody repairs something: then there is no use in trying again soon.
    package let isLasting: Bool

    init(lasting words: String) {
        description = words
        isLasting = true
    }

    init(passing words: String) {
        description = words
        isLasting = false
    }
}

extension FetchFault {
    /// An answer that brings no file.
    init(status: Int, _ request: FetchRequest) {
        let place = request.url.place
        switch status {
        case 401, 403:
            let next =
                if case .header(let name, _) = request.login {
                    "Check the secret in the header \(name), and what its owner may read there."
                } else {
                    "It wants to know who asks: name a header and a secret with --auth-header and --secret."
                }
            self.init(lasting: "\(place) refused to hand the file out (HTTP \(status)). \(next)")
        case 404, 410:
            self.init(lasting: Self.missing(place, "HTTP \(status)"))
        case 408, 425, 429, 500...:
            self.init(
                passing: "The server of \(place) cannot answer now (HTTP \(status)). It is tried again by itself."
            )
        default:
            self.init(lasting: "\(place) gave no file but the answer HTTP \(status). Check the address with --url.")
        }
    }

    static func missing(_ place: String, _ detail: String) -> String {
        "There is no file at \(place) (\(detail)). Check the address, or ask the HR system's people whether the export runs."
    }
}

extension FetchFault {
    /// A transfer that came to no end.
    init(_ end: TransferEnd, _ request: FetchRequest, _ trouble: ArrivingFile.Trouble?) {
        let place = request.url.place
        let host = request.url.host
        switch (end.cause, trouble) {
        case (_, .tooLarge), (.tooLarge, _):
            self.init(
                lasting: "The file at \(place) is larger than \(request.sizeLimit) bytes, and nothing of it was kept. "
                    + "If it is right, allow more with --max-size."
            )
        case (_, .notWritten(let code)):
            self.init(passing: "The worker could not keep the file from \(place) (error \(code)). Make room for it.")
        case (.nameUnknown, _):
            self.init(passing: "There is no server \(host): the name is not known. Check the address.")
        case (.notConnected, _):
            self.init(
                passing: "The server of \(place) cannot be reached (\(end.detail)). Check the address and the network."
            )
        case (.timedOut, _):
            self.init(passing: "The server of \(place) took too long. It is tried again by itself.")
        case (.identityRefused, _) where request.url.scheme == .sftp:
            self.init(
                lasting:
                    "The server \(host) has another host key than the one that is set; nothing was sent to it. If its "
                    + "operator confirms that it changed, set the new one with --host-key. Otherwise somebody else answers there."
            )
        case (.identityRefused, _):
            self.init(
                lasting:
                    "The certificate of \(host) cannot be trusted (\(end.detail)); nothing was sent to it. Use the name "
                    + "that it is made for, have it renewed, or name the authority's certificates with --ca-file."
            )
        case (.authorityUnreadable, _):
            self.init(
                lasting:
                    "The certificates in \(request.authorityFile ?? "the system's store") cannot be read. Set --ca-file."
            )
        case (.loginRefused, _):
            self.init(lasting: "The server of \(place) refused the login. " + Self.loginAdvice(request))
        case (.missing, _):
            self.init(lasting: Self.missing(place, "no such file"))
        case (.refused, _):
            self.init(lasting: "The server of \(place) does not let us read the file. Have it allowed there.")
        case (.completed, _), (.broken, _), (.cancelled, _):
            self.init(
                passing: "The file at \(place) did not come through (\(end.detail)). It is tried again by itself."
            )
        }
    }

    private static func loginAdvice(_ request: FetchRequest) -> String {
        switch request.login {
        case .key(let user, _):
            "Check the user \(user) and the private key: without a passphrase, of kind ed25519 or ECDSA; RSA keys are "
                + "mostly refused, and the public key must be known there."
        case .password(let user, _): "Check the user \(user) and the password."
        case .header, .none: "Check the user and the secret."
        }
    }
}
