/// Shows in a message what would not be seen: blanks that matter, and characters without a shape.
package enum Visible {
    /// The text with outer and repeated spaces as `·`, no-break spaces as `⍽`, tabs as `⇥`, the rest by name or number.
    package static func text(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        guard scalars.contains(where: { $0.value < 0x21 || $0.value == 0x7F || $0.value >= 0x80 }) else { return text }
        var result = ""
        for (index, scalar) in scalars.enumerated() {
            if scalar == " " {
                let isOuter = index == 0 || index == scalars.count - 1
                let isRepeated = !isOuter && (scalars[index - 1] == " " || scalars[index + 1] == " ")
                let isEdge = isOuter || isLeading(scalars[..<index]) || isLeading(scalars[(index + 1)...])
                result += isEdge || isRepeated ? "·" : " "
            } else {
                result += symbol(scalar) ?? String(scalar)
            }
        }
        return result
    }

    /// Characters that take no room: zero-width marks, soft hyphen, marks of direction, byte order mark.
    package static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xAD, 0x34F, 0x61C, 0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFE00...0xFE0F, 0xFEFF:
            true
        default: false
        }
    }

    /// What a person calls a blank or invisible character, "no-break space" for one.
    package static func name(_ scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case 0x09: "tab"
        case 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029: "line break"
        case 0x20: "space"
        case 0xA0: "no-break space"
        case 0xAD: "soft hyphen"
        case 0x200B: "zero-width space"
        case 0x200C, 0x200D: "zero-width joiner"
        case 0x200E, 0x200F, 0x61C, 0x202A...0x202E, 0x2066...0x2069: "mark of writing direction"
        case 0x202F: "narrow no-break space"
        case 0x3000: "wide space"
        case 0xFEFF: "byte order mark"
        default:
            (scalar.properties.isWhitespace ? "special space " : "invisible character ") + number(scalar)
        }
    }

    private static func isLeading(_ part: ArraySlice<Unicode.Scalar>) -> Bool {
        part.allSatisfy { $0.properties.isWhitespace }
    }

    private static func symbol(_ scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0x09: return "⇥"
        case 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029: return "⏎"
        case 0xA0, 0x202F: return "⍽"
        default: break
        }
        let isHidden =
            scalar.properties.isWhitespace || isInvisible(scalar) || scalar.properties.generalCategory == .control
        return isHidden ? "[\(number(scalar))]" : nil
    }

    private static func number(_ scalar: Unicode.Scalar) -> String {
        let hex = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
    }
}
