/// Text as workbooks write it: characters that XML cannot hold stand as `_x000D_`.
enum EscapedText {
    static func append(_ raw: UnsafeBufferPointer<UInt8>, to text: inout [UInt8]) {
        guard raw.contains(UInt8(ascii: "_")) else {
            text.append(contentsOf: raw)
            return
        }
        var index = 0
        while index < raw.count {
            if let scalar = escape(raw, at: index) {
                text.append(contentsOf: String(Character(scalar)).utf8)
                index += 7
            } else {
                text.append(raw[index])
                index += 1
            }
        }
    }

    /// Nil where there is no escape, or one of a character that text does not have.
    private static func escape(_ raw: UnsafeBufferPointer<UInt8>, at index: Int) -> Unicode.Scalar? {
        guard index + 7 <= raw.count, raw[index] == UInt8(ascii: "_"), raw[index + 1] == UInt8(ascii: "x"),
            raw[index + 6] == UInt8(ascii: "_")
        else { return nil }
        var value: UInt32 = 0
        for byte in raw[index + 2..<index + 6] {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return value == 0 ? nil : Unicode.Scalar(value)
    }
}
