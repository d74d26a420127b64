import Foundation
import Tenancy

/// Where a file is fetched from; encrypted and without secrets by construction.
package struct SourceURL: Sendable, Equatable {
    package enum Scheme: String, Sendable {
        case https
        case sftp
    }

    package let text: String
    package let scheme: Scheme
    let host: String
    let port: Int
    /// As people see it: nothing after a question mark, which may say more than they need to know.
    package let place: String
    /// The file's name.
    package let fileName: String

    /// - Throws: `ServiceError` with code `invalid`.
    package init(_ text: String) throws {
        guard let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty,
            let scheme = parts.scheme.flatMap({ Scheme(rawValue: $0.lowercased()) })
        else {
            // What stands before an @ may be a password, which nobody needs to see again.
            throw Self.refused(
                "\(text.contains("@") ? "That" : "\"\(text)\"") is no address to fetch a file from.",
                "Give one such as https://hr.example.com/export/employees.csv or "
                    + "sftp://files.example.com/outbox/employees.csv; without encryption nothing is fetched."
            )
        }
        guard parts.user == nil, parts.password == nil, parts.fragment == nil else {
            throw Self.refused(
                "An address with a user name, a password or a # in it is not taken.",
                "Name the user with --user, and where the password stands with --secret."
            )
        }
        if let item = parts.queryItems?.first(where: { Self.isSecret($0.name) }) {
            throw Self.refused(
                "The address has \"\(item.name)\" in it, which looks like a secret; addresses are shown to people.",
                "Let the server take it from a header, and name it with --auth-header and --secret."
            )
        }
        let name = parts.path.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? ""
        guard !name.isEmpty else {
            throw Self.refused("The address \"\(text)\" names no file.", "Add the file's name.")
        }
        self.text = text
        self.scheme = scheme
        self.host = host.lowercased()
        port = parts.port ?? (scheme == .https ? 443 : 22)
        place = "\(scheme.rawValue)://\(host)\(parts.port.map { ":\($0)" } ?? "")\(parts.path)"
        fileName = name
    }

    /// A file of another name in the same place.
    package func beside(_ name: String) -> String? {
        guard var parts = URLComponents(string: text) else { return nil }
        parts.path = parts.path.prefix(through: parts.path.lastIndex(of: "/") ?? parts.path.startIndex) + name
        return parts.string
    }

    /// Whether a server may send us on to there: to itself only, and never without encryption.
    func mayLead(to other: String) -> Bool {
        guard let parts = URLComponents(string: other), parts.scheme?.lowercased() == "https" else { return false }
        return parts.host?.lowercased() == host && (parts.port ?? 443) == port && parts.user == nil
    }

    private static func isSecret(_ name: String) -> Bool {
        let words = [
            "token", "secret", "password", "passwd", "pwd", "sig", "signature", "apikey", "api_key", "api-key",
        ]
        return words.contains { name.lowercased().contains($0) } || name.lowercased() == "key"
    }

    private static func refused(_ message: String, _ remedy: String) -> ServiceError {
        ServiceError(.invalid, message, remedy: remedy)
    }
}
