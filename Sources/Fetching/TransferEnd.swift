import CLibCurl

/// How a transfer ended, as it was observed.
struct TransferEnd: Sendable, Equatable {
    enum Cause: Sendable, Equatable {
        case completed
        case cancelled
        case timedOut
        case nameUnknown, notConnected
        /// The certificate or the host key is not the server's.
        case identityRefused
        case authorityUnreadable
        case loginRefused
        case missing
        case refused
        case tooLarge
        case broken
    }

    let cause: Cause
    /// The library's words, in one line.
    let detail: String
}

extension TransferEnd {
    init(_ code: CURLcode, _ words: String) {
        cause = Cause(code)
        detail = String(
            words.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) }.prefix(300)
        )
    }
}

extension TransferEnd.Cause {
    fileprivate init(_ code: CURLcode) {
        switch code {
        case CURLE_OK: self = .completed
        case CURLE_ABORTED_BY_CALLBACK: self = .cancelled
        case CURLE_OPERATION_TIMEDOUT: self = .timedOut
        case CURLE_COULDNT_RESOLVE_HOST: self = .nameUnknown
        case CURLE_COULDNT_CONNECT: self = .notConnected
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
            self = .identityRefused
        case CURLE_SSL_CACERT_BADFILE: self = .authorityUnreadable
        case CURLE_LOGIN_DENIED, CURLE_AUTH_ERROR: self = .loginRefused
        case CURLE_REMOTE_FILE_NOT_FOUND: self = .missing
        case CURLE_REMOTE_ACCESS_DENIED: self = .refused
        case CURLE_FILESIZE_EXCEEDED: self = .tooLarge
        default: self = .broken
        }
    }
}
