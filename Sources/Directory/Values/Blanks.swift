/// White space in UTF-8 bytes, as Unicode defines it (so the no-break space is one, the zero-width space is not).
package enum Blanks {
    /// The bytes without the white space at both ends.
    package static func trimmed(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var start = 0
        var end = bytes.count
        while start < end {
            let length = leading(bytes, at: start, end)
            guard length > 0 else { break }
            start += length
        }
        while end > start {
            let length = trailing(bytes, start, before: end)
            guard length > 0 else { break }
            end -= length
        }
        return UnsafeBufferPointer(rebasing: bytes[start..<end])
    }

    /// Whether there is nothing but white space.
    package static func isBlank(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        trimmed(bytes).isEmpty
    }

    @inline(__always)
    private static func isASCIISpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || 9...13 ~= byte
    }

    /// The length of the white space character at `index`, or 0.
    @inline(__always)
    private static func leading(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int, _ end: Int) -> Int {
        let byte = bytes[index]
        if byte < 0x80 { return isASCIISpace(byte) ? 1 : 0 }
        if byte == 0xC2 { return index + 1 < end && isLatinSpace(bytes[index + 1]) ? 2 : 0 }
        guard byte >= 0xE1 && byte <= 0xE3 && index + 2 < end else { return 0 }
        return isWideSpace(byte, bytes[index + 1], bytes[index + 2]) ? 3 : 0
    }

    /// The length of the white space character that ends before `end`, or 0.
    @inline(__always)
    private static func trailing(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, before end: Int) -> Int {
        let byte = bytes[end - 1]
        if byte < 0x80 { return isASCIISpace(byte) ? 1 : 0 }
        if end - start >= 2 && bytes[end - 2] == 0xC2 { return isLatinSpace(byte) ? 2 : 0 }
        guard end - start >= 3 else { return 0 }
        return isWideSpace(bytes[end - 3], bytes[end - 2], byte) ? 3 : 0
    }

    private static func isLatinSpace(_ second: UInt8) -> Bool {
        second == 0x85 || second == 0xA0
    }

    private static func isWideSpace(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Bool {
        switch (first, second) {
        case (0xE1, 0x9A): third == 0x80
        case (0xE2, 0x80): 0x80...0x8A ~= third || third == 0xA8 || third == 0xA9 || third == 0xAF
        case (0xE2, 0x81): third == 0x9F
        case (0xE3, 0x80): third == 0x80
        default: false
        }
    }
}
