import Directory

/// A date format as a feed declares it: DD, MM and YYYY in one of three orders, parted by one of `/ . -` or a space.
package struct DateFormat: Hashable, Sendable, CustomStringConvertible {
    enum Part: Hashable {
        case year
        case month
        case day
    }

    /// What a feed that declares nothing uses.
    package static let dayMonthYear = DateFormat(parts: [.day, .month, .year], separator: UInt8(ascii: "/"))

    let parts: [Part]
    let separator: UInt8

    /// Reads "DD/MM/YYYY" and its kin; nil for anything else, and for YYYY-DD-MM, which ISO 8601 contradicts.
    package init?(_ text: String) {
        let letters = text.uppercased()
        guard let separator = letters.utf8.first(where: { "/.- ".utf8.contains($0) }) else { return nil }
        let words = letters.split(separator: Character(Unicode.Scalar(separator)), omittingEmptySubsequences: false)
        let parts = words.compactMap { word -> Part? in
            switch word {
            case "DD": .day
            case "MM": .month
            case "YYYY": .year
            default: nil
            }
        }
        guard words.count == 3, parts.count == 3, Self.orders.contains(parts) else { return nil }
        self.init(parts: parts, separator: separator)
    }

    private init(parts: [Part], separator: UInt8) {
        self.parts = parts
        self.separator = separator
    }

    private static let orders: [[Part]] = [[.day, .month, .year], [.month, .day, .year], [.year, .month, .day]]

    package var description: String {
        let words = parts.map { part in
            switch part {
            case .day: "DD"
            case .month: "MM"
            case .year: "YYYY"
            }
        }
        return words.joined(separator: String(Unicode.Scalar(separator)))
    }
}

/// Reads dates in a feed's declared format, and always in ISO 8601; never guesses.
package struct DateReader: Sendable {
    package let format: DateFormat

    package init(_ format: DateFormat = .dayMonthYear) {
        self.format = format
    }

    /// The date that trimmed UTF-8 text names; nil if it is in neither form or impossible.
    ///
    /// A time of day is ignored.
    package func date(_ text: UnsafeBufferPointer<UInt8>) -> FeedDate? {
        let bytes = Self.withoutTime(text)
        return Self.iso(bytes) ?? declared(bytes)
    }

    /// The same for a string.
    package func date(_ text: String) -> FeedDate? {
        var copy = text
        return copy.withUTF8 { date(Blanks.trimmed($0)) }
    }

    /// Walks the text once, since this runs for every dated cell of a file.
    private func declared(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> FeedDate? {
        var numbers = (0, 0, 0)
        var part = 0
        var digits = 0
        var number = 0
        func accept() -> Bool {
            // A spreadsheet drops the leading zero of a day or month; a year of two digits would be a guess.
            guard format.parts[part] == .year ? digits == 4 : 1...2 ~= digits else { return false }
            switch format.parts[part] {
            case .year: numbers.0 = number
            case .month: numbers.1 = number
            case .day: numbers.2 = number
            }
            return true
        }
        for byte in bytes {
            if byte == format.separator {
                guard part < 2, accept() else { return nil }
                part += 1
                digits = 0
                number = 0
            } else {
                guard 0x30...0x39 ~= byte, digits < 4 else { return nil }
                digits += 1
                number = number * 10 + Int(byte - 0x30)
            }
        }
        guard part == 2, accept() else { return nil }
        return FeedDate(year: numbers.0, month: numbers.1, day: numbers.2)
    }

    /// YYYY-MM-DD or YYYYMMDD.
    private static func iso(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> FeedDate? {
        let dash = UInt8(ascii: "-")
        let base = bytes.startIndex
        let isExtended = bytes.count == 10 && bytes[base + 4] == dash && bytes[base + 7] == dash
        guard isExtended || bytes.count == 8 else { return nil }
        let gap = isExtended ? 1 : 0
        guard let year = number(bytes[base..<base + 4]), let month = number(bytes[base + 4 + gap..<base + 6 + gap]),
            let day = number(bytes[base + 6 + 2 * gap..<bytes.endIndex])
        else { return nil }
        return FeedDate(year: year, month: month, day: day)
    }

    /// Cuts off "T09:30:00Z", " 00:00" and the like, if it is nothing but a time.
    private static func withoutTime(_ text: UnsafeBufferPointer<UInt8>) -> Slice<UnsafeBufferPointer<UInt8>> {
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")),
            let mark = text[..<colon].lastIndex(where: { $0 == UInt8(ascii: "T") || $0 == .space }),
            colon - mark == 3 || colon - mark == 2,
            text[(mark + 1)...].allSatisfy({ 0x30...0x3A ~= $0 || "+-.,Z".utf8.contains($0) })
        else { return text[...] }
        return text[..<mark]
    }

    private static func number(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        var value = 0
        for byte in digits {
            guard 0x30...0x39 ~= byte else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        return value
    }
}
