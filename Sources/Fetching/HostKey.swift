import Foundation
import Tenancy

/// The public key by which an SFTP server is known; without it, anybody could answer in the server's name.
///
/// A key, not its fingerprint: a server has several keys, and only the key tells which kind to ask for.
package struct HostKey: Sendable, Equatable, CustomStringConvertible {
    /// Such as "ssh-ed25519 AAAA…".
    package let description: String

    private static let kinds = [
        "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa",
    ]

    /// Takes a line of `ssh-keyscan` or `known_hosts`, or the kind and the key alone.
    ///
    /// - Throws: `ServiceError` with code `invalid`.
    package init(_ line: String) throws {
        let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
        guard let kind = words.firstIndex(where: Self.kinds.contains), kind <= 1, kind + 1 < words.count,
            let data = Data(base64Encoded: words[kind + 1]), data.count > 4, Self.kind(in: data) == words[kind]
        else {
            throw ServiceError(
                .invalid,
                "That is no host key of an SFTP server.",
                remedy:
                    "Give a line of \"ssh-keyscan HOST\" that its operator has confirmed, such as: ssh-ed25519 AAAA…"
            )
        }
        description = "\(words[kind]) \(words[kind + 1])"
    }

    /// The kind as the key itself has it (RFC 4253, 6.6): a length and a name.
    private static func kind(in data: Data) -> String {
        let bytes = Array(data)
        let length = bytes[..<4].reduce(0) { $0 << 8 | Int($1) }
        return String(decoding: bytes.dropFirst(4).prefix(min(length, 64)), as: UTF8.self)
    }

    /// The key as `known_hosts` has it for a host.
    func line(for url: SourceURL) -> String {
        "\(url.port == 22 ? url.host : "[\(url.host)]:\(url.port)") \(description)\n"
    }
}
