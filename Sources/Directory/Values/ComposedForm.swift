import Foundation

/// Unicode normalisation form C, spared where the bytes show that it changes nothing.
package enum ComposedForm {
    /// Whether the text is in form C for certain; false means "look closer".
    package static func isCertain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = bytes.baseAddress else { return true }
        let raw = UnsafeRawPointer(base)
        var index = 0
        while index + 8 <= bytes.count {
            guard raw.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0 else { break }
            index += 8
        }
        while index < bytes.count {
            let lead = bytes[index]
            if lead < 0x80 {
                index += 1
            } else if lead < 0xE0 {
                guard index + 1 < bytes.count, isStable(UInt32(lead & 0x1F) << 6 | UInt32(bytes[index + 1] & 0x3F))
                else {
                    return false
                }
                index += 2
            } else if lead < 0xF0 {
                guard index + 2 < bytes.count else { return false }
                let scalar =
                    UInt32(lead & 0x0F) << 12 | UInt32(bytes[index + 1] & 0x3F) << 6 | UInt32(bytes[index + 2] & 0x3F)
                guard isStable(scalar) else { return false }
                index += 3
            } else {
                return false
            }
        }
        return true
    }

    /// Characters that no neighbour composes with and that stand for themselves; a test compares with Foundation.
    package static func isStable(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0...0x2FF, 0x388...0x482, 0x48A...0x590, 0x1E00...0x1EFF, 0x200B...0x2027, 0x202F...0x206F,
            0x20A0...0x20BF, 0x3041...0x3098, 0x30A1...0x30FF, 0x4E00...0x9FFF, 0xAC00...0xD7A3:
            true
        default: false
        }
    }

    /// The text in form C.
    package static func of(_ text: String) -> String {
        var copy = text
        let isComposed = copy.withUTF8 { Self.isCertain($0) }
        return isComposed ? text : text.precomposedStringWithCanonicalMapping
    }
}
