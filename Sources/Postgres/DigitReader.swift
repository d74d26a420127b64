/// Reads decimal digits and single signs from bytes, for dates and times.
struct DigitReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }
    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Exactly so many digits, or nil.
    mutating func number(digits: Int) -> Int? {
        guard position + digits <= bytes.count else { return nil }
        var number = 0
        for index in position..<(position + digits) {
            let digit = bytes[index] &- 0x30
            guard digit < 10 else { return nil }
            number = number * 10 + Int(digit)
        }
        position += digits
        return number
    }

    /// A fraction of a second as microseconds; at least one digit, those after the sixth are dropped.
    mutating func microseconds() -> Int? {
        var number = 0
        var digits = 0
        while let byte = next, byte &- 0x30 < 10 {
            if digits < 6 {
                number = number * 10 + Int(byte &- 0x30)
            }
            digits += 1
            position += 1
        }
        guard digits > 0 else { return nil }
        for _ in min(digits, 6)..<6 {
            number *= 10
        }
        return number
    }

    mutating func skip(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }
}

extension String {
    static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: Swift.max(0, width - digits.utf8.count)) + digits
    }
}
