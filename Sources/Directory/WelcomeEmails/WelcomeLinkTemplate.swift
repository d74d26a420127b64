import Foundation
import Tenancy

/// The address that a welcome e-mail leads to, with `{token}` where the token stands.
package struct WelcomeLinkTemplate: Sendable, Equatable {
    package static let placeholder = "{token}"

    package let text: String

    /// - Throws: `ServiceError` with code `invalid` for text without a token, or an address that would carry it in clear.
    package init(_ text: String) throws {
        let text = text.withoutOuterBlanks
        guard text.contains(Self.placeholder) else {
            throw ServiceError(
                .invalid,
                "The link has no \(Self.placeholder), so nobody could be told apart.",
                remedy: "Give one like https://learning.example/welcome?token=\(Self.placeholder)."
            )
        }
        // The host must be the tenant's own: a token is no part of it.
        let parts = URLComponents(string: text.replacing(Self.placeholder, with: "token"))
        guard
            !text.holdsControlCharacter, text.utf8.count <= 1000, !text.contains(where: \.isWhitespace),
            let host = parts?.host, !host.isEmpty, !text.prefix(while: { $0 != "{" }).hasSuffix("://"),
            parts?.user == nil, parts?.password == nil
        else {
            throw ServiceError(
                .invalid,
                "The link is no address that a browser can open.",
                remedy: "Give one like https://learning.example/welcome?token=\(Self.placeholder)."
            )
        }
        let isLoopback = ["localhost", "127.0.0.1", "[::1]", "::1"].contains(host.lowercased())
        guard parts?.scheme?.lowercased() == "https" || (parts?.scheme?.lowercased() == "http" && isLoopback) else {
            throw ServiceError(
                .invalid,
                "The link must begin with https://, since whoever reads it can sign in with it.",
                remedy: "http:// is for localhost only."
            )
        }
        self.text = text
    }

    /// The link with the token in it.
    package func link(_ token: String) -> String {
        text.replacing(Self.placeholder, with: token)
    }
}
