/// What a cell's number format makes of a number, as far as it changes what the number says.
enum NumberFormat: Equatable {
    /// As typed: amounts, shares and plain numbers.
    case plain
    case date(hasTime: Bool)
    case time
    /// Digits in fixed places, as in `00000` or `000-00-0000`.
    case digits([Place])

    enum Place: Equatable {
        /// A digit; 0 where the number has none.
        case zero
        /// A digit, or nothing.
        case optional
        case literal(UInt8)
    }

    /// A format that every workbook has without declaring it.
    init(builtIn id: Int) {
        switch id {
        case 14...17, 27...31, 34...36, 50...58: self = .date(hasTime: false)
        case 22: self = .date(hasTime: true)
        case 18...21, 32, 33, 45, 47: self = .time
        default: self = .plain
        }
    }

    /// A format as a workbook declares it, such as `dd/mm/yyyy;@`; of its sections the first, for positive numbers.
    init(code: String) {
        let bytes = Array(code.utf8.prefix(1024))
        var letters: [UInt8] = []
        var places: [Place] = []
        // Whether digits in fixed places are all there is to it.
        var isPattern = true
        var isElapsed = false
        var index = 0
        scan: while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: ";"): break scan
            case UInt8(ascii: "\""):
                while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
                    places.append(.literal(bytes[index]))
                    index += 1
                }
                index += 1
            case UInt8(ascii: "\\"):
                if index < bytes.count { places.append(.literal(bytes[index])) }
                index += 1
            case UInt8(ascii: "_"), UInt8(ascii: "*"):
                index += 1
            case UInt8(ascii: "["):
                let start = index
                while index < bytes.count, bytes[index] != UInt8(ascii: "]") { index += 1 }
                let inside = bytes[start..<min(index, bytes.count)]
                index += 1
                // Hours, minutes or seconds that run past the clock: a length of time.
                if let first = inside.first, inside.allSatisfy({ $0 | 0x20 == first | 0x20 }),
                    "hmsHMS".utf8.contains(first)
                {
                    isElapsed = true
                }
                if inside.first == UInt8(ascii: "$"), inside.count > 1, inside.dropFirst().first != UInt8(ascii: "-") {
                    isPattern = false
                }
            case UInt8(ascii: "0"): places.append(.zero)
            case UInt8(ascii: "#"), UInt8(ascii: "?"): places.append(.optional)
            case UInt8(ascii: "-"), UInt8(ascii: " "), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "+"):
                places.append(.literal(byte))
            case UInt8(ascii: "/"), UInt8(ascii: ":"):
                places.append(.literal(byte))
            default:
                isPattern = false
                if byte & 0xDF >= UInt8(ascii: "A"), byte & 0xDF <= UInt8(ascii: "Z") { letters.append(byte | 0x20) }
            }
        }
        self = Self.meaning(letters, isElapsed: isElapsed)
        if self == .plain, isPattern, places.filter({ $0 == .zero }).count > 1 {
            self = .digits(places)
        }
    }

    private static func meaning(_ letters: [UInt8], isElapsed: Bool) -> NumberFormat {
        // "General" and its translations, and exponents, have letters that mean nothing here.
        if isElapsed || letters.starts(with: Array("general".utf8)) || letters.starts(with: Array("standard".utf8)) {
            return .plain
        }
        func has(_ letter: Character) -> Bool { letter.asciiValue.map(letters.contains) ?? false }
        let hasTime = has("h") || has("s")
        if has("y") || has("d") || (has("m") && !hasTime) { return .date(hasTime: hasTime) }
        return hasTime ? .time : .plain
    }

    /// Appends a number as people see it, without what only spreadsheets add: no `.0`, no exponent.
    func append(_ raw: UnsafeBufferPointer<UInt8>, from1904: Bool, to text: inout [UInt8]) {
        if self == .plain, Self.isShortInteger(raw) {
            text.append(contentsOf: raw)
            return
        }
        guard let number = Double(String(decoding: raw, as: UTF8.self)), number.isFinite else {
            text.append(contentsOf: raw)
            return
        }
        text.append(contentsOf: shown(number, from1904: from1904).utf8)
    }

    private func shown(_ number: Double, from1904: Bool) -> String {
        switch self {
        case .plain:
            break
        case .date(let hasTime):
            guard let serial = SerialDate(number), let date = serial.date(from1904: from1904) else { break }
            return hasTime && serial.seconds > 0 ? "\(date) \(serial.time)" : date
        case .time:
            guard let serial = SerialDate(number) else { break }
            return serial.time
        case .digits(let places):
            guard let digits = Self.filled(places, number) else { break }
            return digits
        }
        return DecimalText.of(number)
    }

    /// Nil for a number that has a fraction.
    private static func filled(_ places: [Place], _ number: Double) -> String? {
        guard number == number.rounded(), abs(number) < 1e15 else { return nil }
        var digits = Array(String(Int(abs(number))).utf8)
        if digits == [UInt8(ascii: "0")] { digits = [] }
        var reversed: [UInt8] = []
        let first = places.firstIndex { $0 == .zero || $0 == .optional }
        for (index, place) in places.enumerated().reversed() {
            switch place {
            case .literal(let byte): reversed.append(byte)
            case .zero: reversed.append(digits.popLast() ?? UInt8(ascii: "0"))
            case .optional: if let digit = digits.popLast() { reversed.append(digit) }
            }
            if index == first {
                reversed.append(contentsOf: digits.reversed())
            }
        }
        return (number < 0 ? "-" : "") + String(decoding: reversed.reversed(), as: UTF8.self)
    }

    /// Fifteen digits are as many as a spreadsheet keeps.
    private static func isShortInteger(_ raw: UnsafeBufferPointer<UInt8>) -> Bool {
        guard raw.count <= 15, let first = raw.first else { return false }
        if raw.count > 1, first == UInt8(ascii: "0") { return false }
        return raw.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    }
}
