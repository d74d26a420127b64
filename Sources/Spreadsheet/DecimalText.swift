private import Glibc

/// Numbers written out, with the fifteen digits that spreadsheets show and no exponent.
enum DecimalText {
    static func of(_ number: Double) -> String {
        if number == number.rounded(), abs(number) < 1e15 { return String(Int(number)) }
        var buffer = [CChar](repeating: 0, count: 40)
        // Scientific form gives the fifteen digits and the exponent; the rest is moving the point.
        _ = withVaList([number]) { vsnprintf(&buffer, buffer.count, "%.14e", $0) }
        let text = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let halves = text.split(separator: "e")
        guard halves.count == 2, let exponent = Int(halves[1]), abs(exponent) < 400 else { return text }
        var digits = Array(halves[0].utf8.filter { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") })
        while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
        let all = String(decoding: digits, as: UTF8.self)
        let sign = number < 0 ? "-" : ""
        if exponent < 0 {
            return sign + "0." + String(repeating: "0", count: -exponent - 1) + all
        }
        guard digits.count > exponent + 1 else {
            return sign + all + String(repeating: "0", count: exponent + 1 - digits.count)
        }
        return sign + all.prefix(exponent + 1) + "." + all.dropFirst(exponent + 1)
    }

    /// A number without sign, as references and counts are written; nil when it is none, or over nine digits.
    static func integer(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        guard !text.isEmpty, text.count <= 9 else { return nil }
        var number = 0
        for byte in text {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            number = number * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return number
    }
}
