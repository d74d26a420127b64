import Tenancy

/// An e-mail address as it was given.
///
/// Addresses compare by the generated column `email_key`: trimmed, form C, lower-case.
package struct EmailAddress: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    package var description: String { text }

    /// - Throws: `ServiceError` with code `invalid` for text that is no address.
    package init(_ text: String) throws {
        var trimmed = text.withoutOuterBlanks
        guard trimmed.withUTF8(Self.isValid) else {
            throw ServiceError(
                .invalid,
                "\"\(trimmed)\" is no e-mail address.",
                remedy: "Give one like name@company.example."
            )
        }
        self.text = trimmed
    }

    /// Lends the key of an ASCII address to `body`, without making a string.
    ///
    /// nil for other addresses: what a capital becomes there is for the database to say, which compares the keys.
    package static func withKey(
        ofASCII address: UnsafeBufferPointer<UInt8>,
        _ body: (UnsafeBufferPointer<UInt8>?) throws -> Void
    ) rethrows {
        guard address.allSatisfy({ $0 < 0x80 }) else { return try body(nil) }
        try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: address.count) { lower in
            for (index, byte) in address.enumerated() {
                lower[index] = 0x41...0x5A ~= byte ? byte | 0x20 : byte
            }
            try body(UnsafeBufferPointer(rebasing: lower[..<address.count]))
        }
    }

    /// Whether trimmed UTF-8 text can be delivered to: one @, a local part, a domain of at least two labels.
    package static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count <= 254, let at = bytes.firstIndex(of: UInt8(ascii: "@")) else { return false }
        return isLocalPart(bytes[..<at]) && isDomain(bytes[(at + 1)...]) && !holdsInvisible(bytes)
    }

    private static func isLocalPart(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard 1...64 ~= bytes.count else { return false }
        var previous = UInt8(ascii: ".")
        for byte in bytes {
            switch byte {
            case ...0x20, 0x7F, UInt8(ascii: "\""), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ","),
                UInt8(ascii: ":"), UInt8(ascii: ";"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "@"),
                UInt8(ascii: "["), UInt8(ascii: "\\"), UInt8(ascii: "]"):
                return false
            case UInt8(ascii: "."): guard previous != UInt8(ascii: ".") else { return false }
            default: break
            }
            previous = byte
        }
        return previous != UInt8(ascii: ".")
    }

    /// Labels of letters, digits and inner hyphens, at least two, the last one of two characters or more and not a number.
    private static func isDomain(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        var dots = 0
        var length = 0
        var isNumber = true
        var previous = UInt8(ascii: ".")
        for byte in bytes {
            if byte == UInt8(ascii: ".") {
                guard 1...63 ~= length, previous != UInt8(ascii: "-") else { return false }
                dots += 1
                length = 0
                isNumber = true
            } else {
                let isHyphen = byte == UInt8(ascii: "-")
                guard isDigit(byte) || isLetter(byte) || byte >= 0x80 || (isHyphen && length > 0) else { return false }
                isNumber = isNumber && isDigit(byte)
                length += 1
            }
            previous = byte
        }
        return dots > 0 && 2...63 ~= length && !isNumber && previous != UInt8(ascii: "-")
    }

    /// No-break spaces, zero-width marks and C1 controls, which a copied address brings along.
    private static func holdsInvisible(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.contains(where: { $0 >= 0x80 }) else { return false }
        return String(decoding: bytes, as: UTF8.self).unicodeScalars.contains {
            $0.properties.isWhitespace || Visible.isInvisible($0) || $0.properties.generalCategory == .control
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }
    private static func isLetter(_ byte: UInt8) -> Bool { 0x61...0x7A ~= byte | 0x20 }
}
