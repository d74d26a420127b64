import Crypto
import Foundation
import Postgres

/// The secret in a welcome e-mail's link: 32 random bytes in base64url.
///
/// It exists in the e-mail alone; the database has its SHA-256.
struct WelcomeToken: Sendable {
    let text: String

    /// A new one, from the system's source of randomness.
    init() {
        var text = Self.random()
        // On a command line it would look like an option.
        while text.hasPrefix("-") { text = Self.random() }
        self.text = text
    }

    private static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<4).flatMap { _ in withUnsafeBytes(of: generator.next() as UInt64) { Array($0) } }
        return Data(bytes).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// One that somebody brings; nil for text that none of ours can be.
    init?(_ text: String) {
        let isToken =
            text.utf8.count == 43
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
                default: false
                }
            }
        guard isToken else { return nil }
        self.text = text
    }

    var hash: Value { .bytes(Array(SHA256.hash(data: Data(text.utf8)))) }
}
