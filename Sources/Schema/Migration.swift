import Crypto
import Foundation

/// One file of `sql/migrations/`: applied once, in the order of versions, never edited after it landed.
package struct Migration: Sendable, Equatable {
    package let version: Int
    package let name: String
    package let text: String
    /// SHA-256 of the text, in hexadecimal.
    package let checksum: String

    package init(version: Int, name: String, text: String) {
        self.version = version
        self.name = name
        self.text = text
        checksum = SHA256.hash(data: Data(text.utf8)).map { String(format: "%02x", $0) }.joined()
    }

    /// The migrations compiled into this binary; their file names are `<version>_<name>.sql`.
    package static let compiledIn: [Migration] = EmbeddedSQL.files.compactMap { file in
        let parts = file.name.split(separator: "_", maxSplits: 1)
        guard parts.count == 2, let version = Int(parts[0]) else { return nil }
        return Migration(version: version, name: String(parts[1]), text: file.text)
    }

    /// The text cut into its statements, since a sharded server takes one statement per call.
    package var statements: [String] { StatementSplitter.split(text) }
}
