/// An e-mail address as sent, and the key by which addresses are compared.
package struct EmailAddress: Hashable, Sendable {
    package let text: String
    /// Lower-case, trimmed, form C.
    package let key: String

    /// nil if the trimmed text is no address.
    package init?(_ text: String) {
        var trimmed = ""
        var copy = text
        let isValid = copy.withUTF8 { bytes in
            let inner = Blanks.trimmed(bytes)
            trimmed = String(decoding: inner, as: UTF8.self)
            return Self.isValid(inner)
        }
        guard isValid else { return nil }
        self.text = trimmed
        key = Self.key(trimmed)
    }

    /// The comparison key of any text, address or not.
    package static func key(_ text: String) -> String {
        var copy = text
        let trimmed = copy.withUTF8 { String(decoding: Blanks.trimmed($0), as: UTF8.self) }
        // Lower-casing can take a text out of form C.
        return ComposedForm.of(ComposedForm.of(trimmed).lowercased())
    }

    /// Lends the key of an address to `body` without a string when it is ASCII, as nearly all are.
    package static func withKey<R>(
        _ address: UnsafeBufferPointer<UInt8>,
        _ body: (UnsafeBufferPointer<UInt8>) throws -> R
    ) rethrows -> R {
        guard address.allSatisfy({ $0 < 0x80 }) else {
            var key = key(String(decoding: address, as: UTF8.self))
            return try key.withUTF8(body)
        }
        let inner = Blanks.trimmed(address)
        return try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: inner.count) { lower in
            for index in 0..<inner.count {
                let byte = inner[index]
                lower[index] = 0x41...0x5A ~= byte ? byte | 0x20 : byte
            }
            return try body(UnsafeBufferPointer(lower))
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
