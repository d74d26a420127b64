import Foundation

/// Bytes as text, as checksums are written.
package func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { String(format: "%02x", $0) }.joined()
}
