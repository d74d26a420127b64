import Tenancy

/// Where a secret stands: what is stored, shown and logged instead of the secret.
package enum SecretReference: Sendable, Equatable, CustomStringConvertible {
    case environment(name: String)
    case file(path: String)

    /// Workers take no other variable, so that a reference cannot name the database's password.
    static let prefix = "MUSTER_SECRET_"

    /// - Throws: `ServiceError` with code `invalid`.
    package init(_ text: String) throws {
        if let name = text.wholeMatch(of: /env:(MUSTER_SECRET_[A-Z0-9_]{1,100})/)?.1 {
            self = .environment(name: String(name))
        } else if let path = text.wholeMatch(of: /file:(\/[^\u{0}-\u{1F}]{1,1000})/)?.1 {
            self = .file(path: String(path))
        } else {
            // The text itself is not repeated: it may be the secret.
            throw ServiceError(
                .invalid,
                "That is no reference to a secret, and secrets themselves are not taken.",
                remedy: "Say where the worker finds it: file:/etc/muster/secrets/NAME, or env:\(Self.prefix)NAME."
            )
        }
    }

    package var description: String {
        switch self {
        case .environment(let name): "env:\(name)"
        case .file(let path): "file:\(path)"
        }
    }
}
